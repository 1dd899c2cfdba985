import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, MoreThan } from 'typeorm';
import { LogoutRequestEntity } from './logout-request.entity.js';
import type { IdpSession } from './sessions.repository.js';

const LIFETIME_MS = 10 * 60_000;
const BATCH = 1_000;

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

  /** Remembers a request that was taken. @returns false when it was taken before. */
  async recordUse(tx: EntityManager, orgId: string, id: string, expiresAt: Date): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `INSERT INTO used_logout_requests (organization_id, id, expires_at) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING RETURNING id`,
      [orgId, id, expiresAt],
    );
    return rows.length === 1;
  }

  /** Deletes one batch of what has expired, of all organizations. @returns whether there may be more. */
  async deleteExpired(): Promise<boolean> {
    const deleted = await Promise.all(
      ['logout_requests', 'used_logout_requests'].map(async (table) => {
        const [, count] = await this.dataSource.query<[unknown, number]>(
          `DELETE FROM ${table} WHERE (organization_id, id) IN (
             SELECT organization_id, id FROM ${table} WHERE expires_at <= now() LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
        );
        return count;
      }),
    );
    return deleted.some((count) => count === BATCH);
  }
}
