import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A provisioned person. The columns beside `document` are what is searched by, joined on or computed. */
@Entity('users')
export class UserEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { name: 'user_name_key' })
  userNameKey!: string;

  @Column('text', { name: 'external_id', nullable: true })
  externalId!: string | null;

  @Column('boolean')
  active!: boolean;

  @Column('text', { name: 'display_name_key', nullable: true })
  displayNameKey!: string | null;

  /** `manager.value` of the enterprise extension where it could be the id of a user. */
  @Column('uuid', { name: 'manager_id', nullable: true })
  managerId!: string | null;

  @Column('integer')
  version!: number;

  /** Raised by the statement that disables the person: a session carries the number it was opened under. */
  @Column('integer', { name: 'session_epoch' })
  sessionEpoch!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'last_modified' })
  lastModified!: Date;

  /** The SCIM resource without what is computed at read (`id`, `meta`, `groups`), as JSON text. */
  @Column('text')
  document!: string;

  /** Folded values of every attribute that has no column of its own, for filters. */
  @Column('jsonb')
  search!: object;
}
