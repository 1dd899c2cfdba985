import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type KeysetPage, keysetPage, PAGE_SIZE } from '../database/keyset-page.js';
import { v7 as uuidV7 } from 'uuid';
import { formatOrganizationSecret } from '../organizations/organization-secret.js';
import { hashSecret, newSecret } from '../organizations/secret.js';
import { type Role, SessionEntity } from './session.entity.js';

export interface MemberSession {
  readonly userId: string;
  /** The epochs that user and SAML connection had when the sign-in was checked. */
  readonly userEpoch: number;
  readonly connectionEpoch: number;
  readonly expiresAt: Date;
}

export interface AdministratorSession {
  /** Null: a setup link opened the session, and nobody has set a password in it yet. */
  readonly administratorId: string | null;
  readonly expiresAt: Date;
}

export interface OpenedSession {
  readonly id: string;
  /** `{org}.{secret}`; the secret is nowhere else. */
  readonly cookieValue: string;
  readonly expiresAt: Date;
}

/** A session that is alive, and who holds it. */
export interface LiveSession {
  readonly id: string;
  readonly role: Role;
  readonly organization: { readonly id: string; readonly name: string };
  /** A user of SCIM, a local administrator, or neither: then a setup link opened the session. */
  readonly userId: string | null;
  readonly administratorId: string | null;
  /** Of an administrator the e-mail address; null when a setup link opened the session. */
  readonly userName: string | null;
  readonly displayName: string | null;
  readonly expiresAt: Date;
}

export type ListedSession = Pick<LiveSession, 'id' | 'role' | 'userName' | 'displayName' | 'expiresAt'> & {
  readonly createdAt: Date;
};

interface SessionRow {
  id: string;
  role: Role;
  created_at: Date;
  expires_at: Date;
  organization_id: string;
  organization_name: string;
  user_id: string | null;
  document: string | null;
  administrator_id: string | null;
  email: string | null;
}

const BATCH = 1_000;

/**
 * A session is alive while it has not expired and what it was opened by still is: a disabled or deleted person, and
 * SAML turned off, leave it dead at once, also where disabling and sign-in met. Deleting rows is housekeeping.
 */
const LIVE_SESSIONS = `
  SELECT s.id, s.role, s.created_at, s.expires_at, s.organization_id, o.name AS organization_name,
    s.user_id, u.document, s.administrator_id, a.email
  FROM sessions s
  JOIN organizations o ON o.id = s.organization_id
  LEFT JOIN users u ON u.organization_id = s.organization_id AND u.id = s.user_id
    AND u.active AND u.session_epoch = s.user_epoch
  LEFT JOIN saml_connections c ON c.organization_id = s.organization_id
    AND c.enabled AND c.session_epoch = s.connection_epoch
  LEFT JOIN administrators a ON a.organization_id = s.organization_id AND a.id = s.administrator_id
  WHERE s.organization_id = $1 AND s.expires_at > now()
    AND (s.role = 'admin' OR (u.id IS NOT NULL AND c.organization_id IS NOT NULL))`;

@Injectable()
export class SessionsRepository {
  constructor(private readonly dataSource: DataSource) {}

  openMember(tx: EntityManager, orgId: string, session: MemberSession): Promise<OpenedSession> {
    return this.open(tx, orgId, { role: 'member', ...session });
  }

  openAdministrator(tx: EntityManager, orgId: string, session: AdministratorSession): Promise<OpenedSession> {
    return this.open(tx, orgId, { role: 'admin', ...session });
  }

  async find(orgId: string, secret: string): Promise<LiveSession | null> {
    const [row] = await this.dataSource.query<SessionRow[]>(`${LIVE_SESSIONS} AND s.secret_hash = $2`, [
      orgId,
      hashSecret(secret),
    ]);
    return row ? toLiveSession(row) : null;
  }

  /** The newest first. */
  async list(orgId: string, cursor: string | null): Promise<KeysetPage<ListedSession>> {
    const found = await this.dataSource.query<SessionRow[]>(
      `${LIVE_SESSIONS} AND ($2::uuid IS NULL OR s.id < $2) ORDER BY s.id DESC LIMIT ${PAGE_SIZE + 1}`,
      [orgId, cursor],
    );
    const { rows, nextCursor } = keysetPage(found);
    return { rows: rows.map(toListedSession), nextCursor };
  }

  async end(orgId: string, id: string): Promise<void> {
    await this.dataSource.manager.delete(SessionEntity, { organizationId: orgId, id });
  }

  /** @param exceptId the session that goes on, if any. */
  async endOfAdministrator(
    tx: EntityManager,
    orgId: string,
    administratorId: string,
    exceptId: string | null,
  ): Promise<void> {
    await tx.query(
      `DELETE FROM sessions
       WHERE organization_id = $1 AND administrator_id = $2 AND id IS DISTINCT FROM $3::uuid`,
      [orgId, administratorId, exceptId],
    );
  }

  /** Gives the session of a setup link to the administrator made in it. @returns false when it has one already. */
  async bindAdministrator(tx: EntityManager, orgId: string, id: string, administratorId: string): Promise<boolean> {
    const [, bound] = await tx.query<[unknown, number]>(
      `UPDATE sessions SET administrator_id = $3
       WHERE organization_id = $1 AND id = $2 AND role = 'admin' AND administrator_id IS NULL`,
      [orgId, id, administratorId],
    );
    return bound === 1;
  }

  /** A batch of the expired sessions of all organizations. @returns whether there may be more. */
  async deleteExpired(): Promise<boolean> {
    const [, deleted] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM sessions WHERE (organization_id, id) IN (
         SELECT organization_id, id FROM sessions WHERE expires_at <= now() LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
    );
    return deleted === BATCH;
  }

  private async open(
    tx: EntityManager,
    orgId: string,
    session: Pick<SessionEntity, 'role' | 'expiresAt'> & Partial<SessionEntity>,
  ): Promise<OpenedSession> {
    const id = uuidV7();
    const secret = newSecret();
    await tx.insert(SessionEntity, { ...session, organizationId: orgId, id, secretHash: hashSecret(secret) });
    return { id, cookieValue: formatOrganizationSecret({ orgId, secret }), expiresAt: session.expiresAt };
  }
}

function toLiveSession(row: SessionRow): LiveSession {
  const user = row.document === null ? null : (JSON.parse(row.document) as { userName: string; displayName?: string });
  return {
    id: row.id,
    role: row.role,
    organization: { id: row.organization_id, name: row.organization_name },
    userId: row.user_id,
    administratorId: row.administrator_id,
    userName: user?.userName ?? row.email,
    displayName: user?.displayName ?? null,
    expiresAt: row.expires_at,
  };
}

function toListedSession(row: SessionRow): ListedSession {
  const { id, role, userName, displayName, expiresAt } = toLiveSession(row);
  return { id, role, userName, displayName, createdAt: row.created_at, expiresAt };
}
