import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  MaxLength,
  ValidateIf,
} from 'class-validator';
import { type CertificateStatus, MAX_CERTIFICATES } from '../protocol/saml/certificates/held-certificates.js';
import { type Binding, bindings } from '../protocol/saml/metadata/identity-provider.js';
import { IsLine, MayBeMissing } from './field-rules.js';

const MAX_METADATA = 1_000_000;
const MAX_URL = 2048;
const MAX_ENTITY_ID = 1024;
const MAX_CERTIFICATE = 20_000;

/** One of three: `metadataXml`; `metadataUrl`; or `entityId`, `ssoUrl`, `certificates` and, if there is one, `sloUrl`. */
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

  @ApiProperty({ required: false, maxLength: MAX_URL, description: 'Where single logout is asked for, if it is.' })
  @MayBeMissing()
  @IsString()
  @MaxLength(MAX_URL)
  @IsLine()
  readonly sloUrl?: string;

  @ApiProperty({ required: false, type: [String], maxItems: MAX_CERTIFICATES, description: 'PEM, or its base64.' })
  @MayBeMissing()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_CERTIFICATES)
  @IsString({ each: true })
  @MaxLength(MAX_CERTIFICATE, { each: true })
  readonly certificates?: string[];
}

export class CertificateRequest {
  @ApiProperty({ maxLength: MAX_CERTIFICATE, description: 'PEM, or its base64; several are several certificates.' })
  @IsString()
  @MaxLength(MAX_CERTIFICATE)
  readonly certificate!: string;
}

export class MetadataPinRequest {
  @ApiProperty({ type: String, nullable: true, maxLength: MAX_CERTIFICATE, description: 'PEM. Null: none is pinned.' })
  @ValidateIf((_, value) => value !== null)
  @IsString()
  @MaxLength(MAX_CERTIFICATE)
  readonly certificate!: string | null;
}

/** What of the pending change is agreed to, as it was shown. A field that is left out may be whatever waits. */
export class ApprovalRequest {
  @ApiProperty({ required: false, maxLength: MAX_ENTITY_ID })
  @MayBeMissing()
  @IsString()
  @MaxLength(MAX_ENTITY_ID)
  readonly entityId?: string;

  @ApiProperty({ required: false, maxLength: MAX_URL })
  @MayBeMissing()
  @IsString()
  @MaxLength(MAX_URL)
  readonly ssoUrl?: string;

  @ApiProperty({ required: false, enum: bindings })
  @MayBeMissing()
  @IsIn(bindings)
  readonly ssoBinding?: Binding;

  @ApiProperty({ required: false, type: String, nullable: true, maxLength: MAX_URL })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_URL)
  readonly sloUrl?: string | null;

  @ApiProperty({ required: false, type: String, nullable: true, enum: bindings })
  @IsOptional()
  @IsIn(bindings)
  readonly sloBinding?: Binding | null;

  @ApiProperty({ required: false, type: String, nullable: true, maxLength: MAX_URL })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_URL)
  readonly sloResponseUrl?: string | null;

  @ApiProperty({ required: false })
  @MayBeMissing()
  @IsBoolean()
  readonly signRequests?: boolean;

  @ApiProperty({ required: false, type: [String], maxItems: MAX_CERTIFICATES, description: 'Fingerprints.' })
  @MayBeMissing()
  @IsArray()
  @ArrayMaxSize(MAX_CERTIFICATES)
  @IsString({ each: true })
  readonly certificates?: string[];
}

export class CertificateDescription {
  @ApiProperty({ description: 'SHA-256 of the certificate, in hexadecimal with colons.' })
  readonly fingerprint!: string;

  @ApiProperty()
  readonly fingerprintSha1!: string;

  @ApiProperty({ example: 'CN=idp, O=Contoso' })
  readonly subject!: string;

  @ApiProperty()
  readonly notBefore!: Date;

  @ApiProperty()
  readonly notAfter!: Date;
}

export class IdentityProviderCertificate extends CertificateDescription {
  @ApiProperty({
    enum: ['active', 'new', 'dropped'],
    description:
      'All of them verify. New: no sign-in has used it yet. Dropped: the metadata does not have it any more.',
  })
  readonly status!: CertificateStatus;

  @ApiProperty()
  readonly addedAt!: Date;

  @ApiProperty({ type: Date, nullable: true, description: 'When it last verified a sign-in, to the hour.' })
  readonly seenAt!: Date | null;

