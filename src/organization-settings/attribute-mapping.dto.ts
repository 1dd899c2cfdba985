import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, Length, ValidateNested } from 'class-validator';
import type { AttributeMapping as Mapping } from '../protocol/saml/person/attribute-mapping.js';
import { IsLine, MayBeMissing } from './field-rules.js';

const MAX_NAMES = 10;
const MAX_NAME = 256;

const IsListOfNames = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ required: false, type: [String], maxItems: MAX_NAMES }),
    MayBeMissing(),
    IsArray(),
    ArrayMaxSize(MAX_NAMES),
    Length(1, MAX_NAME, { each: true }),
    IsLine({ each: true }),
  );

/** Names of SAML attributes: the first that an assertion has fills the attribute of the person. None: it is not filled. */
export class MappedAttributes implements Partial<Mapping> {
  @IsListOfNames()
  readonly userName?: readonly string[];

  @IsListOfNames()
  readonly externalId?: readonly string[];

  @IsListOfNames()
  readonly givenName?: readonly string[];

  @IsListOfNames()
  readonly familyName?: readonly string[];

  @IsListOfNames()
  readonly displayName?: readonly string[];

  @IsListOfNames()
  readonly email?: readonly string[];
}

export class AttributeMapping {
  @ApiProperty({ type: MappedAttributes, description: 'What is left out has the names that we know it by.' })
  @IsObject()
  @ValidateNested()
  @Type(() => MappedAttributes)
  readonly attributes!: MappedAttributes;
}
