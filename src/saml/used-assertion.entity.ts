import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An assertion that was used, remembered for as long as it could be presented again. */
@Entity('used_assertions')
export class UsedAssertionEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @PrimaryColumn('text')
  id!: string;

  /** Of the AuthnRequest that it answered; null where sign-in began at the identity provider. */
  @Column('text', { name: 'request_id', nullable: true })
  requestId!: string | null;

  /** The session that it opened; null when a test sign-in used it up. */
  @Column('uuid', { name: 'session_id', nullable: true })
  sessionId!: string | null;

  @Column('text', { name: 'return_to' })
  returnTo!: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
