import { Column, Entity, PrimaryColumn } from 'typeorm';

export type SsoBinding = 'redirect' | 'post';

/** The SAML settings of one organization: what its identity provider is, and our own key for it. */
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
  idpSsoBinding!: SsoBinding | null;

  /** PEM, one certificate an element. */
  @Column('text', { name: 'idp_certificates', array: true })
  idpCertificates!: string[];

  @Column('boolean', { name: 'idp_wants_signed_requests' })
  idpWantsSignedRequests!: boolean;

  @Column('text', { name: 'idp_metadata_url', nullable: true })
  idpMetadataUrl!: string | null;

  /** Raised by turning SAML off and by another identity provider: a session opened before has the old one and is dead. */
  @Column('integer', { name: 'session_epoch' })
  sessionEpoch!: number;

  /** PKCS #8 PEM, sealed (`database/secret-box.ts`). */
  @Column('bytea', { name: 'sp_private_key', nullable: true })
  spPrivateKey!: Buffer | null;

  @Column('text', { name: 'sp_certificate', nullable: true })
  spCertificate!: string | null;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;
}
