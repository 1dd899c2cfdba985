import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidV7 } from 'uuid';
import { SignInTestEntity } from './sign-in-test.entity.js';

export interface NewSignInTest {
  readonly startedBy: string;
  readonly settingsVersion: number;
  readonly secretHash: Buffer;
  readonly expiresAt: Date;
}

export interface FinishedSignInTest {
  readonly status: 'passed' | 'failed';
  readonly reference: string;
  readonly report: object;
}

/** A test that was opened in a browser and waits for the answer of the identity provider. */
export interface WaitingSignInTest {
  readonly id: string;
  /** ID of its AuthnRequest. */
  readonly requestId: string | null;
}

const KEPT = 20;
const BATCH = 1_000;

/** The test sign-ins of each organization: the last of them, for a day. */
@Injectable()
export class SignInTestsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns the id */
  async insert(orgId: string, test: NewSignInTest): Promise<string> {
    const id = uuidV7();
    await this.dataSource.query(
      `WITH old AS (
         DELETE FROM sign_in_tests WHERE organization_id = $1 AND id IN (
           SELECT id FROM sign_in_tests WHERE organization_id = $1 ORDER BY id DESC OFFSET ${KEPT - 1}))
       INSERT INTO sign_in_tests (organization_id, id, started_by, settings_version, secret_hash, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [orgId, id, test.startedBy, test.settingsVersion, test.secretHash, test.expiresAt],
    );
    return id;
  }

  find(orgId: string, id: string): Promise<SignInTestEntity | null> {
    return this.dataSource.manager.findOneBy(SignInTestEntity, { organizationId: orgId, id });
  }

  /**
   * Uses the secret up: of two browsers that open the address, one begins the test.
   * @returns the id of the test; null when the secret does not work, or no longer.
   */
  async open(
    orgId: string,
    secretHash: Buffer,
    { browserHash, expiresAt }: { browserHash: Buffer; expiresAt: Date },
  ): Promise<string | null> {
    const [[test]] = await this.dataSource.query<[{ id: string }[], number]>(
      `UPDATE sign_in_tests SET secret_hash = NULL, browser_hash = $3, expires_at = $4
       WHERE organization_id = $1 AND secret_hash = $2 AND expires_at > now() RETURNING id`,
      [orgId, secretHash, browserHash, expiresAt],
    );
    return test?.id ?? null;
  }

  async setRequest(orgId: string, id: string, requestId: string): Promise<void> {
    await this.dataSource.manager.update(SignInTestEntity, { organizationId: orgId, id }, { requestId });
  }

  /** The newest first. */
  listWaiting(orgId: string, browserHash: Buffer): Promise<WaitingSignInTest[]> {
    return this.dataSource.query<WaitingSignInTest[]>(
      `SELECT id, request_id AS "requestId" FROM sign_in_tests
       WHERE organization_id = $1 AND browser_hash = $2 AND status = 'waiting' AND expires_at > now()
       ORDER BY id DESC LIMIT ${KEPT}`,
      [orgId, browserHash],
    );
  }

  /** The first end of a test is the one that counts. */
  async finish(
    orgId: string,
    id: string,
    { status, reference, report }: FinishedSignInTest,
    tx: EntityManager = this.dataSource.manager,
  ): Promise<void> {
    await tx.query(
      `WITH finished AS (
         UPDATE sign_in_tests SET status = $3, reference = $4, report = $5, finished_at = now()
         WHERE organization_id = $1 AND id = $2 AND status = 'waiting' RETURNING settings_version)
       UPDATE saml_connections SET tested_version = finished.settings_version FROM finished
       WHERE organization_id = $1 AND $3 = 'passed'`,
      [orgId, id, status, reference, JSON.stringify(report)],
    );
  }

  /** Whether this caller has seen these very settings work within the last hour. */
  async hasPassed(tx: EntityManager, orgId: string, startedBy: string, settingsVersion: number): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM sign_in_tests WHERE organization_id = $1 AND started_by = $2 AND settings_version = $3
         AND status = 'passed' AND finished_at > now() - interval '1 hour' LIMIT 1`,
      [orgId, startedBy, settingsVersion],
    );
    return rows.length === 1;
  }

  /** A batch of those of all organizations that are older than a day. @returns whether there may be more. */
  async deleteOld(): Promise<boolean> {
    const [, deleted] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM sign_in_tests WHERE (organization_id, id) IN (
         SELECT organization_id, id FROM sign_in_tests WHERE created_at < now() - interval '1 day'
         LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
    );
    return deleted === BATCH;
  }
}
