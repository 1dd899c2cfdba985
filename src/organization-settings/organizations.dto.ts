import { ApiProperty } from '@nestjs/swagger';
import { IsName } from './field-rules.js';
import { Page } from './page.dto.js';

export class OrganizationRequest {
  @IsName()
  readonly name!: string;
}

export class OrganizationReference {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty()
  readonly name!: string;
}

export class Organization extends OrganizationReference {
  @ApiProperty()
  readonly createdAt!: Date;
}

export class OrganizationPage extends Page {
  @ApiProperty({ type: [Organization] })
  readonly organizations!: readonly Organization[];
}
