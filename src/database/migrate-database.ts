import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../ormconfig.js';

/** The database cannot be used as it is, and waiting does not help. */
export class DatabaseFault extends Error {}

const MIGRATION_LOCK = 5_127_702_931;
const CONNECT_LIMIT_MS = 5_000;
const RETRY_MS = 1_000;
/** For the database to come up. */
const REACH_LIMIT_MS = 60_000;
/** For another process that migrates, and for one statement of ours. */
const MIGRATION_LIMIT_MS = 1_800_000;
const OLDEST_VERSION = 150_000;

/** invalid_authorization_specification, invalid_password, invalid_catalog_name */
const PERMANENT = new Set(['28000', '28P01', '3D000']);

/**
 * Applies the migrations that are missing. Of several processes that start at once one does, and the others wait.
 * @param onWait is told why, each time the database could not be reached
 * @throws DatabaseFault
 */
export async function migrateDatabase(
  url: string,
  signal: AbortSignal,
  onWait: (reason: string) => void,
): Promise<void> {
  const client = await reachDatabase(url, signal, onWait);
  try {
    await requireSupported(client);
    await client.query(`SET statement_timeout = ${MIGRATION_LIMIT_MS}`);
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    signal.throwIfAborted();
    await runMigrations(url);
  } finally {
    await client.end();
  }
}

async function runMigrations(url: string): Promise<void> {
  const extra = { statement_timeout: MIGRATION_LIMIT_MS, lock_timeout: MIGRATION_LIMIT_MS };
  const dataSource = new DataSource(Object.assign(dataSourceOptions(url), { extra }));
  await dataSource.initialize();
  try {
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    await dataSource.destroy();
  }
}

async function reachDatabase(url: string, signal: AbortSignal, onWait: (reason: string) => void): Promise<pg.Client> {
  const deadline = Date.now() + REACH_LIMIT_MS;
  for (;;) {
    signal.throwIfAborted();
    const client = new pg.Client({
      connectionString: url,
      application_name: 'gatehouse migrations',
      connectionTimeoutMillis: CONNECT_LIMIT_MS,
    });
    // A connection that breaks fails the query that waits on it.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      const { message, code } = error as Error & { code?: string };
      const reason = message === '' ? String(code) : message;
      if (PERMANENT.has(String(code))) throw new DatabaseFault(reason);
      if (Date.now() > deadline)
        throw new DatabaseFault(`it was not reached within ${REACH_LIMIT_MS / 1000} s: ${reason}`);
      onWait(reason);
      await delay(RETRY_MS, undefined, { signal });
    }
  }
}

async function requireSupported(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: number; name: string; encoding: string }>(
    `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS name,
            current_setting('server_encoding') AS encoding`,
  );
  const [server] = rows;
  if (!server) throw new DatabaseFault('it does not tell its version');
  if (server.version < OLDEST_VERSION)
    throw new DatabaseFault(`it is PostgreSQL ${server.name}: 15 or newer is needed`);
  if (server.encoding !== 'UTF8') {
    throw new DatabaseFault(`its encoding is ${server.encoding}: create the database with ENCODING 'UTF8'`);
  }
}
