import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A migrated, empty database of its own on the PostgreSQL that jest's global set-up started. */
export async function createDatabase(): Promise<TestDatabase> {
  return createFrom('gatehouse_template');
}

/** A database without any table, in the locale of the server or in one that options of CREATE DATABASE name. */
export async function createEmptyDatabase(locale = ''): Promise<TestDatabase> {
  return createFrom('template0', locale);
}

async function createFrom(template: string, locale = ''): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${template} ${locale}`);
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`DROP DATABASE ${name} WITH (FORCE)`) };
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function serverUrl(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (url === undefined) throw new Error('TEST_DATABASE_URL is not set: start the specs with npm test or npx jest');
  return url;
}
