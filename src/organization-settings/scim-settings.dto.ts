import { ApiProperty } from '@nestjs/swagger';

export class ScimToken {
  @ApiProperty({ description: 'The last four characters: the token itself is not kept.' })
  readonly lastFour!: string;

  @ApiProperty()
  readonly createdAt!: Date;

  @ApiProperty()
  readonly createdBy!: string;

  @ApiProperty({ type: Date, nullable: true })
  readonly lastUsedAt!: Date | null;
}

export class ScimSettings {
  @ApiProperty({ description: 'False while SAML is off: then there is no SCIM.' })
  readonly available!: boolean;

  @ApiProperty({ format: 'uri' })
  readonly tenantUrl!: string;

  @ApiProperty({ type: ScimToken, nullable: true })
  readonly token!: ScimToken | null;
}

export class NewScimToken {
  @ApiProperty({ format: 'uri' })
  readonly tenantUrl!: string;

  @ApiProperty({ description: 'Shown this one time only.' })
  readonly token!: string;

  @ApiProperty()
  readonly createdAt!: Date;
}

export class ScimRequest {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty()
  readonly at!: Date;

  @ApiProperty()
  readonly action!: string;

  @ApiProperty({ type: String, nullable: true })
  readonly subject!: string | null;

  @ApiProperty()
  readonly status!: number;

  @ApiProperty({ type: String, nullable: true })
  readonly reason!: string | null;
}

export class ScimRequestList {
  @ApiProperty({ type: [ScimRequest], description: 'The last accepted and the last refused ones, the newest first.' })
  readonly requests!: readonly ScimRequest[];
}
