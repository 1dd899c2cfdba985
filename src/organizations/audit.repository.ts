import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidV7 } from 'uuid';
import { type KeysetPage, keysetPage, PAGE_SIZE } from '../database/keyset-page.js';
import { AuditRecordEntity } from './audit-record.entity.js';

export type AuditAction =
  | 'samlEnabled'
  | 'samlDisabled'
  | 'samlPolicyChanged'
  | 'identityProviderChanged'
  | 'certificateAdded'
  | 'certificateDropped'
  | 'certificateRemoved'
  | 'identityProviderChangeHeld'
  | 'metadataPinned'
  | 'keyRotated'
  | 'requiredTurnedOn'
  | 'requiredTurnedOff'
  | 'administratorSignedIn'
  | 'administratorAdded'
  | 'administratorRemoved'
  | 'administratorPasswordSet'
  | 'setupLinkCreated'
  | 'setupLinkDeleted'
  | 'setupLinkUsed'
  | 'organizationRenamed'
  | 'schemaExtensionSaved'
  | 'schemaExtensionDeleted'
  | 'domainProven'
  | 'domainRemoved'
  | 'sessionEnded'
  | 'scimTokenGenerated'
  | 'scimTokenRevoked'
  | 'userCreatedBySignIn';

export interface NewAuditRecord {
  readonly actor: string;
  readonly action: AuditAction;
  /** Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
}

const KEPT = 10_000;
/** Not counted among those: whoever changes a setting back and forth must not be able to push them out. */
const KEPT_APART: readonly AuditAction[] = [
  'identityProviderChanged',
  'certificateAdded',
  'certificateDropped',
  'certificateRemoved',
  'identityProviderChangeHeld',
  'metadataPinned',
  'keyRotated',
  'requiredTurnedOn',
  'requiredTurnedOff',
  'administratorAdded',
  'administratorRemoved',
  'administratorPasswordSet',
  'domainProven',
  'domainRemoved',
];
const IS_COUNTED = `action <> ALL ($1) AND details->'breakGlass' IS DISTINCT FROM 'true'`;
const BATCH = 1_000;

/** What was done to each organization, and by whom. Written in the transaction of what it records. */
@Injectable()
export class AuditRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** @param tx the transaction that does it; left out where the deed is no change of data */
  async record(
    orgId: string,
    { actor, action, details = {} }: NewAuditRecord,
    tx: EntityManager = this.dataSource.manager,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO audit_records (organization_id, id, actor, action, details) VALUES ($1, $2, $3, $4, $5)`,
      [orgId, uuidV7(), actor, action, JSON.stringify(details)],
    );
  }

  /** The newest first. */
  async list(orgId: string, cursor: string | null): Promise<KeysetPage<AuditRecordEntity>> {
    const query = this.dataSource.manager
      .createQueryBuilder(AuditRecordEntity, 'r')
      .where('r.organization_id = :orgId', { orgId })
      .orderBy('r.id', 'DESC')
      .limit(PAGE_SIZE + 1);
    if (cursor) query.andWhere('r.id < :cursor', { cursor });
    return keysetPage(await query.getMany());
  }

  /** A batch of the records of all organizations that are older than a year. @returns whether there may be more. */
  async deleteOld(): Promise<boolean> {
    const [, deleted] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM audit_records WHERE (organization_id, id) IN (
         SELECT organization_id, id FROM audit_records WHERE at < now() - interval '1 year'
         LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
    );
    return deleted === BATCH;
  }

  /** A batch of what an organization has more than the newest ten thousand of those that count. @returns whether there may be more. */
  async deleteSurplus(): Promise<boolean> {
    const [, deleted] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM audit_records WHERE (organization_id, id) IN (
         SELECT r.organization_id, r.id FROM organizations o
         CROSS JOIN LATERAL (
           SELECT id FROM audit_records WHERE organization_id = o.id AND ${IS_COUNTED}
           ORDER BY id DESC OFFSET ${KEPT - 1} LIMIT 1) oldest
         JOIN audit_records r ON r.organization_id = o.id AND r.id < oldest.id AND ${IS_COUNTED}
         LIMIT ${BATCH} FOR UPDATE OF r SKIP LOCKED)`,
      [KEPT_APART],
    );
    return deleted === BATCH;
  }
}
