import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, MoreThan } from 'typeorm';
import { deleteExpiredRows } from '../database/expired-rows.js';
import type { NameId } from '../protocol/saml/message/name-id.js';
import { OF_SAME_PERSON, personParameters } from './idp-session.js';
import { LogoutRequestEntity } from './logout-request.entity.js';
import type { IdpSession } from './idp-session.js';

/** A LogoutRequest of an identity provider. */
export interface TakenLogoutRequest {
  readonly id: string;
  readonly idpEntityId: string;
  /** Undefined when it names nobody in a way that we read. */
  readonly nameId: NameId | undefined;
  readonly sessionIndexes: readonly string[];
  readonly issueInstant: Date;
  /** Until then it could come again. */
  readonly rememberUntil: Date;
}

const LIFETIME_MS = 10 * 60_000;
/** The LogoutRequests that we send, until they are answered, and those that we took, while they could come again. */
@Injectable()
export class LogoutRequestsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async save(tx: EntityManager, orgId: string, id: string, idpSession: IdpSession): Promise<void> {
    const expiresAt = new Date(Date.now() + LIFETIME_MS);
    await tx.insert(LogoutRequestEntity, { organizationId: orgId, id, idpSession, expiresAt });
  }

  /** @returns null when no such request waits for its answer. */
  find(orgId: string, id: string): Promise<LogoutRequestEntity | null> {
    return this.dataSource.manager.findOneBy(LogoutRequestEntity, {
      organizationId: orgId,
      id,
      expiresAt: MoreThan(new Date()),
    });
  }

  /** Takes the request away. @returns false when it was answered before. */
  async consume(orgId: string, id: string): Promise<boolean> {
    return (await this.dataSource.manager.delete(LogoutRequestEntity, { organizationId: orgId, id })).affected === 1;
  }

  /**
   * Remembers a request that was taken.
   * @returns false when it was taken before
   */
  async recordUse(tx: EntityManager, orgId: string, taken: TakenLogoutRequest): Promise<boolean> {
    const { id, idpEntityId, nameId, sessionIndexes, issueInstant, rememberUntil } = taken;
    if (nameId) await this.hold(tx, orgId, nameId, 'alone');
    const rows = await tx.query<unknown[]>(
      `INSERT INTO used_logout_requests (organization_id, id, idp_entity_id, name_id, name_id_format, name_qualifier,
         sp_name_qualifier, session_indexes, issued_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT DO NOTHING RETURNING id`,
      [
        orgId,
        id,
        idpEntityId,
        nameId?.value,
        nameId?.format,
        nameId?.nameQualifier,
        nameId?.spNameQualifier,
        sessionIndexes,
        issueInstant,
        rememberUntil,
      ],
    );
    return rows.length === 1;
  }

  /**
   * Whether a request that was taken is about a sign-in that arrives only now (Core §3.7.3.1). Until the transaction ends
   * no other such request is taken.
   *
   * @param issueInstant of the assertion: later ones are of a new session
   */
  async hasEnded(tx: EntityManager, orgId: string, idpSession: IdpSession, issueInstant: Date): Promise<boolean> {
    await this.hold(tx, orgId, idpSession.nameId, 'together');
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM used_logout_requests
       WHERE organization_id = $1 AND ${OF_SAME_PERSON}
         AND (session_indexes && $7::text[] OR session_indexes = '{}') AND issued_at >= $8 LIMIT 1`,
      [...personParameters(orgId, idpSession), issueInstant],
    );
    return rows.length === 1;
  }

  /** Sign-in and sign-out of one person must see each other's rows; sign-ins need not wait for each other. */
  private async hold(tx: EntityManager, orgId: string, { value }: NameId, how: 'alone' | 'together'): Promise<void> {
    const lock = how === 'alone' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
    await tx.query(`SELECT ${lock}(hashtextextended($1, 0))`, [`${orgId} ${value}`]);
  }

  /** Deletes one batch of what has expired, of all organizations. @returns whether there may be more. */
  async deleteExpired(): Promise<boolean> {
    const more = await Promise.all(
      ['logout_requests', 'used_logout_requests'].map((table) => deleteExpiredRows(this.dataSource, table)),
    );
    return more.includes(true);
  }
}
