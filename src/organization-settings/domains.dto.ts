import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { IsEmailAddress, IsLine } from './field-rules.js';

const MAX_DOMAIN = 253;

export class DomainRequest {
  @ApiProperty({ maxLength: MAX_DOMAIN, example: 'example.com' })
  @IsString()
  @MaxLength(MAX_DOMAIN)
  @IsLine()
  readonly domain!: string;
}

/** What the domain's administrator has to enter in its DNS. */
export class DnsRecord {
  @ApiProperty({ example: '_saml-sso.example.com' })
  readonly name!: string;

  @ApiProperty({ enum: ['TXT'] })
  readonly type!: 'TXT';

  @ApiProperty()
  readonly value!: string;
}

export class Domain {
  @ApiProperty({ description: 'In ASCII, as DNS has it.' })
  readonly domain!: string;

  @ApiProperty({ type: Date, nullable: true, description: 'Null: not proven, so it leads nobody here.' })
  readonly provenAt!: Date | null;

  @ApiProperty({ type: DnsRecord })
  readonly record!: DnsRecord;

  @ApiProperty({ type: Date, nullable: true })
  readonly checkedAt!: Date | null;

  @ApiProperty({ type: String, nullable: true, description: 'What the last check found wanting.' })
  readonly error!: string | null;
}

export class DomainList {
  @ApiProperty({ type: [Domain] })
  readonly domains!: readonly Domain[];
}

export class HomeRealmRequest {
  @IsEmailAddress()
  readonly email!: string;
}

export class HomeRealm {
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uri',
    description:
      'Where sign-in by SAML begins; null: the domain of the address is proven by no organization with SAML on.',
  })
  readonly loginUrl!: string | null;

  @ApiProperty({ description: 'SAML is the only way in for the people of this domain.' })
  readonly samlRequired!: boolean;
}
