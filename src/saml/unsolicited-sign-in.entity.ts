import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An accepted assertion that nobody here asked for, while the browser shows whose session it holds. */
@Entity('unsolicited_sign_ins')
export class UnsolicitedSignInEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  /** Of the assertion. */
  @PrimaryColumn('text')
  id!: string;

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
