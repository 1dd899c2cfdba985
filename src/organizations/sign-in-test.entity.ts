import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A sign-in that an administrator tries. It opens no session; passed, it proves one version of the settings. */
@Entity('sign_in_tests')
export class SignInTestEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  /** Id of the administrator, of the session of a setup link, or `operator`: whom a passed test counts for. */
  @Column('text', { name: 'started_by' })
  startedBy!: string;

  @Column('integer', { name: 'settings_version' })
  settingsVersion!: number;

  /** Of the secret in the address that begins it; null once that was opened. */
  @Column('bytea', { name: 'secret_hash', nullable: true })
  secretHash!: Buffer | null;

  /** Of the cookie of the browser that opened it. */
  @Column('bytea', { name: 'browser_hash', nullable: true })
  browserHash!: Buffer | null;

  /** ID of its AuthnRequest. */
  @Column('text', { name: 'request_id', nullable: true })
  requestId!: string | null;

  @Column('text', { default: 'waiting' })
  status!: 'waiting' | 'passed' | 'failed';

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  /** Until then it has to be opened, then ended. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  @Column('text', { nullable: true })
  reference!: string | null;

  /** A `SignInReport` as JSON; null while it waits. */
  @Column('jsonb', { nullable: true })
  report!: object | null;
}
