import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { IdentityProvider } from '../protocol/saml/metadata/identity-provider.js';

/** Where an identity provider publishes its metadata, and how reading it went. None where it was not given by address. */
@Entity('idp_metadata')
export class IdpMetadataEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column('text')
  url!: string;

  @Column('text', { nullable: true })
  etag!: string | null;

  @Column('text', { name: 'last_modified', nullable: true })
  lastModified!: string | null;

  /** What the last good copy says of itself. */
  @Column('timestamptz', { name: 'valid_until', nullable: true })
  validUntil!: Date | null;

  @Column('integer', { name: 'cache_seconds', nullable: true })
  cacheSeconds!: number | null;

  @Column('timestamptz', { name: 'checked_at', nullable: true })
  checkedAt!: Date | null;

  @Column('timestamptz', { name: 'next_check_at' })
  nextCheckAt!: Date;

  /** In a row. */
  @Column('integer')
  failures!: number;

  /** A sentence for administrators; null when the last check went well. */
  @Column('text', { nullable: true })
  error!: string | null;

  /** PEM. The metadata has to be signed with its key. */
  @Column('text', { name: 'pinned_certificate', nullable: true })
  pinnedCertificate!: string | null;

  /** What the metadata says now, where an administrator has to agree first. */
  @Column('jsonb', { nullable: true })
  pending!: IdentityProvider | null;

  /** Whoever reads the metadata at the moment; a result under another lease comes too late. */
  @Column('uuid', { nullable: true })
  lease!: string | null;

  @Column('timestamptz', { name: 'leased_until', nullable: true })
  leasedUntil!: Date | null;

  /** When a sign-in with an unknown key last had it read. */
  @Column('timestamptz', { name: 'demanded_at', nullable: true })
  demandedAt!: Date | null;

  /** When an administrator last did. */
  @Column('timestamptz', { name: 'requested_at', nullable: true })
  requestedAt!: Date | null;
}
