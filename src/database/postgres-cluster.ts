import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { hasErrno } from '../errno.js';
import { readOrCreateSecret } from '../secret-file.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { prepareDataDir, type Account } from './postgres-account.js';
import { findBinaries } from './postgres-binaries.js';

/** The embedded PostgreSQL's data and what it takes to run it. */
export interface Cluster {
  readonly dir: string;
  readonly root: string;
  readonly account: Account;
  readonly bin: string;
  readonly password: string;
  readonly durable: boolean;
}

const CLUSTER = 'postgres';
/** Of the database and of the role that owns it. */
export const DATABASE = 'gatehouse';
const INITDB_LIMIT_MS = 120_000;
const MAX_LOG_BYTES = 10_000_000;

/** Finds the cluster in `dataDir`, or makes it. */
export async function openCluster(dataDir: string, durable: boolean, signal: AbortSignal): Promise<Cluster> {
  if (process.platform === 'win32') {
    throw new EmbeddedPostgresError(
      'The embedded PostgreSQL runs on Linux and macOS. Set DATABASE_URL to a PostgreSQL 15 or newer',
    );
  }
  const { root, account } = prepareDataDir(dataDir, CLUSTER);
  const cluster: Cluster = {
    dir: join(root, CLUSTER),
    root,
    account,
    bin: findBinaries(root, account),
    password: readOrCreateSecret(join(root, 'postgres-password'), randomBytes(32).toString('hex')),
    durable,
  };
  removeInterruptedClusters(root);
  if (!fs.existsSync(cluster.dir)) await createCluster(cluster, signal);
  // A copied backup may be open to others, and PostgreSQL refuses such a folder.
  fs.chmodSync(cluster.dir, 0o700);
  return cluster;
}

/** Builds the cluster aside and moves it into place whole, so that an interrupted start leaves nothing half done. */
async function createCluster(cluster: Cluster, signal: AbortSignal): Promise<void> {
  const draft = join(cluster.root, `${CLUSTER}-new-${process.pid}`);
  const passwordFile = join(draft, 'password');
  fs.mkdirSync(draft, { mode: 0o700 });
  fs.writeFileSync(passwordFile, cluster.password, { mode: 0o600 });
  if (cluster.account) {
    for (const path of [draft, passwordFile]) fs.chownSync(path, cluster.account.uid, cluster.account.gid);
  }

  const log = openLog(cluster);
  const initdb = spawn(
    join(cluster.bin, 'initdb'),
    [
      ...['-D', join(draft, 'data'), '-U', DATABASE, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      // PostgreSQL's own locale: sorting and case must not differ between machines, nor change with their updates.
      ...['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...['--no-instructions', ...(cluster.durable ? [] : ['--no-sync'])],
    ],
    {
      ...cluster.account,
      cwd: '/',
      env: environment(),
      stdio: ['ignore', log.fd, log.fd],
      timeout: INITDB_LIMIT_MS,
      signal,
    },
  );
  await ended(initdb);
  log.close();
  signal.throwIfAborted();
  if (initdb.exitCode !== 0) {
    throw new EmbeddedPostgresError(`PostgreSQL could not make its data folder: ${lastLines(log.written())}`);
  }

  try {
    fs.renameSync(join(draft, 'data'), cluster.dir);
  } catch (error) {
    // Another process made the cluster meanwhile.
    if (!fs.existsSync(cluster.dir)) throw error;
  }
  fs.rmSync(draft, { recursive: true, force: true });
}

function removeInterruptedClusters(root: string): void {
  // An initdb whose parent was killed may still be writing there, hence the retries.
  const options = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 };
  for (const name of fs.readdirSync(root)) {
    const pid = Number(/^postgres-new-(\d+)$/.exec(name)?.[1]);
    if (pid === process.pid || (pid > 0 && !isAlive(pid))) fs.rmSync(join(root, name), options);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return hasErrno(error, 'EPERM');
  }
}

/** Messages in English, to be recognised; nothing of PGDATA, PGPORT and the like of the operator's shell. */
export function environment(): NodeJS.ProcessEnv {
  const { PATH, LD_LIBRARY_PATH } = process.env;
  return { LC_ALL: 'C', TZ: 'UTC', ...(PATH && { PATH }), ...(LD_LIBRARY_PATH && { LD_LIBRARY_PATH }) };
}

export const urlOf = (cluster: Cluster, port: number, database: string): string =>
  `postgres://${DATABASE}:${cluster.password}@127.0.0.1:${port}/${database}`;

export const logPath = (cluster: Cluster): string => join(cluster.root, 'postgres.log');

/** @returns `written`, which gives what came since */
export function openLog(cluster: Cluster): { fd: number; close: () => void; written: () => string } {
  const path = logPath(cluster);
  if (fs.existsSync(path) && fs.statSync(path).size > MAX_LOG_BYTES) fs.renameSync(path, `${path}.1`);
  const fd = fs.openSync(path, 'a', 0o600);
  const start = fs.fstatSync(fd).size;
  return {
    fd,
    close: () => {
      fs.closeSync(fd);
    },
    written: () => fs.readFileSync(path).subarray(start).toString(),
  };
}

export const lastLines = (log: string): string => log.trim().split('\n').slice(-3).join(' / ');

/** Resolves when the process is gone, or could not be started. To be called right after the start. */
export async function ended(child: ChildProcess): Promise<void> {
  await once(child, 'exit').catch(() => undefined);
}
