import { Column, Entity, PrimaryColumn } from 'typeorm';

export type Role = 'admin' | 'member';

/**
 * Someone who is signed in. A member's session names the user and carries the epochs of user and connection it was
 * opened under; an administrator's names the administrator, or nobody when a setup link opened it. How long it may be
 * idle: `sessions.repository.ts`.
 */
@Entity('sessions')
export class SessionEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('bytea', { name: 'secret_hash' })
  secretHash!: Buffer;

  @Column('text')
  role!: Role;

  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;

  @Column('integer', { name: 'user_epoch', nullable: true })
  userEpoch!: number | null;

  @Column('integer', { name: 'connection_epoch', nullable: true })
  connectionEpoch!: number | null;

  @Column('uuid', { name: 'administrator_id', nullable: true })
  administratorId!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** Not newer than it was at the last request, nor older than a minute then. */
  @Column('timestamptz', { name: 'last_seen_at', default: () => 'now()' })
  lastSeenAt!: Date;

  /** A member's: the identity provider that vouched, and in its own words for whom. */
  @Column('text', { name: 'idp_entity_id', nullable: true })
  idpEntityId!: string | null;

  @Column('text', { name: 'name_id', nullable: true })
  nameId!: string | null;

  @Column('text', { name: 'name_id_format', nullable: true })
  nameIdFormat!: string | null;

  @Column('text', { name: 'name_qualifier', nullable: true })
  nameQualifier!: string | null;

  @Column('text', { name: 'sp_name_qualifier', nullable: true })
  spNameQualifier!: string | null;

  @Column('text', { name: 'sp_provided_id', nullable: true })
  spProvidedId!: string | null;

  @Column('text', { name: 'session_indexes', array: true, default: () => "'{}'" })
  sessionIndexes!: string[];
}
