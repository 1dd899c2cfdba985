import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A one-time link that lets an IT admin without an account into the settings of one organization. */
@Entity('setup_links')
export class SetupLinkEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('bytea', { name: 'code_hash' })
  codeHash!: Buffer;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
