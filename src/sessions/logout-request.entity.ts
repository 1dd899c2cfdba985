import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { IdpSession } from './idp-session.js';

/** A LogoutRequest of ours: who has signed out here may take it to the identity provider, and its answer is awaited. */
@Entity('logout_requests')
export class LogoutRequestEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @PrimaryColumn('text')
  id!: string;

  @Column('jsonb', { name: 'idp_session' })
  idpSession!: IdpSession;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
