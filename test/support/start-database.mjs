import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

register('./typescript-loader.mjs', import.meta.url);

/** jest's global set-up: one PostgreSQL for all specs, and a migrated database to clone (see `createDatabase`). */
export default async function startDatabase() {
  const { startEmbeddedPostgres } = await import('../../src/database/embedded-postgres.ts');
  const { dataSourceOptions } = await import('../../ormconfig.ts');
  const { DataSource } = await import('typeorm');

  await removeAbandoned();
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

/** jest runs no tear-down when it is interrupted: the next run ends what that one left. */
async function removeAbandoned() {
  const { readPostmasterFile, stopPostmaster } = await import('../../src/database/postmaster.ts');
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(name.match(/^gatehouse-test-(\d+)-/)?.[1]);
    const folder = join(tmpdir(), name);
    if (!pid || isAlive(pid) || statSync(folder).uid !== process.getuid?.()) continue;
    const cluster = join(folder, 'postgres');
    const postmaster = readPostmasterFile(cluster);
    if (postmaster?.running) await stopPostmaster(postmaster.pid, cluster, 3_000);
    rmSync(folder, { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
