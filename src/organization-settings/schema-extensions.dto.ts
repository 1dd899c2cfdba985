import { ApiProperty } from '@nestjs/swagger';
import type {
  AttributeDefinition,
  AttributeType,
  Mutability,
  Returned,
  Uniqueness,
} from '../protocol/scim/schema/attribute-definition.js';

const TYPES = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference', 'complex'];

/** A definition is read by the protocol core (readSchemaExtension): these classes only describe it. */
export class SchemaAttribute {
  @ApiProperty({ maxLength: 100, example: 'badgeNumber' })
  readonly name!: string;

  @ApiProperty({ required: false, enum: TYPES, default: 'string' })
  readonly type?: AttributeType;

  @ApiProperty({ required: false, default: false })
  readonly multiValued?: boolean;

  @ApiProperty({ required: false, maxLength: 1_000 })
  readonly description?: string;

  @ApiProperty({
    required: false,
    default: false,
    description: 'Whether each resource that has the extension has the attribute.',
  })
  readonly required?: boolean;

  @ApiProperty({ required: false, type: [String], description: 'Of a string. Other values are refused.' })
  readonly canonicalValues?: readonly string[];

  @ApiProperty({ required: false, description: 'Of a string: false unless given. References and binaries are exact.' })
  readonly caseExact?: boolean;

  @ApiProperty({ required: false, enum: ['readOnly', 'readWrite', 'immutable', 'writeOnly'], default: 'readWrite' })
  readonly mutability?: Mutability;

  @ApiProperty({ required: false, enum: ['always', 'never', 'default', 'request'], default: 'default' })
  readonly returned?: Returned;

  @ApiProperty({
    required: false,
    enum: ['none', 'server', 'global'],
    default: 'none',
    description: 'Both server and global: no two resources of the organization have the value.',
  })
  readonly uniqueness?: Uniqueness;

  @ApiProperty({
    required: false,
    type: [String],
    enum: ['User', 'Group', 'external', 'uri'],
    description: 'Of a reference. Other references are refused.',
  })
  readonly referenceTypes?: readonly string[];

  @ApiProperty({
    required: false,
    type: () => [SchemaAttribute],
    description: 'Of a complex attribute; themselves simple.',
  })
  readonly subAttributes?: readonly AttributeDefinition[];
}

export class SchemaExtension {
  @ApiProperty({ maxLength: 200, example: 'urn:example:params:scim:schemas:extension:badge:2.0:User' })
  readonly id!: string;

  @ApiProperty({ enum: ['User', 'Group'] })
  readonly resourceType!: 'User' | 'Group';

  @ApiProperty({ maxLength: 100, example: 'Badge' })
  readonly name!: string;

  @ApiProperty({ required: false, maxLength: 1_000 })
  readonly description?: string;

  @ApiProperty({ type: [SchemaAttribute], description: 'At most 100, sub-attributes included.' })
  readonly attributes!: readonly AttributeDefinition[];
}

export class SchemaExtensionList {
  @ApiProperty({ type: [SchemaExtension], maxItems: 20 })
  readonly schemas!: readonly SchemaExtension[];
}
