import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, Not } from 'typeorm';
import { type KeysetPage, keysetPage, PAGE_SIZE } from '../database/keyset-page.js';
import { PreparedStatements } from '../database/prepared-statements.js';
import { v7 as uuidV7 } from 'uuid';
import { OrganizationEntity } from './organization.entity.js';
import { SamlConnectionEntity } from './saml-connection.entity.js';
import { ScimTokenEntity } from './scim-token.entity.js';

export interface NewScimToken {
  readonly id: string;
  readonly tokenHash: Buffer;
  readonly lastFour: string;
  readonly createdBy: string;
  /** Null: without end. */
  readonly lifetimeDays: number | null;
}

export interface TokenTimes {
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

/** What decides whether a SCIM request of an organization is let in. */
export interface ScimCallerRow {
  readonly tokenId: string | null;
  readonly tokenHash: Buffer | null;
  /** Unix time in milliseconds; null: without end. */
  readonly expiresAt: number | null;
  readonly samlEnabled: boolean;
  /** JSON: the organization's own schema extensions; empty when it has none. */
  readonly extensions: string;
}

export interface ScimTokenUse {
  readonly orgId: string;
  readonly tokenId: string;
  readonly at: Date;
}

export const SCIM_CALLERS_CHANNEL = 'scim_callers';

/** Part of every statement that changes what a SCIM caller may do: other processes hear of it when it commits. */
export const NOTIFY_SCIM_CALLERS = `pg_notify('${SCIM_CALLERS_CHANNEL}', organization_id::text)`;

/** Cascading to the users of a large organization takes longer than other statements may. */
const DELETE_TIMEOUT = '10min';

const FIND_SCIM_CALLER = {
  name: 'find-scim-caller',
  text: `SELECT t.id, encode(t.token_hash, 'hex'), (extract(epoch FROM t.expires_at) * 1000)::bigint, c.enabled, (
      SELECT json_agg(json_build_object('resourceType', e.resource_type, 'definition', e.definition)
        ORDER BY e.created_at, e.urn)
      FROM schema_extensions e WHERE e.organization_id = c.organization_id)
    FROM saml_connections c
    LEFT JOIN scim_tokens t ON t.organization_id = c.organization_id WHERE c.organization_id = $1`,
};

/** Organization and SCIM token. */
@Injectable()
export class OrganizationsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly statements: PreparedStatements,
  ) {}

  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  create(name: string): Promise<OrganizationEntity> {
    return this.transaction((tx) => this.insert(tx, name));
  }

  async insert(tx: EntityManager, name: string): Promise<OrganizationEntity> {
    const organization = tx.create(OrganizationEntity, { id: uuidV7(), name, createdAt: new Date() });
    await tx.insert(OrganizationEntity, organization);
    await tx.insert(SamlConnectionEntity, { organizationId: organization.id });
    return organization;
  }

  find(orgId: string): Promise<OrganizationEntity | null> {
    return this.dataSource.manager.findOneBy(OrganizationEntity, { id: orgId });
  }

  /** @param cursor the `nextCursor` of the page before; null for the first page. */
  async list(cursor: string | null): Promise<KeysetPage<OrganizationEntity>> {
    const query = this.dataSource.manager
      .createQueryBuilder(OrganizationEntity, 'o')
      .orderBy('o.id')
      .limit(PAGE_SIZE + 1);
    if (cursor) query.where('o.id > :cursor', { cursor });
    return keysetPage(await query.getMany());
  }

  /** @returns whether there is such an organization, and it had another name. */
  async rename(tx: EntityManager, orgId: string, name: string): Promise<boolean> {
    const { affected } = await tx.update(OrganizationEntity, { id: orgId, name: Not(name) }, { name });
    return affected === 1;
  }

  /** @returns whether there was such an organization. */
  delete(orgId: string): Promise<boolean> {
    return this.transaction(async (tx) => {
      await tx.query(`SET LOCAL statement_timeout = '${DELETE_TIMEOUT}'`);
      const [, deleted] = await tx.query<[unknown, number]>(
        `DELETE FROM organizations WHERE id = $1 RETURNING pg_notify('${SCIM_CALLERS_CHANNEL}', id::text)`,
        [orgId],
      );
      return deleted === 1;
    });
  }

  /**
   * The lock on the connection makes this wait for whoever turns SAML off, and reads `enabled` again afterwards.
   * @returns null while SAML is off.
   */
  async replaceScimToken(tx: EntityManager, orgId: string, token: NewScimToken): Promise<TokenTimes | null> {
    const [row] = await tx.query<{ created_at: Date; expires_at: Date | null }[]>(
      `WITH connection AS (
         SELECT organization_id FROM saml_connections WHERE organization_id = $1 AND enabled FOR UPDATE)
       INSERT INTO scim_tokens (organization_id, id, token_hash, last_four, created_by, created_at, expires_at)
       SELECT organization_id, $2, $3, $4, $5, clock_timestamp(), clock_timestamp() + $6 * interval '1 day' FROM connection
       ON CONFLICT (organization_id) DO UPDATE SET id = excluded.id, token_hash = excluded.token_hash,
         last_four = excluded.last_four, created_at = excluded.created_at, created_by = excluded.created_by,
         expires_at = excluded.expires_at, last_used_at = NULL
       RETURNING created_at, expires_at, ${NOTIFY_SCIM_CALLERS}`,
      [orgId, token.id, token.tokenHash, token.lastFour, token.createdBy, token.lifetimeDays],
    );
    return row ? { createdAt: row.created_at, expiresAt: row.expires_at } : null;
  }

  /** @returns whether there was one. */
  async revokeScimToken(tx: EntityManager, orgId: string): Promise<boolean> {
    const [, deleted] = await tx.query<[unknown, number]>(
      `DELETE FROM scim_tokens WHERE organization_id = $1 RETURNING ${NOTIFY_SCIM_CALLERS}`,
      [orgId],
    );
    return deleted === 1;
  }

  findScimToken(orgId: string, tx: EntityManager = this.dataSource.manager): Promise<ScimTokenEntity | null> {
    return tx.findOneBy(ScimTokenEntity, { organizationId: orgId });
  }

  async findScimCaller(orgId: string): Promise<ScimCallerRow | null> {
    const [row] = await this.statements.run(FIND_SCIM_CALLER, [orgId]);
    if (!row) return null;
    const [tokenId, tokenHash, expiresAt, enabled, extensions] = row;
    return {
      tokenId: tokenId ?? null,
      tokenHash: tokenHash ? Buffer.from(tokenHash, 'hex') : null,
      expiresAt: expiresAt === null || expiresAt === undefined ? null : Number(expiresAt),
      samlEnabled: enabled === 't',
      extensions: extensions ?? '',
    };
  }

  /** Never moves a time backwards; a token that was replaced meanwhile is left out. */
  async touchScimTokens(uses: readonly ScimTokenUse[]): Promise<void> {
    // The rows are locked in one order, so that two processes that write at a time do not deadlock.
    await this.dataSource.query(
      `WITH used AS (
         SELECT organization_id, id, max(at) AS at
         FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS u (organization_id, id, at) GROUP BY 1, 2),
       locked AS (
         SELECT t.organization_id, used.at FROM scim_tokens t
         JOIN used ON used.organization_id = t.organization_id AND used.id = t.id
         ORDER BY t.organization_id FOR NO KEY UPDATE OF t)
       UPDATE scim_tokens t SET last_used_at = greatest(t.last_used_at, locked.at)
       FROM locked WHERE t.organization_id = locked.organization_id`,
      [uses.map((use) => use.orgId), uses.map((use) => use.tokenId), uses.map((use) => use.at)],
    );
  }
}
