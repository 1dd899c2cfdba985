import { Column, Entity, PrimaryColumn } from 'typeorm';

export const attemptKinds = ['signIn', 'idpInitiated', 'test', 'logout'] as const;
export type AttemptKind = (typeof attemptKinds)[number];

/** One attempt to sign in or out by SAML as the settings page shows it: no message, no secret, nobody's whole name. */
@Entity('sign_in_attempts')
export class SignInAttemptEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('timestamptz')
  at!: Date;

  @Column('text')
  kind!: AttemptKind;

  /** `passed`, or the check that failed. */
  @Column('text')
  outcome!: string;

  /** Whether it was the identity provider that spoke: its signature held, or an administrator tests. */
  @Column('boolean', { name: 'is_genuine' })
  isGenuine!: boolean;

  @Column('text', { nullable: true })
  message!: string | null;

  @Column('text', { nullable: true })
  expected!: string | null;

  @Column('text', { nullable: true })
  received!: string | null;

  /** Masked. */
  @Column('text', { name: 'name_id', nullable: true })
  nameId!: string | null;

  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;

  /** Fingerprint of the certificate whose key signed. */
  @Column('text', { nullable: true })
  certificate!: string | null;

  /** The id of the request, which the person at the browser was shown. */
  @Column('text')
  reference!: string;
}
