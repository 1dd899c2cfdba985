import type { DataSource } from 'typeorm';

const BATCH = 1_000;

/**
 * Deletes a batch of what has expired in a table, of all organizations. Processes that sweep at once share the work.
 *
 * @param table of ours, with `organization_id`, `id` and an index on `expires_at`
 * @returns whether there may be more
 */
export async function deleteExpiredRows(dataSource: DataSource, table: string): Promise<boolean> {
  const [, deleted] = await dataSource.query<[unknown, number]>(
    `DELETE FROM ${table} WHERE (organization_id, id) IN (
       SELECT organization_id, id FROM ${table} WHERE expires_at <= now()
       ORDER BY expires_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
  );
  return deleted === BATCH;
}
