import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { SchemaDefinition } from '../protocol/scim/schema/attribute-definition.js';
import { maxExtensions, overlap, type SchemaExtension } from '../protocol/scim/extension/schema-extension.js';
import { type Narrowing, narrowings } from '../protocol/scim/extension/schema-extension-change.js';
import { AuditRepository } from './audit.repository.js';
import { SCIM_CALLERS_CHANNEL } from './organizations.repository.js';

/** A definition that cannot be stored, or not be taken away, as things are. The message says what to do. */
export class SchemaConflictError extends Error {}

interface Row {
  readonly resource_type: SchemaExtension['resourceType'];
  readonly definition: SchemaDefinition;
}

/** Whether anybody has a value may take longer to find out than other statements may take. */
const CHECK_TIMEOUT = '60s';
/** Old definitions first, so that `schemas` of a resource keeps its order when one is added. */
const ALL = `SELECT resource_type, definition FROM schema_extensions WHERE organization_id = $1 ORDER BY created_at, urn`;
/** Other processes hear of a change when it commits. */
const NOTIFY = `pg_notify('${SCIM_CALLERS_CHANNEL}', organization_id::text)`;

/**
 * The first of the paths $3 that a resource has a value at, if any. The index finds who has the extension, which is $2;
 * asked for the paths by an operator, it would be read from end to end.
 */
export const isUsed = (table: 'users' | 'groups'): string =>
  `SELECT c.n FROM unnest($3::text[]) WITH ORDINALITY AS c (path, n)
   WHERE EXISTS (
     SELECT FROM ${table} r
     WHERE r.organization_id = $1 AND r.search @> $2::jsonb AND jsonb_path_exists(r.search, c.path::jsonpath))
   ORDER BY c.n LIMIT 1`;

/** The extensions of users and groups that organizations define for themselves. */
@Injectable()
export class SchemaExtensionsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditRepository,
  ) {}

  list(orgId: string): Promise<SchemaExtension[]> {
    return listIn(this.dataSource.manager, orgId);
  }

  async find(orgId: string, urn: string): Promise<SchemaExtension | undefined> {
    return withUrn(await this.list(orgId), urn);
  }

  /**
   * @returns whether it is new
   * @throws SchemaConflictError when it cannot stand beside the others, or a value stands against the change
   */
  save(orgId: string, extension: SchemaExtension, actor: string): Promise<boolean> {
    return this.changing(orgId, async (tx, extensions) => {
      const { resourceType, definition } = extension;
      const before = withUrn(extensions, definition.id);
      if (before) await this.checkChange(tx, orgId, before, extension);
      else checkAddition(extension, extensions);
      await tx.query(
        `INSERT INTO schema_extensions (organization_id, urn, resource_type, definition) VALUES ($1, $2, $3, $4)
         ON CONFLICT (organization_id, urn) DO UPDATE
         SET resource_type = excluded.resource_type, definition = excluded.definition
         RETURNING ${NOTIFY}`,
        [orgId, definition.id, resourceType, JSON.stringify(definition)],
      );
      await this.audit.record(orgId, { actor, action: 'schemaExtensionSaved', details: { id: definition.id } }, tx);
      return before === undefined;
    });
  }

  /**
   * @returns whether there was one
   * @throws SchemaConflictError while anybody has a value of it
   */
  delete(orgId: string, urn: string, actor: string): Promise<boolean> {
    return this.changing(orgId, async (tx, extensions) => {
      const extension = withUrn(extensions, urn);
      if (!extension) return false;
      await this.checkUnused(tx, orgId, extension, [{ path: [], problem: 'deletes the schema' }]);
      await tx.query(`DELETE FROM schema_extensions WHERE organization_id = $1 AND urn = $2 RETURNING ${NOTIFY}`, [
        orgId,
        extension.definition.id,
      ]);
      const details = { id: extension.definition.id };
      await this.audit.record(orgId, { actor, action: 'schemaExtensionDeleted', details }, tx);
      return true;
    });
  }

  /** One change of an organization's schemas at a time. */
  private changing<T>(
    orgId: string,
    work: (tx: EntityManager, extensions: readonly SchemaExtension[]) => Promise<T>,
  ): Promise<T> {
    return this.dataSource.transaction(async (tx) => {
      await tx.query(`SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE`, [orgId]);
      return work(tx, await listIn(tx, orgId));
    });
  }

  private async checkChange(
    tx: EntityManager,
    orgId: string,
    before: SchemaExtension,
    after: SchemaExtension,
  ): Promise<void> {
    if (before.definition.id !== after.definition.id) {
      throw new SchemaConflictError(`The id is ${before.definition.id}: it keeps its spelling, as resources have it.`);
    }
    await this.checkUnused(tx, orgId, before, narrowings(before, after));
  }

  private async checkUnused(
    tx: EntityManager,
    orgId: string,
    { resourceType, definition: { id } }: SchemaExtension,
    changes: readonly Narrowing[],
  ): Promise<void> {
    if (changes.length === 0) return;
    await tx.query(`SET LOCAL statement_timeout = '${CHECK_TIMEOUT}'`);
    const [table, owner] = resourceType === 'User' ? (['users', 'a user'] as const) : (['groups', 'a group'] as const);
    const [used] = await tx.query<{ n: string }[]>(isUsed(table), [
      orgId,
      JSON.stringify({ schemas: [id] }),
      changes.map(({ path }) => jsonPath([id, ...path])),
    ]);
    const change = used && changes[Number(used.n) - 1];
    if (!change) return;
    throw new SchemaConflictError(
      `The change ${change.problem}, but ${owner} has a value of ${[id, ...change.path].join(':')}. ` +
        `Remove the values first, or define another attribute and leave this one as it is.`,
    );
  }
}

async function listIn(manager: EntityManager, orgId: string): Promise<SchemaExtension[]> {
  const rows = await manager.query<Row[]>(ALL, [orgId]);
  return rows.map(({ resource_type: resourceType, definition }) => ({ resourceType, definition }));
}

const withUrn = (extensions: readonly SchemaExtension[], urn: string): SchemaExtension | undefined =>
  extensions.find(({ definition }) => definition.id.toLowerCase() === urn.toLowerCase());

function checkAddition({ definition: { id } }: SchemaExtension, others: readonly SchemaExtension[]): void {
  if (others.length >= maxExtensions) {
    throw new SchemaConflictError(
      `The organization has ${maxExtensions} schemas, and more it cannot have. Delete one first.`,
    );
  }
  const other = others.find(({ definition }) => overlap(definition.id, id));
  if (!other) return;
  throw new SchemaConflictError(
    `${id} and ${other.definition.id} begin alike, so that a path could mean an attribute of either. Use another id.`,
  );
}

/** Lax paths go into each value of a list by themselves. */
const jsonPath = (steps: readonly string[]): string =>
  steps.reduce((path, step) => `${path}.${JSON.stringify(step)}`, '$');
