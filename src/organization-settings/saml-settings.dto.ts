import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsString, MaxLength } from 'class-validator';
import { IsLine, MayBeMissing } from './field-rules.js';

const MAX_METADATA = 1_000_000;
const MAX_URL = 2048;
const MAX_ENTITY_ID = 1024;
const MAX_CERTIFICATE = 20_000;
const MAX_CERTIFICATES = 10;

/** One of three: `metadataXml`; `metadataUrl`; or `entityId`, `ssoUrl` and `certificates`. */
export class IdentityProviderRequest {
  @ApiProperty({ required: false, maxLength: MAX_METADATA, description: 'The metadata document itself.' })
  @MayBeMissing()
  @IsString()
  @MaxLength(MAX_METADATA)
  readonly metadataXml?: string;

  @ApiProperty({ required: false, maxLength: MAX_URL, description: 'Where the metadata document is read, now.' })
  @MayBeMissing()
  @IsString()
  @MaxLength(MAX_URL)
  @IsLine()
  readonly metadataUrl?: string;

  @ApiProperty({ required: false, maxLength: MAX_ENTITY_ID })
  @MayBeMissing()
  @IsString()
  @MaxLength(MAX_ENTITY_ID)
  @IsLine()
  readonly entityId?: string;

  @ApiProperty({ required: false, maxLength: MAX_URL })
  @MayBeMissing()
  @IsString()
  @MaxLength(MAX_URL)
  @IsLine()
  readonly ssoUrl?: string;

  @ApiProperty({ required: false, type: [String], maxItems: MAX_CERTIFICATES, description: 'PEM.' })
  @MayBeMissing()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_CERTIFICATES)
  @IsString({ each: true })
  @MaxLength(MAX_CERTIFICATE, { each: true })
  readonly certificates?: string[];
}

export class SamlPolicyRequest {
  @ApiProperty()
  @IsBoolean()
  readonly enabled!: boolean;
}

export class ServiceProvider {
  @ApiProperty({ format: 'uri' })
  readonly entityId!: string;

  @ApiProperty({ format: 'uri' })
  readonly acsUrl!: string;

  @ApiProperty({ format: 'uri' })
  readonly loginUrl!: string;

  @ApiProperty({ format: 'uri' })
  readonly logoutUrl!: string;

  @ApiProperty({ format: 'uri' })
  readonly metadataUrl!: string;
}

export class IdentityProviderCertificate {
  @ApiProperty({ description: 'SHA-256 of the certificate, in hexadecimal with colons.' })
  readonly fingerprint!: string;

  @ApiProperty()
  readonly notBefore!: Date;

  @ApiProperty()
  readonly notAfter!: Date;
}

export class IdentityProvider {
  @ApiProperty()
  readonly entityId!: string;

  @ApiProperty({ format: 'uri' })
  readonly ssoUrl!: string;

  @ApiProperty({ type: [IdentityProviderCertificate] })
  readonly certificates!: readonly IdentityProviderCertificate[];
}

export class SamlSettings {
  @ApiProperty()
  readonly enabled!: boolean;

  @ApiProperty({ type: ServiceProvider })
  readonly serviceProvider!: ServiceProvider;

  @ApiProperty({ type: IdentityProvider, nullable: true })
  readonly identityProvider!: IdentityProvider | null;
}
