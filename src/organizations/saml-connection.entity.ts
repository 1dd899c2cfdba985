import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { IdpCertificateEntity } from './idp-certificate.entity.js';
import type { AttributeMapping } from '../protocol/saml/person/attribute-mapping.js';
import type { Binding, IdentityProvider } from '../protocol/saml/metadata/identity-provider.js';
import type { SignaturePolicy } from '../protocol/saml/signature/signature-policy.js';

/** The attribute of a user that what the assertion says is compared with. */
export const matchTargets = ['userName', 'externalId'] as const;
export type MatchTarget = (typeof matchTargets)[number];

/** The SAML settings of one organization: what its identity provider is, and what is asked of it. */
@Entity('saml_connections')
export class SamlConnectionEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column('boolean')
  enabled!: boolean;

  @Column('text', { name: 'idp_entity_id', nullable: true })
  idpEntityId!: string | null;

  @Column('text', { name: 'idp_sso_url', nullable: true })
  idpSsoUrl!: string | null;

  @Column('text', { name: 'idp_sso_binding', nullable: true })
  idpSsoBinding!: Binding | null;

  /** Where single logout is asked for; null when the identity provider has none. */
  @Column('text', { name: 'idp_slo_url', nullable: true })
  idpSloUrl!: string | null;

  @Column('text', { name: 'idp_slo_binding', nullable: true })
  idpSloBinding!: Binding | null;

  /** Where our answers to its requests go; null when that is `idpSloUrl` as well. */
  @Column('text', { name: 'idp_slo_response_url', nullable: true })
  idpSloResponseUrl!: string | null;

  @Column('boolean', { name: 'idp_wants_signed_requests' })
  idpWantsSignedRequests!: boolean;

  /** What an administrator has decided; null: as the identity provider wants. */
  @Column('boolean', { name: 'sign_requests', nullable: true })
  chosenSignRequests!: boolean | null;

  /** Raised by turning SAML off and by another identity provider: a session opened before has the old one and is dead. */
  @Column('integer', { name: 'session_epoch' })
  sessionEpoch!: number;

  /** Whether a sign-in may begin at the identity provider, without a request of ours. */
  @Column('boolean', { name: 'idp_initiated' })
  idpInitiated!: boolean;

  /** Whether SAML is the only way in, but for local administrators. */
  @Column('boolean')
  required!: boolean;

  /** Whether a sign-in creates the person it is about; never while SCIM provisions. */
  @Column('boolean', { name: 'just_in_time' })
  justInTime!: boolean;

  /** Name of the SAML attribute that says who signs in; null for the NameID. */
  @Column('text', { name: 'match_attribute', nullable: true })
  matchAttribute!: string | null;

  /** The names that the organization has chosen itself: see `completeMapping`. */
  @Column('jsonb', { name: 'attribute_mapping' })
  attributeMapping!: Partial<AttributeMapping>;

  @Column('text', { name: 'match_target' })
  matchTarget!: MatchTarget;

  @Column('text')
  signature!: SignaturePolicy;

  @Column('boolean', { name: 'allow_sha1' })
  allowSha1!: boolean;

  /** Whether AES-CBC is decrypted outside a signed Response as well. */
  @Column('boolean', { name: 'allow_cbc' })
  allowCbc!: boolean;

  /** When AES-CBC was last decrypted, to the day. */
  @Column('timestamptz', { name: 'cbc_used_at', nullable: true })
  cbcUsedAt!: Date | null;

  @Column('boolean', { name: 'single_logout' })
  singleLogout!: boolean;

  @Column('boolean', { name: 'force_authn' })
  forceAuthn!: boolean;

  /** AuthnContextClassRefs, one of which the identity provider has to have used; empty: any. */
  @Column('text', { name: 'authn_contexts', array: true })
  authnContexts!: string[];

  /** Format of the NameID that is asked for; null: whatever the identity provider is set to. */
  @Column('text', { name: 'name_id_format', nullable: true })
  nameIdFormat!: string | null;

  @Column('integer', { name: 'session_minutes' })
  sessionMinutes!: number;

  @Column('integer', { name: 'idle_minutes' })
  idleMinutes!: number;

  /** Raised by every change of what a sign-in depends on: a test sign-in proves one version. */
  @Column('integer', { name: 'settings_version' })
  settingsVersion!: number;

  /** The version that somebody's test sign-in has passed with last; null: none has. */
  @Column('integer', { name: 'tested_version', nullable: true })
  testedVersion!: number | null;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  /** Those that verify, the first added first: they come with the connection, in one statement. */
  certificates!: readonly IdpCertificateEntity[];

  /** The same, PEM. */
  get idpCertificates(): string[] {
    return this.certificates.map(({ pem }) => pem);
  }

  /** Null while none is connected. */
  get identityProvider(): IdentityProvider | null {
    const { idpEntityId, idpSsoUrl, idpSsoBinding, idpSloUrl, idpSloBinding, idpSloResponseUrl } = this;
    if (idpEntityId === null || idpSsoUrl === null) return null;
    return {
      entityId: idpEntityId,
      ssoUrl: idpSsoUrl,
      ssoBinding: idpSsoBinding ?? 'redirect',
      slo:
        idpSloUrl === null
          ? null
          : { url: idpSloUrl, binding: idpSloBinding ?? 'redirect', responseUrl: idpSloResponseUrl },
      certificates: this.idpCertificates,
      wantsSignedRequests: this.idpWantsSignedRequests,
    };
  }

  get signRequests(): boolean {
    return this.chosenSignRequests ?? this.idpWantsSignedRequests;
  }
}
