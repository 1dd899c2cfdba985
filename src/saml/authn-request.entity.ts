import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An AuthnRequest that waits for its Response. The first Response that fits consumes it. */
@Entity('authn_requests')
export class AuthnRequestEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @PrimaryColumn('text')
  id!: string;

  /** SHA-256 of the cookie of the browser that began. */
  @Column('bytea', { name: 'browser_hash' })
  browserHash!: Buffer;

  /** Of the connection when it was made: what is turned off, or has another identity provider by now, takes no answer to it. */
  @Column('integer', { name: 'connection_epoch' })
  connectionEpoch!: number;

  /** Whether a session may live in the browser that the sign-in would replace: then somebody has to be asked. */
  @Column('boolean', { name: 'may_replace' })
  mayReplace!: boolean;

  @Column('text', { name: 'return_to' })
  returnTo!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** The test sign-in that it belongs to; null for all others. */
  @Column('uuid', { name: 'test_id', nullable: true })
  testId!: string | null;
}
