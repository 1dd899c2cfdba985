import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  Length,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { type MatchTarget, matchTargets } from '../organizations/saml-connection.entity.js';
import { keyStatuses, keyUses, type KeyStatus, type KeyUse } from '../organizations/service-provider-key.entity.js';
import { nameIdFormats } from '../protocol/saml/message/name-id-format.js';
import { signaturePolicies, type SignaturePolicy } from '../protocol/saml/signature/signature-policy.js';
import { IsLine, MayBeMissing } from './field-rules.js';
import { IdentityProvider, SamlWarning } from './identity-provider.dto.js';

const MAX_NAME = 256;
const MAX_AUTHN_CONTEXTS = 10;
const MIN_SESSION_MINUTES = 5;
const MAX_SESSION_MINUTES = 30 * 24 * 60;

/**
 * Who signs in: what the assertion says, compared with one attribute of the organization's users. userName is compared
 * without regard to case, externalId exactly.
 */
export class MatchRule {
  @ApiProperty({ type: String, nullable: true, maxLength: MAX_NAME, description: 'Null: the NameID.' })
  @ValidateIf((_, value) => value !== null)
  @IsLine()
  @Length(1, MAX_NAME, {
    message: `match.attribute must be the name of a SAML attribute, of 1 to ${MAX_NAME} characters, or null for the NameID`,
  })
  readonly attribute!: string | null;

  @ApiProperty({ enum: matchTargets })
  @IsIn(matchTargets)
  readonly target!: MatchTarget;
}

export class SamlPolicyRequest {
  @ApiProperty({ required: false })
  @MayBeMissing()
  @IsBoolean()
  readonly enabled?: boolean;

  @ApiProperty({ required: false, description: 'Sign-in may begin at the identity provider.' })
  @MayBeMissing()
  @IsBoolean()
  readonly idpInitiated?: boolean;

  @ApiProperty({
    required: false,
    description: 'Turned on alone, within an hour after a test sign-in of the same caller has passed.',
  })
  @MayBeMissing()
  @IsBoolean()
  readonly required?: boolean;

  @ApiProperty({ required: false, description: 'A sign-in creates the person. Not while there is a SCIM token.' })
  @MayBeMissing()
  @IsBoolean()
  readonly justInTime?: boolean;

  @ApiProperty({ required: false, type: MatchRule })
  @MayBeMissing()
  @IsObject()
  @ValidateNested()
  @Type(() => MatchRule)
  readonly match?: MatchRule;

  @ApiProperty({ required: false, enum: signaturePolicies, description: 'What has to be signed.' })
  @MayBeMissing()
  @IsIn(signaturePolicies)
  readonly signature?: SignaturePolicy;

  @ApiProperty({ required: false })
  @MayBeMissing()
  @IsBoolean()
  readonly allowSha1?: boolean;

  @ApiProperty({ required: false })
  @MayBeMissing()
  @IsBoolean()
  readonly allowCbc?: boolean;

  @ApiProperty({ required: false })
  @MayBeMissing()
  @IsBoolean()
  readonly singleLogout?: boolean;

  @ApiProperty({ required: false, description: 'Our requests are signed. As the metadata wants, until it is set.' })
  @MayBeMissing()
  @IsBoolean()
  readonly signRequests?: boolean;

  @ApiProperty({ required: false, description: 'People prove who they are again at every sign-in.' })
  @MayBeMissing()
  @IsBoolean()
  readonly forceAuthn?: boolean;

  @ApiProperty({ required: false, type: [String], maxItems: MAX_AUTHN_CONTEXTS, description: 'AuthnContextClassRefs.' })
  @MayBeMissing()
  @IsArray()
  @ArrayMaxSize(MAX_AUTHN_CONTEXTS)
  @Length(1, MAX_NAME, { each: true })
  @IsLine({ each: true })
  readonly authnContexts?: string[];

  @ApiProperty({ required: false, type: String, nullable: true, enum: nameIdFormats })
  @MayBeMissing()
  @IsIn([...nameIdFormats, null])
  readonly nameIdFormat?: string | null;

  @ApiProperty({ required: false, minimum: MIN_SESSION_MINUTES, maximum: MAX_SESSION_MINUTES })
  @MayBeMissing()
  @IsInt()
  @Min(MIN_SESSION_MINUTES)
  @Max(MAX_SESSION_MINUTES)
  readonly sessionMinutes?: number;

  @ApiProperty({ required: false, minimum: MIN_SESSION_MINUTES, maximum: MAX_SESSION_MINUTES })
  @MayBeMissing()
  @IsInt()
  @Min(MIN_SESSION_MINUTES)
  @Max(MAX_SESSION_MINUTES)
  readonly idleMinutes?: number;
}

export class ServiceProviderKey {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ enum: keyUses })
  readonly use!: KeyUse;

  @ApiProperty({ enum: keyStatuses })
  readonly status!: KeyStatus;

  @ApiProperty({ description: 'SHA-256 of the certificate, in hexadecimal with colons.' })
  readonly fingerprint!: string;

  @ApiProperty()
  readonly notAfter!: Date;

  @ApiProperty({ description: 'PEM, for identity providers that do not read it from our metadata.' })
  readonly certificate!: string;
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

  @ApiProperty({ type: [ServiceProviderKey], description: 'Those that were needed so far.' })
  readonly keys!: readonly ServiceProviderKey[];
}

export class SamlSettings {
  @ApiProperty()
  readonly enabled!: boolean;

  @ApiProperty({ type: ServiceProvider })
  readonly serviceProvider!: ServiceProvider;

  @ApiProperty({ type: IdentityProvider, nullable: true })
  readonly identityProvider!: IdentityProvider | null;

  @ApiProperty()
  readonly idpInitiated!: boolean;

  @ApiProperty()
  readonly required!: boolean;

  @ApiProperty()
  readonly justInTime!: boolean;

  @ApiProperty({ type: MatchRule })
  readonly match!: MatchRule;

  @ApiProperty({ enum: signaturePolicies })
  readonly signature!: SignaturePolicy;

  @ApiProperty()
  readonly allowSha1!: boolean;

  @ApiProperty()
  readonly allowCbc!: boolean;

  @ApiProperty()
  readonly singleLogout!: boolean;

  @ApiProperty()
  readonly signRequests!: boolean;

  @ApiProperty()
  readonly forceAuthn!: boolean;

  @ApiProperty({ type: [String] })
  readonly authnContexts!: readonly string[];

  @ApiProperty({ type: String, nullable: true })
  readonly nameIdFormat!: string | null;

  @ApiProperty()
  readonly sessionMinutes!: number;

  @ApiProperty()
  readonly idleMinutes!: number;

  @ApiProperty({ description: 'A test sign-in has passed with the settings as they are now, whoever ran it.' })
  readonly tested!: boolean;

  @ApiProperty({ type: [SamlWarning], description: 'What somebody should look after.' })
  readonly warnings!: readonly SamlWarning[];
}
