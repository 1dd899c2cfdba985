import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, MoreThan } from 'typeorm';
import { AuthnRequestEntity } from './authn-request.entity.js';
import { UnsolicitedSignInEntity } from './unsolicited-sign-in.entity.js';
import { UsedAssertionEntity } from './used-assertion.entity.js';

export type WaitingRequest = Pick<AuthnRequestEntity, 'browserHash' | 'testId'>;

const BATCH = 1_000;

/** What must be remembered between a request and its answer, and after it: in PostgreSQL, so for every process. */
@Injectable()
export class SamlStateRepository {
  constructor(private readonly dataSource: DataSource) {}

  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  async saveRequest(orgId: string, request: Omit<AuthnRequestEntity, 'organizationId' | 'createdAt'>): Promise<void> {
    await this.dataSource.manager.insert(AuthnRequestEntity, { organizationId: orgId, ...request });
  }

  /** @returns null when no such request waits. */
  async findRequest(orgId: string, requestId: string): Promise<WaitingRequest | null> {
    const [row] = await this.dataSource.query<WaitingRequest[]>(
      `SELECT browser_hash AS "browserHash", test_id AS "testId" FROM authn_requests
       WHERE organization_id = $1 AND id = $2 AND expires_at > now()`,
      [orgId, requestId],
    );
    return row ?? null;
  }

  async discardRequest(orgId: string, requestId: string): Promise<void> {
    await this.dataSource.manager.delete(AuthnRequestEntity, { organizationId: orgId, id: requestId });
  }

  /**
   * Takes the request away, so that of several answers that arrive together one gets it.
   * @returns where its sign-in leads; null when no such request waits.
   */
  async consumeRequest(tx: EntityManager, orgId: string, requestId: string): Promise<string | null> {
    const [rows] = await tx.query<[{ return_to: string }[], number]>(
      `DELETE FROM authn_requests WHERE organization_id = $1 AND id = $2 AND expires_at > now() RETURNING return_to`,
      [orgId, requestId],
    );
    return rows[0]?.return_to ?? null;
  }

  /** @returns false when the assertion was used before. */
  async recordAssertion(
    tx: EntityManager,
    orgId: string,
    used: Omit<UsedAssertionEntity, 'organizationId'>,
  ): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `INSERT INTO used_assertions (organization_id, id, session_id, return_to, expires_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING RETURNING id`,
      [orgId, used.id, used.sessionId, used.returnTo, used.expiresAt],
    );
    return rows.length === 1;
  }

  /** Of one assertion that is posted again, the last browser to post it goes on. */
  async saveUnsolicited(signIn: UnsolicitedSignInEntity): Promise<void> {
    await this.dataSource.manager.upsert(UnsolicitedSignInEntity, signIn, ['organizationId', 'id']);
  }

  findUnsolicited(orgId: string, proofHash: Buffer): Promise<UnsolicitedSignInEntity | null> {
    return this.dataSource.manager.findOneBy(UnsolicitedSignInEntity, {
      organizationId: orgId,
      proofHash,
      expiresAt: MoreThan(new Date()),
    });
  }

  /** @returns false when somebody else was faster. */
  async consumeUnsolicited(tx: EntityManager, orgId: string, proofHash: Buffer): Promise<boolean> {
    const { affected } = await tx.delete(UnsolicitedSignInEntity, { organizationId: orgId, proofHash });
    return affected === 1;
  }

  findUsedAssertion(orgId: string, assertionId: string): Promise<UsedAssertionEntity | null> {
    return this.dataSource.manager.findOneBy(UsedAssertionEntity, { organizationId: orgId, id: assertionId });
  }

  /** Deletes one batch of what has expired, of all organizations. @returns whether there may be more. */
  async deleteExpired(): Promise<boolean> {
    const deleted = await Promise.all(
      ['authn_requests', 'used_assertions', 'unsolicited_sign_ins'].map(async (table) => {
        const [, count] = await this.dataSource.query<[unknown, number]>(
          `DELETE FROM ${table} WHERE (organization_id, id) IN (
             SELECT organization_id, id FROM ${table} WHERE expires_at <= now() ORDER BY expires_at LIMIT ${BATCH})`,
        );
        return count;
      }),
    );
    return deleted.some((count) => count === BATCH);
  }
}
