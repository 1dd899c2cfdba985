import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An assertion that has opened a session, remembered for as long as it could be presented again. */
@Entity('used_assertions')
export class UsedAssertionEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @PrimaryColumn('text')
  id!: string;

  @Column('uuid', { name: 'session_id' })
  sessionId!: string;

  @Column('text', { name: 'return_to' })
  returnTo!: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
