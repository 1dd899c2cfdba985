import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Max, Min, ValidateIf } from 'class-validator';

/** Long, since no identity provider renews a token by itself; an end there must be (RFC 7644 §7.4). */
export const DEFAULT_LIFETIME_DAYS = 730;
const MAX_LIFETIME_DAYS = 3650;

export class ScimTokenRequest {
  @ApiProperty({
    required: false,
    type: Number,
    nullable: true,
    minimum: 1,
    maximum: MAX_LIFETIME_DAYS,
    default: DEFAULT_LIFETIME_DAYS,
    description: 'After how many days the token stops working; null: only when it is replaced or revoked.',
  })
  @ValidateIf((_, value) => value !== undefined && value !== null)
  @IsInt()
  @Min(1)
  @Max(MAX_LIFETIME_DAYS)
  readonly lifetimeDays?: number | null;
}

export class ScimToken {
  @ApiProperty({ description: 'The last four characters: the token itself is not kept.' })
  readonly lastFour!: string;

  @ApiProperty()
  readonly createdAt!: Date;

  @ApiProperty()
  readonly createdBy!: string;

  @ApiProperty({ type: Date, nullable: true })
  readonly lastUsedAt!: Date | null;

  @ApiProperty({ type: Date, nullable: true, description: 'When it stops working; null: never by itself.' })
  readonly expiresAt!: Date | null;
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

  @ApiProperty({ type: Date, nullable: true })
  readonly expiresAt!: Date | null;
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
