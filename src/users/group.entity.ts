import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A provisioned group. Its members are rows of `memberships`, never part of the document. */
@Entity('groups')
export class GroupEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { name: 'display_name' })
  displayName!: string;

  @Column('text', { name: 'display_name_key' })
  displayNameKey!: string;

  @Column('text', { name: 'external_id', nullable: true })
  externalId!: string | null;

  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'last_modified' })
  lastModified!: Date;

  @Column('text')
  document!: string;

  /** Folded values of every attribute that has no column of its own, for filters. */
  @Column('jsonb')
  search!: object;
}
