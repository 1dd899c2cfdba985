import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An accepted assertion, while the browser shows whose session it holds. */
@Entity('held_sign_ins')
export class HeldSignInEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  /** Of the assertion. */
  @PrimaryColumn('text')
  id!: string;

  /** Of the AuthnRequest that it answers, which is used up; null where sign-in began at the identity provider. */
  @Column('text', { name: 'request_id', nullable: true })
  requestId!: string | null;

  /** SHA-256 of what the page sends back, once. */
  @Column('bytea', { name: 'proof_hash' })
  proofHash!: Buffer;

  /** SHA-256 of the cookie of the browser that posted the assertion. */
  @Column('bytea', { name: 'browser_hash' })
  browserHash!: Buffer;

  /** Of the connection when the assertion was accepted. */
  @Column('integer', { name: 'connection_epoch' })
  connectionEpoch!: number;

  @Column('jsonb')
  assertion!: object;

  @Column('text', { name: 'return_to' })
  returnTo!: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
