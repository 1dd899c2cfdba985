import { Column, Entity, PrimaryColumn } from 'typeorm';

export const keyUses = ['signing', 'encryption'] as const;
export type KeyUse = (typeof keyUses)[number];

/** The next key is published and waits; the previous one still decrypts. There is one of each at most. */
export const keyStatuses = ['active', 'next', 'previous'] as const;
export type KeyStatus = (typeof keyStatuses)[number];

/** A key pair of ours for one organization: AuthnRequests are signed with it, or assertions encrypted for it. */
@Entity('service_provider_keys')
export class ServiceProviderKeyEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  use!: KeyUse;

  @Column('text')
  status!: KeyStatus;

  /** PKCS #8 PEM, sealed (`database/secret-box.ts`). */
  @Column('bytea', { name: 'private_key' })
  privateKey!: Buffer;

  /** PEM. */
  @Column('text')
  certificate!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
