import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { readOrCreateSecret } from '../secret-file.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { prepareDataDir, type Account } from './postgres-account.js';
import { findBinaries } from './postgres-binaries.js';
import { readPostmasterFile, stopPostmaster } from './postmaster.js';

export interface EmbeddedPostgres {
  readonly url: string;
  /** Within 5 s. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** False for tests: faster, but a power failure may destroy the data. */
  readonly durable?: boolean;
  /** PostgreSQL ended and could not be brought back. */
  readonly onLost?: (error: Error) => void;
}

interface Cluster {
  readonly dir: string;
  readonly root: string;
  readonly account: Account;
  readonly bin: string;
  readonly password: string;
  readonly durable: boolean;
}

interface Server {
  readonly pid: number;
  readonly exit: Promise<void>;
  /** Holds the lock that says: a living process owns this cluster. */
  readonly owner: pg.Client;
}

const CLUSTER = 'postgres';
const NAME = 'gatehouse';
const OWNER_LOCK = 5_127_702_930;
const INITDB_LIMIT_MS = 120_000;
/** How long to wait for an earlier PostgreSQL, or what is left of it, to be gone. */
const TAKEOVER_LIMIT_MS = 15_000;
/** Longer than PostgreSQL needs to replay the largest log it keeps by default (1 GB) after a crash. */
const READY_LIMIT_MS = 300_000;
const STOP_LIMIT_MS = 3_000;
/** A server that started this recently may not have been taken by its owner yet. */
const ORPHAN_AGE = '2 seconds';
/** PostgreSQL may notice a moment later that the process which owned it was killed. */
const IN_USE_LIMIT_MS = 3_000;
const POLL_READY_MS = 15;
const CONNECT_LIMIT_MS = 2_000;
const RETRY_MS = 200;
const MAX_RESTARTS_PER_MINUTE = 5;
const MAX_LOG_BYTES = 10_000_000;

/** What PostgreSQL says while an earlier server, or its zombie, still holds the cluster or the port. */
const PASSING_FAULT = /postmaster\.pid|pre-existing shared memory|could not bind|could not create any TCP/;

/**
 * Runs PostgreSQL on 127.0.0.1 with its data in `dataDir`, restarts it when it dies, and takes over after a crash of
 * an earlier process. Owner of the cluster is one process at a time.
 * @throws EmbeddedPostgresError
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  { durable = true, onLost }: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  const cluster = await openCluster(dataDir, durable);
  const port = await findFreePort();
  const stopping = new AbortController();
  let server = await launch(cluster, port, stopping.signal);
  const supervision = supervise();

  /** Ends when PostgreSQL was told to stop, or cannot be kept running. */
  async function supervise(): Promise<void> {
    const restarts: number[] = [];
    try {
      for (;;) {
        await server.exit;
        if (stopping.signal.aborted) return;
        restarts.push(Date.now());
        const [oldest = 0] = restarts.splice(0, restarts.length - MAX_RESTARTS_PER_MINUTE);
        if (oldest > Date.now() - 60_000)
          throw new EmbeddedPostgresError(`PostgreSQL keeps ending: see ${logPath(cluster)}`);
        server = await launch(cluster, port, stopping.signal);
      }
    } catch (error) {
      if (!stopping.signal.aborted) onLost?.(error as Error);
    }
  }

  return {
    url: urlOf(cluster, port, NAME),
    async stop() {
      stopping.abort();
      await stopPostmaster(server.pid, cluster.dir, STOP_LIMIT_MS);
      await server.owner.end().catch(() => undefined);
      await supervision;
    },
  };
}

async function openCluster(dataDir: string, durable: boolean): Promise<Cluster> {
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
  if (!fs.existsSync(cluster.dir)) await createCluster(cluster);
  // A copied backup may be open to others, and PostgreSQL refuses such a folder.
  fs.chmodSync(cluster.dir, 0o700);
  return cluster;
}

/** Builds the cluster aside and moves it into place whole, so that an interrupted start leaves nothing half done. */
async function createCluster(cluster: Cluster): Promise<void> {
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
      ...['-D', join(draft, 'data'), '-U', NAME, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      // Without the locale of the system: sorting and case must not differ between machines.
      ...['-E', 'UTF8', '--locale=C.UTF-8', '--no-instructions', ...(cluster.durable ? [] : ['--no-sync'])],
    ],
    { ...cluster.account, cwd: '/', env: environment(), stdio: ['ignore', log.fd, log.fd], timeout: INITDB_LIMIT_MS },
  );
  await ended(initdb);
  log.close();
  if (initdb.exitCode !== 0)
    throw new EmbeddedPostgresError(`PostgreSQL could not make its data folder: ${lastLines(log.written())}`);

  try {
    fs.renameSync(join(draft, 'data'), cluster.dir);
  } catch (error) {
    // Another process made the cluster meanwhile.
    if (!fs.existsSync(cluster.dir)) throw error;
  }
  fs.rmSync(draft, { recursive: true, force: true });
}

