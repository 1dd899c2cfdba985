import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { deleteExpiredRows } from '../database/expired-rows.js';
import { type KeysetPage, keysetPage, PAGE_SIZE } from '../database/keyset-page.js';
import { v7 as uuidV7 } from 'uuid';
import { formatOrganizationSecret, type OrganizationSecret } from '../organizations/organization-secret.js';
import { hashSecret, newSecret } from '../organizations/secret.js';
import {
  type IdpSession,
  type IdpSessionRow,
  OF_SAME_PERSON,
  personParameters,
  toColumns,
  toIdpSession,
} from './idp-session.js';
import { type Role, SessionEntity } from './session.entity.js';

export interface MemberSession {
  readonly userId: string;
  /** The epochs that user and SAML connection had when the sign-in was checked. */
  readonly userEpoch: number;
  readonly connectionEpoch: number;
  readonly expiresAt: Date;
  readonly idpSession?: IdpSession;
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
  readonly organization: { readonly id: string; readonly name: string; readonly samlRequired: boolean };
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
  /** To the minute. */
  readonly lastSeenAt: Date;
  /** When it ends unless it is used before; not later than `expiresAt`. */
  readonly idleEndsAt: Date;
};

export interface EndedSession {
  /** Null when the session came from no identity provider. */
  readonly idpSession: IdpSession | null;
}

interface SessionRow {
  id: string;
  role: Role;
  created_at: Date;
  expires_at: Date;
  last_seen_at: Date;
  idle_ends_at: Date;
  is_seen_stale: boolean;
  organization_id: string;
  organization_name: string;
  saml_required: boolean;
  user_id: string | null;
  document: string | null;
  administrator_id: string | null;
  email: string | null;
}

/** OWASP's upper end for whoever can change who gets in. The session of a setup link is exempt: its link works once. */
const ADMINISTRATOR_IDLE_MINUTES = 60;
const IS_SEEN_STALE = `s.last_seen_at < now() - interval '1 minute'`;
/** The limit of the connection as it is now, not as it was at sign-in. LEAST leaves out what is null. */
const IDLE_ENDS_AT = `LEAST(s.expires_at, s.last_seen_at + make_interval(mins => CASE
    WHEN s.role = 'member' THEN c.idle_minutes
    WHEN s.administrator_id IS NOT NULL THEN ${ADMINISTRATOR_IDLE_MINUTES} END))`;

/**
 * A session is alive while it has not expired, was used lately, and what it was opened by still is: a disabled or deleted
 * person, and SAML turned off, leave it dead at once, also where disabling and sign-in met. Deleting rows is housekeeping.
 */
const LIVE_SESSIONS = `
  SELECT s.id, s.role, s.created_at, s.expires_at, s.last_seen_at, ${IDLE_ENDS_AT} AS idle_ends_at,
    ${IS_SEEN_STALE} AS is_seen_stale, s.organization_id, o.name AS organization_name,
    (SELECT r.required FROM saml_connections r WHERE r.organization_id = s.organization_id) AS saml_required,
    s.user_id, u.document, s.administrator_id, a.email
  FROM sessions s
  JOIN organizations o ON o.id = s.organization_id
  LEFT JOIN users u ON u.organization_id = s.organization_id AND u.id = s.user_id
    AND u.active AND u.session_epoch = s.user_epoch
  LEFT JOIN saml_connections c ON c.organization_id = s.organization_id
    AND c.enabled AND c.session_epoch = s.connection_epoch
  LEFT JOIN administrators a ON a.organization_id = s.organization_id AND a.id = s.administrator_id
  WHERE s.organization_id = $1 AND ${IDLE_ENDS_AT} > now()
    AND (s.role = 'admin' OR (u.id IS NOT NULL AND c.organization_id IS NOT NULL))`;

/** The sessions that belong to the holder of another one, whose id, user and administrator are $2 to $4. */
const OTHERS = `s.id <> $2 AND (s.user_id = $3 OR s.administrator_id = $4)`;

@Injectable()
export class SessionsRepository {
  constructor(private readonly dataSource: DataSource) {}

  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  openMember(tx: EntityManager, orgId: string, { idpSession, ...session }: MemberSession): Promise<OpenedSession> {
    return this.open(tx, orgId, { role: 'member', ...session, ...(idpSession && toColumns(idpSession)) });
  }

  openAdministrator(tx: EntityManager, orgId: string, session: AdministratorSession): Promise<OpenedSession> {
    return this.open(tx, orgId, { role: 'admin', ...session });
  }

  /** Finding a session is using it, which is noted at most once a minute: any more would be a write for each request. */
  async find(orgId: string, secret: string): Promise<LiveSession | null> {
    const [row] = await this.dataSource.query<SessionRow[]>(`${LIVE_SESSIONS} AND s.secret_hash = $2`, [
      orgId,
      hashSecret(secret),
    ]);
    if (row?.is_seen_stale) {
      await this.dataSource.query(
        `UPDATE sessions s SET last_seen_at = now() WHERE s.organization_id = $1 AND s.id = $2 AND ${IS_SEEN_STALE}`,
        [orgId, row.id],
      );
    }
    return row ? toLiveSession(row) : null;
  }

