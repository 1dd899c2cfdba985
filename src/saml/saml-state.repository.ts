import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, LessThanOrEqual, MoreThan } from 'typeorm';
import { deleteExpiredRows } from '../database/expired-rows.js';
import { AuthnRequestEntity } from './authn-request.entity.js';
import { HeldSignInEntity } from './held-sign-in.entity.js';
import { UsedAssertionEntity } from './used-assertion.entity.js';

export type WaitingRequest = Pick<AuthnRequestEntity, 'browserHash' | 'testId' | 'mayReplace'>;

/** An assertion that was accepted before. */
export interface AcceptedBefore {
  readonly id: string;
  /** Of the browser for which it is held; null when it was used. */
  readonly heldFor: Buffer | null;
}

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

  /**
   * @param epoch of the connection: what it was asked under another one is over
   * @returns null when no such request waits.
   */
  async findRequest(orgId: string, requestId: string, epoch: number): Promise<WaitingRequest | null> {
    const [row] = await this.dataSource.query<WaitingRequest[]>(
      `SELECT browser_hash AS "browserHash", test_id AS "testId", may_replace AS "mayReplace" FROM authn_requests
       WHERE organization_id = $1 AND id = $2 AND connection_epoch = $3 AND expires_at > now()`,
      [orgId, requestId, epoch],
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
  async consumeRequest(tx: EntityManager, orgId: string, requestId: string, epoch: number): Promise<string | null> {
    const [rows] = await tx.query<[{ return_to: string }[], number]>(
      `DELETE FROM authn_requests
       WHERE organization_id = $1 AND id = $2 AND connection_epoch = $3 AND expires_at > now() RETURNING return_to`,
      [orgId, requestId, epoch],
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
      `INSERT INTO used_assertions (organization_id, id, request_id, session_id, return_to, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id`,
      [orgId, used.id, used.requestId, used.sessionId, used.returnTo, used.expiresAt],
    );
    return rows.length === 1;
  }

  /** @returns false when the assertion is held already: the first browser to post it goes on. */
  async hold(tx: EntityManager, orgId: string, held: Omit<HeldSignInEntity, 'organizationId'>): Promise<boolean> {
    await tx.delete(HeldSignInEntity, { organizationId: orgId, id: held.id, expiresAt: LessThanOrEqual(new Date()) });
    const { id, requestId, proofHash, browserHash, connectionEpoch, assertion, returnTo, expiresAt } = held;
    const rows = await tx.query<unknown[]>(
      `INSERT INTO held_sign_ins (organization_id, id, request_id, proof_hash, browser_hash, connection_epoch, assertion,
         return_to, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
      [orgId, id, requestId, proofHash, browserHash, connectionEpoch, assertion, returnTo, expiresAt],
    );
    return rows.length === 1;
  }

  findHeld(orgId: string, proofHash: Buffer): Promise<HeldSignInEntity | null> {
    return this.dataSource.manager.findOneBy(HeldSignInEntity, {
      organizationId: orgId,
      proofHash,
      expiresAt: MoreThan(new Date()),
    });
  }

  /** The proof before it is worth nothing any more. */
  async renewProof(orgId: string, id: string, proofHash: Buffer): Promise<void> {
    await this.dataSource.manager.update(HeldSignInEntity, { organizationId: orgId, id }, { proofHash });
  }

  /** @returns false when somebody else was faster. */
  async consumeHeld(tx: EntityManager, orgId: string, proofHash: Buffer): Promise<boolean> {
    const { affected } = await tx.delete(HeldSignInEntity, { organizationId: orgId, proofHash });
    return affected === 1;
  }

  /** The assertion that was accepted in answer to this request, or that has this ID. */
  async findAccepted(
    orgId: string,
    { requestId, assertionId }: { requestId?: string | undefined; assertionId?: string | undefined },
  ): Promise<AcceptedBefore | null> {
    const [row] = await this.dataSource.query<AcceptedBefore[]>(
      `SELECT id, NULL::bytea AS "heldFor" FROM used_assertions
       WHERE organization_id = $1 AND (request_id = $2 OR id = $3)
       UNION ALL
       SELECT id, browser_hash FROM held_sign_ins
       WHERE organization_id = $1 AND (request_id = $2 OR id = $3) AND expires_at > now()
       LIMIT 1`,
      [orgId, requestId ?? null, assertionId ?? null],
    );
    return row ?? null;
  }

  findUsedAssertion(orgId: string, assertionId: string): Promise<UsedAssertionEntity | null> {
    return this.dataSource.manager.findOneBy(UsedAssertionEntity, { organizationId: orgId, id: assertionId });
  }

  /** Deletes one batch of what has expired, of all organizations. @returns whether there may be more. */
  async deleteExpired(): Promise<boolean> {
    const more = await Promise.all(
      ['authn_requests', 'used_assertions', 'held_sign_ins'].map((table) => deleteExpiredRows(this.dataSource, table)),
    );
    return more.includes(true);
  }
}