function removeInterruptedClusters(root: string): void {
  for (const name of fs.readdirSync(root)) {
    const pid = Number(/^postgres-new-(\d+)$/.exec(name)?.[1]);
    if (pid === process.pid || (pid > 0 && !isAlive(pid)))
      fs.rmSync(join(root, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function launch(cluster: Cluster, port: number, signal: AbortSignal): Promise<Server> {
  const began = Date.now();
  for (;;) {
    signal.throwIfAborted();
    const outcome = (await endEarlierServer(cluster, began)) ?? (await spawnServer(cluster, port, signal));
    if (typeof outcome !== 'string') return outcome;
    if (Date.now() > began + TAKEOVER_LIMIT_MS) throw new EmbeddedPostgresError(outcome);
    await delay(RETRY_MS);
  }
}

/**
 * Stops a server that an earlier process left behind; one that a living process owns is told by its lock.
 * @returns why the cluster cannot be used yet
 */
async function endEarlierServer(cluster: Cluster, began: number): Promise<string | undefined> {
  const earlier = readPostmasterFile(cluster.dir);
  if (!earlier?.running) return undefined;

  const owner = await connectOwner(cluster, earlier.port);
  if (!owner)
    return `A PostgreSQL (process ${earlier.pid}) runs on ${cluster.dir} but does not answer. Stop it and start again`;
  const isOrphan = await takeOwnerLock(owner, ORPHAN_AGE).catch(() => false);
  await owner.end();
  if (!isOrphan) {
    const fault = `${cluster.root} is in use by another Gatehouse process. Stop that one, or set another DATA_DIR`;
    if (Date.now() > began + IN_USE_LIMIT_MS) throw new EmbeddedPostgresError(fault);
    return fault;
  }

  const isGone = await stopPostmaster(earlier.pid, cluster.dir, STOP_LIMIT_MS);
  return isGone ? undefined : `An earlier PostgreSQL (process ${earlier.pid}) does not end. Stop it and start again`;
}

/** @returns why it did not start, when trying again can help */
async function spawnServer(cluster: Cluster, port: number, signal: AbortSignal): Promise<Server | string> {
  const earlier = readPostmasterFile(cluster.dir);
  const log = openLog(cluster);
  const child = spawn(join(cluster.bin, 'postgres'), ['-D', cluster.dir, ...settings(cluster, port)], {
    ...cluster.account,
    cwd: '/',
    // PostgreSQL takes a lock file with the number of its grandparent for stale. A number that another program or a
    // zombie holds since the crash would bar the start otherwise.
    env: { ...environment(), ...(earlier && { PG_GRANDPARENT_PID: String(earlier.pid) }) },
    stdio: ['ignore', log.fd, log.fd],
    // Ctrl-C in a terminal goes to the whole process group; PostgreSQL must outlive the connections to it.
    detached: true,
  });
  const exit = ended(child);
  const gone = new AbortController();
  void exit.then(() => {
    gone.abort();
  });

  let owner: pg.Client | undefined;
  try {
    const patience = AbortSignal.any([signal, gone.signal, AbortSignal.timeout(READY_LIMIT_MS)]);
    owner = await becomeOwner(cluster, port, patience);
    if (owner && child.pid !== undefined) return { pid: child.pid, exit, owner };
  } finally {
    if (!owner && child.pid !== undefined) await stopPostmaster(child.pid, cluster.dir, STOP_LIMIT_MS);
    log.close();
  }

  const fault = `PostgreSQL did not start: ${lastLines(log.written())} (see ${logPath(cluster)})`;
  if (PASSING_FAULT.test(log.written())) return fault;
  throw new EmbeddedPostgresError(fault);
}

/** @returns nothing when the signal came before the server accepted connections */
async function becomeOwner(cluster: Cluster, port: number, signal: AbortSignal): Promise<pg.Client | undefined> {
  while (!signal.aborted) {
    const client = await connectOwner(cluster, port);
    if (client && (await takeOwnerLock(client))) {
      await createDatabase(client);
      return client;
    }
    await client?.end();
    await delay(POLL_READY_MS);
  }
  return undefined;
}

const settings = (cluster: Cluster, port: number): string[] =>
  [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=500',
    'cluster_name=gatehouse',
    // Errors of statements are the application's to log: PostgreSQL's own lines would hold values of rows.
    'log_min_messages=log',
    'log_checkpoints=off',
    ...(cluster.durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ].flatMap((setting) => ['-c', setting]);

/** Messages in English, to be recognised; nothing of PGDATA, PGPORT and the like of the operator's shell. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, LD_LIBRARY_PATH } = process.env;
  return { LC_ALL: 'C', TZ: 'UTC', ...(PATH && { PATH }), ...(LD_LIBRARY_PATH && { LD_LIBRARY_PATH }) };
}

/** @returns nothing while the server does not accept connections */
async function connectOwner(cluster: Cluster, port: number): Promise<pg.Client | undefined> {
  const client = new pg.Client({
    connectionString: urlOf(cluster, port, 'postgres'),
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    query_timeout: INITDB_LIMIT_MS,
  });
  // The server's death is noticed by its process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '28P01') {
      throw new EmbeddedPostgresError(
        `The password in ${join(cluster.root, 'postgres-password')} is not that of ${cluster.dir}. Restore both from one backup`,
      );
    }
    return undefined;
  }
}

/** @param minimumAge since the server started */
async function takeOwnerLock(client: pg.Client, minimumAge = '0'): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    `SELECT pg_postmaster_start_time() <= clock_timestamp() - $1::interval AND pg_try_advisory_lock(${OWNER_LOCK}) AS taken`,
    [minimumAge],
  );
  return rows[0]?.taken === true;
}

async function createDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [NAME]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${NAME}`);
}

const urlOf = (cluster: Cluster, port: number, database: string): string =>
  `postgres://${NAME}:${cluster.password}@127.0.0.1:${port}/${database}`;

const logPath = (cluster: Cluster): string => join(cluster.root, 'postgres.log');

/** @returns `written`, which gives what came since */
function openLog(cluster: Cluster): { fd: number; close: () => void; written: () => string } {
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

const lastLines = (log: string): string => log.trim().split('\n').slice(-3).join(' / ');

/** Resolves when the process is gone, or could not be started. To be called right after the start. */
async function ended(child: ChildProcess): Promise<void> {
  await once(child, 'exit').catch(() => undefined);
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
