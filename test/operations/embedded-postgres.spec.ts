import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { readPostmasterFile } from '../../src/database/postmaster.js';

const RUNS_AS_ROOT = process.getuid?.() === 0;

/** A stopped cluster to copy: making one takes a second. Copied by root it is root's, as a restored backup may be. */
let pristine: string;
let folder: string;
let running: EmbeddedPostgres | undefined;

beforeAll(async () => {
  pristine = fs.mkdtempSync(join(tmpdir(), 'gatehouse-postgres-'));
  const first = await startEmbeddedPostgres(pristine, { durable: false });
  await first.stop();
});

afterAll(() => {
  fs.rmSync(pristine, { recursive: true, force: true });
});

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'gatehouse-postgres-'));
  fs.cpSync(pristine, folder, { recursive: true });
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  fs.rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<string> {
  running = await startEmbeddedPostgres(folder, { durable: false });
  return running.url;
}

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Another process, to be killed, that starts PostgreSQL in the folder and makes a table. */
const spawnOwner = (): ChildProcess =>
  spawn(process.execPath, [join('test', 'support', 'postgres-owner.mjs'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

const postmaster = () => readPostmasterFile(join(folder, 'postgres'));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('not within 15 s');
    await delay(20);
  }
}

test('keeps its data over a stop, and its processes end', async () => {
  await query(await start(), 'CREATE TABLE kept AS SELECT 1 AS n');
  const pid = postmaster()?.pid ?? 0;
  await running?.stop();
  await until(() => !isAlive(pid));
  expect(await query(await start(), 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
});

test('asks for the password, which only the owner of the data can read', async () => {
  const url = new URL(await start());
  expect(url.hostname).toBe('127.0.0.1');
  expect(fs.statSync(join(folder, 'postgres-password')).mode & 0o777).toBe(0o600);
  url.password = 'wrong';
  await expect(query(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
});

test('does not depend on the locale of the system', async () => {
  const locale =
    "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) AS encoding FROM pg_database WHERE datname = 'gatehouse'";
  expect(await query(await start(), locale)).toEqual([{ datlocprovider: 'b', datlocale: 'C.UTF-8', encoding: 'UTF8' }]);
});

test('is back at the same address after PostgreSQL was killed', async () => {
  const url = await start();
  await query(url, 'CREATE TABLE kept AS SELECT 1 AS n');
  process.kill(postmaster()?.pid ?? 0, 'SIGKILL');
  await until(() =>
    query(url, 'SELECT n FROM kept').then(
      () => true,
      () => false,
    ),
  );
});

test('still owns the cluster after PostgreSQL had to restart its processes', async () => {
  const url = await start();
  const before = postmaster()?.pid;
  const [backend] = (await query(
    url.replace(/gatehouse$/, 'postgres'),
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory'",
  )) as { pid: number }[];
  process.kill(backend?.pid ?? 0, 'SIGKILL');
  await until(() =>
    query(url, "SELECT FROM pg_locks WHERE locktype = 'advisory'").then(
      (rows) => rows.length === 1,
      () => false,
    ),
  );
  expect(postmaster()?.pid).toBe(before);
});

test('reports a PostgreSQL that cannot be kept running', async () => {
  const lost = new Promise<Error>((resolve) => {
    void startEmbeddedPostgres(folder, { durable: false, onLost: resolve }).then((started) => {
      running = started;
      fs.writeFileSync(join(folder, 'postgres', 'postgresql.conf'), 'no_such_setting = 1\n');
      process.kill(postmaster()?.pid ?? 0, 'SIGKILL');
    });
  });
  expect((await lost).message).toMatch(/^PostgreSQL did not start: .*no_such_setting/);
});

test('stops and replaces the PostgreSQL of a process that was killed', async () => {
  const orphan = spawnOwner();
  await once(orphan.stdout ?? orphan, 'data');
  orphan.kill('SIGKILL');
  await once(orphan, 'exit');
  const before = postmaster();
  expect(before?.running).toBe(true);
  expect(await query(await start(), 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  expect(postmaster()?.pid).not.toBe(before?.pid);
});

test('leaves the PostgreSQL of a living process alone and says that the folder is in use', async () => {
  const url = await start();
  await expect(startEmbeddedPostgres(folder)).rejects.toThrow(
    /is in use by another Gatehouse process\. Stop that one, or set another DATA_DIR/,
  );
  expect(await query(url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
});

test.each([
  ['another program has the number by now', () => `${process.pid}`],
  ['the number is that of a process that is gone', () => '4194303'],
  ['the file is from another program', () => '-42'],
])('starts over a lock file that a crash left: %s', async (_case, pid) => {
  await start();
  await running?.stop();
  const lockFile = join(folder, 'postgres', 'postmaster.pid');
  fs.writeFileSync(lockFile, `${pid()}\n${join(folder, 'postgres')}\n1764000000\n5432\n\n127.0.0.1\n\nready\n`);
  if (RUNS_AS_ROOT) fs.chownSync(lockFile, 65_534, 65_534);
  expect(await query(await start(), 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
});

test('starts over a lock file that a crash left empty', async () => {
  await start();
  await running?.stop();
  const lockFile = join(folder, 'postgres', 'postmaster.pid');
  fs.writeFileSync(lockFile, '');
  fs.utimesSync(lockFile, 0, 0);
  expect(await query(await start(), 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
});

test('starts again after a kill in the middle of making the data folder', async () => {
  for (const name of fs.readdirSync(folder)) fs.rmSync(join(folder, name), { recursive: true });
  const owner = spawnOwner();
  await until(() => fs.existsSync(join(folder, `postgres-new-${owner.pid}`, 'data', 'base')));
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  expect(fs.existsSync(join(folder, 'postgres'))).toBe(false);
  expect(await query(await start(), 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  expect(fs.readdirSync(folder).filter((name) => name.startsWith('postgres-new-'))).toEqual([]);
});