  @ApiProperty({ type: Date, nullable: true })
  readonly droppedAt!: Date | null;

  @ApiProperty({ type: Date, nullable: true, description: 'When a dropped one goes by itself at the latest.' })
  readonly removedAt!: Date | null;
}

export class PendingChange {
  @ApiProperty({ required: false })
  readonly entityId?: string;

  @ApiProperty({ required: false, format: 'uri' })
  readonly ssoUrl?: string;

  @ApiProperty({ required: false, enum: bindings })
  readonly ssoBinding?: Binding;

  @ApiProperty({ required: false, type: String, nullable: true, format: 'uri', description: 'Null: none any more.' })
  readonly sloUrl?: string | null;

  @ApiProperty({ required: false, type: String, nullable: true, enum: bindings })
  readonly sloBinding?: Binding | null;

  @ApiProperty({ required: false, type: String, nullable: true, format: 'uri', description: 'Null: `sloUrl`.' })
  readonly sloResponseUrl?: string | null;

  @ApiProperty({ required: false, description: 'Of another identity provider.' })
  readonly signRequests?: boolean;

  @ApiProperty({
    required: false,
    type: [String],
    description: 'Fingerprints of those that another identity provider signs with.',
  })
  readonly certificates?: readonly string[];
}

export class IdentityProviderMetadata {
  @ApiProperty({ format: 'uri' })
  readonly url!: string;

  @ApiProperty({ type: Date, nullable: true })
  readonly checkedAt!: Date | null;

  @ApiProperty({ type: Date, nullable: true })
  readonly nextCheckAt!: Date | null;

  @ApiProperty({ type: Date, nullable: true, description: 'What the last good copy says of itself.' })
  readonly validUntil!: Date | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why the last check failed; the last good copy holds.' })
  readonly error!: string | null;

  @ApiProperty({ description: 'In a row.' })
  readonly failures!: number;

  @ApiProperty({ type: String, nullable: true, description: 'Fingerprint of the certificate that has to sign it.' })
  readonly pinned!: string | null;

  @ApiProperty({ type: PendingChange, nullable: true, description: 'What it says now and needs an approval.' })
  readonly pending!: PendingChange | null;
}

export class IdentityProvider {
  @ApiProperty()
  readonly entityId!: string;

  @ApiProperty({ format: 'uri' })
  readonly ssoUrl!: string;

  @ApiProperty({ type: String, nullable: true, format: 'uri' })
  readonly sloUrl!: string | null;

  @ApiProperty({ type: [IdentityProviderCertificate] })
  readonly certificates!: readonly IdentityProviderCertificate[];

  @ApiProperty({ type: IdentityProviderMetadata, nullable: true, description: 'Null unless given by address.' })
  readonly metadata!: IdentityProviderMetadata | null;
}

export class SamlWarning {
  @ApiProperty({ example: 'certificateExpires' })
  readonly code!: string;

  @ApiProperty({ required: false, description: 'Of the certificate that it is about.' })
  readonly fingerprint?: string;

  @ApiProperty({ required: false, description: 'Whole days that are left.' })
  readonly days?: number;

  @ApiProperty({ required: false })
  readonly failures?: number;
}

export class IdentityProviderChanges {
  @ApiProperty({ type: [String], description: 'Fingerprints.' })
  readonly added!: readonly string[];

  @ApiProperty({ type: [String], description: 'Fingerprints.' })
  readonly removed!: readonly string[];

  @ApiProperty({ required: false, description: 'The present one, where it changes.' })
  readonly entityId?: string;

  @ApiProperty({ required: false, format: 'uri', description: 'The present one, where it changes.' })
  readonly ssoUrl?: string;
}

export class IdentityProviderPreview {
  @ApiProperty()
  readonly entityId!: string;

  @ApiProperty({ format: 'uri' })
  readonly ssoUrl!: string;

  @ApiProperty({ type: String, nullable: true, format: 'uri' })
  readonly sloUrl!: string | null;

  @ApiProperty()
  readonly signRequests!: boolean;

  @ApiProperty({ type: Date, nullable: true })
  readonly validUntil!: Date | null;

  @ApiProperty({ type: [String] })
  readonly nameIdFormats!: readonly string[];

  @ApiProperty({ type: [CertificateDescription] })
  readonly certificates!: readonly CertificateDescription[];

  @ApiProperty({ type: IdentityProviderChanges })
  readonly changes!: IdentityProviderChanges;
}