  async findById(tx: EntityManager, orgId: string, id: string): Promise<ListedSession | null> {
    const [row] = await tx.query<SessionRow[]>(`${LIVE_SESSIONS} AND s.id = $2`, [orgId, id]);
    return row ? toListedSession(row) : null;
  }

  /** The newest first. */
  async list(orgId: string, cursor: string | null): Promise<KeysetPage<ListedSession>> {
    return toPage(
      await this.dataSource.query<SessionRow[]>(
        `${LIVE_SESSIONS} AND ($2::uuid IS NULL OR s.id < $2) ORDER BY s.id DESC LIMIT ${PAGE_SIZE + 1}`,
        [orgId, cursor],
      ),
    );
  }

  /** The other sessions of whoever holds this one, the newest first. A setup link's session has none. */
  async listOthers(own: LiveSession, cursor: string | null): Promise<KeysetPage<ListedSession>> {
    return toPage(
      await this.dataSource.query<SessionRow[]>(
        `${LIVE_SESSIONS} AND ${OTHERS} AND ($5::uuid IS NULL OR s.id < $5) ORDER BY s.id DESC LIMIT ${PAGE_SIZE + 1}`,
        [own.organization.id, own.id, own.userId, own.administratorId, cursor],
      ),
    );
  }

  /** @returns null when it is not there any more. */
  async end(tx: EntityManager, orgId: string, id: string): Promise<EndedSession | null> {
    const [rows] = await tx.query<[IdpSessionRow[], number]>(
      `DELETE FROM sessions WHERE organization_id = $1 AND id = $2
       RETURNING idp_entity_id, name_id, name_id_format, name_qualifier, sp_name_qualifier, sp_provided_id, session_indexes`,
      [orgId, id],
    );
    return rows[0] ? { idpSession: toIdpSession(rows[0]) } : null;
  }

  /** Ends the session that a browser held until now. */
  async endHeld(tx: EntityManager, { orgId, secret }: OrganizationSecret): Promise<void> {
    await tx.delete(SessionEntity, { organizationId: orgId, secretHash: hashSecret(secret) });
  }

  /**
   * Ends other sessions of whoever holds this one.
   * @param id the only one to end; null for all
   * @returns how many have ended
   */
  async endOthers(own: LiveSession, id: string | null): Promise<number> {
    const [, ended] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM sessions s WHERE s.organization_id = $1 AND ${OTHERS} AND ($5::uuid IS NULL OR s.id = $5)`,
      [own.organization.id, own.id, own.userId, own.administratorId, id],
    );
    return ended;
  }

  /**
   * Ends the sessions that came from these sessions at the identity provider (Core §3.7.3.1): of the one NameID, exactly,
   * and with one of the SessionIndexes; with none given, all of that NameID.
   *
   * @returns how many have ended
   */
  async endOfIdp(tx: EntityManager, orgId: string, of: IdpSession): Promise<number> {
    const [, ended] = await tx.query<[unknown, number]>(
      `DELETE FROM sessions
       WHERE organization_id = $1 AND ${OF_SAME_PERSON} AND (session_indexes && $7::text[] OR $7::text[] = '{}')`,
      personParameters(orgId, of),
    );
    return ended;
  }

  /** Deletes what the idle limit has ended: a longer limit must not bring it back. */
  async endIdle(tx: EntityManager, orgId: string): Promise<void> {
    await tx.query(
      `DELETE FROM sessions s USING saml_connections c
       WHERE s.organization_id = $1 AND s.role = 'member' AND c.organization_id = s.organization_id
         AND s.last_seen_at + make_interval(mins => c.idle_minutes) <= now()`,
      [orgId],
    );
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
  deleteExpired(): Promise<boolean> {
    return deleteExpiredRows(this.dataSource, 'sessions');
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
    organization: { id: row.organization_id, name: row.organization_name, samlRequired: row.saml_required },
    userId: row.user_id,
    administratorId: row.administrator_id,
    userName: user?.userName ?? row.email,
    displayName: user?.displayName ?? null,
    expiresAt: row.expires_at,
  };
}

function toListedSession(row: SessionRow): ListedSession {
  const { id, role, userName, displayName, expiresAt } = toLiveSession(row);
  const { created_at: createdAt, last_seen_at: lastSeenAt, idle_ends_at: idleEndsAt } = row;
  return { id, role, userName, displayName, createdAt, lastSeenAt, idleEndsAt, expiresAt };
}

function toPage(found: SessionRow[]): KeysetPage<ListedSession> {
  const { rows, nextCursor } = keysetPage(found);
  return { rows: rows.map(toListedSession), nextCursor };
}
