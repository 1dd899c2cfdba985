import { mkdtempSync } from 'node:fs';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

register('./typescript-loader.mjs', import.meta.url);

/** jest's global set-up: one PostgreSQL for all specs, and a migrated database to clone (see `createDatabase`). */
export default async function startDatabase() {
  const { startEmbeddedPostgres } = await import('../../src/database/embedded-postgres.ts');
  const { dataSourceOptions } = await import('../../ormconfig.ts');
  const { DataSource } = await import('typeorm');

  const folder = mkdtempSync(join(tmpdir(), `gatehouse-test-${process.pid}-`));
  const database = await startEmbeddedPostgres(folder, { durable: false });
  globalThis.testDatabase = { database, folder };
  process.env.TEST_DATABASE_URL = database.url;

  const server = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  await server.query('CREATE DATABASE gatehouse_template');
  await server.destroy();
  const template = new DataSource(dataSourceOptions(database.url.replace(/\/[^/]*$/, '/gatehouse_template')));
  await template.initialize();
  await template.runMigrations();
  await template.destroy();
}
