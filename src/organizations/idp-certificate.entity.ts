import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CertificateSource, HeldCertificate } from '../protocol/saml/certificates/held-certificates.js';

/** A certificate that an organization's identity provider signs with, has signed with, or will. */
@Entity('idp_certificates')
export class IdpCertificateEntity implements HeldCertificate {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @PrimaryColumn('text')
  fingerprint!: string;

  @Column('text')
  pem!: string;

  @Column('timestamptz', { name: 'not_after' })
  notAfter!: Date;

  @Column('text')
  source!: CertificateSource;

  @Column('timestamptz', { name: 'added_at' })
  addedAt!: Date;

  @Column('timestamptz', { name: 'seen_at', nullable: true })
  seenAt!: Date | null;

  @Column('timestamptz', { name: 'dropped_at', nullable: true })
  droppedAt!: Date | null;

  @Column('timestamptz', { name: 'removed_at', nullable: true })
  removedAt!: Date | null;
}
