import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import {
  DATABASE,
  ended,
  environment,
  lastLines,
  logPath,
  openCluster,
  openLog,
  urlOf,
  type Cluster,
} from './postgres-cluster.js';
import { readPostmasterFile, stopPostmaster } from './postmaster.js';

export interface EmbeddedPostgres {
  readonly url: string;
  /** Within 5 s. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** False for tests: faster, but a power failure may destroy the data. */
  readonly durable?: boolean;
  /** Gives the start up. */
  readonly signal?: AbortSignal;
  /** PostgreSQL ended by itself and was started again. */
  readonly onRestart?: () => void;
  /** PostgreSQL ended and could not be brought back. */
  readonly onLost?: (error: Error) => void;
}

interface Server {
  readonly pid: number;
  /** Aborted when the process has ended. */
  readonly gone: AbortSignal;
}

interface OwnedServer extends Server {
  /** Holds the lock that says: a living process owns this cluster. */
  readonly owner: pg.Client;
}

const OWNER_LOCK = 5_127_702_930;
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
const QUERY_LIMIT_MS = 60_000;
const RETRY_MS = 200;
const MAX_RESTARTS_PER_MINUTE = 5;

/** What PostgreSQL says while an earlier server, or its zombie, still holds the cluster or the port. */
const PASSING_FAULT = /postmaster\.pid|pre-existing shared memory|could not bind|could not create any TCP/;

/**
 * Runs PostgreSQL on 127.0.0.1 with its data in `dataDir`, restarts it when it dies, and takes over after a crash of
 * an earlier process. Owner of the cluster is one process at a time.
 * @throws EmbeddedPostgresError
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  { durable = true, signal = new AbortController().signal, onRestart, onLost }: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  const cluster = await openCluster(dataDir, durable, signal);
  const port = await findFreePort();
  const stopping = new AbortController();
  let server = await launch(cluster, port, signal);
  const supervision = supervise();

  /** Ends when PostgreSQL was told to stop, or cannot be kept running. */
  async function supervise(): Promise<void> {
    const restarts: number[] = [];
    try {
      for (;;) {
        // The connection ends with the server, and also when PostgreSQL starts its processes anew after a crash of one.
        await closed(server.owner);
        if (stopping.signal.aborted) return;
        restarts.push(Date.now());
        const [oldest = 0] = restarts.splice(0, restarts.length - MAX_RESTARTS_PER_MINUTE);
        if (oldest > Date.now() - 60_000) {
          throw new EmbeddedPostgresError(`PostgreSQL keeps ending: see ${logPath(cluster)}`);
        }
        const owner = await becomeOwner(cluster, port, server, stopping.signal);
        server = owner ? { ...server, owner } : await launch(cluster, port, stopping.signal);
        onRestart?.();
      }
    } catch (error) {
      if (!stopping.signal.aborted) onLost?.(error as Error);
    }
  }

  return {
    url: urlOf(cluster, port, DATABASE),
    async stop() {
      stopping.abort();
      await stopPostmaster(server.pid, cluster.dir, STOP_LIMIT_MS);
      await server.owner.end().catch(() => undefined);
      await supervision;
    },
  };
}

async function launch(cluster: Cluster, port: number, signal: AbortSignal): Promise<OwnedServer> {
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
async function spawnServer(cluster: Cluster, port: number, signal: AbortSignal): Promise<OwnedServer | string> {
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
  const gone = new AbortController();
  void ended(child).then(() => {
    gone.abort();
  });

  const server: Server = { pid: child.pid ?? 0, gone: gone.signal };
  let owner: pg.Client | undefined;
  try {
    owner = await becomeOwner(cluster, port, server, signal);
    if (owner) return { ...server, owner };
  } finally {
    if (!owner) await stopPostmaster(server.pid, cluster.dir, STOP_LIMIT_MS);
    log.close();
  }

  const fault = `PostgreSQL did not start: ${lastLines(log.written())} (see ${logPath(cluster)})`;
  if (PASSING_FAULT.test(log.written())) return fault;
  throw new EmbeddedPostgresError(fault);
}

/** @returns nothing when the server ended before it accepted connections, or took too long */
async function becomeOwner(
  cluster: Cluster,
  port: number,
  server: Server,
  signal: AbortSignal,
): Promise<pg.Client | undefined> {
  const deadline = Date.now() + READY_LIMIT_MS;
  while (!server.gone.aborted && !signal.aborted && Date.now() < deadline) {
    const client = await connectOwner(cluster, port);
    if (client && (await takeOwnerLock(client).catch(() => false))) {
      await createDatabase(client);
      signal.throwIfAborted();
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
    ...(cluster.durable ? [] : ['fsync=off', 'full_page_writes=off']),
  ].flatMap((setting) => ['-c', setting]);

/** @returns nothing while the server does not accept connections */
async function connectOwner(cluster: Cluster, port: number): Promise<pg.Client | undefined> {
  const client = new pg.Client({
    connectionString: urlOf(cluster, port, 'postgres'),
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    query_timeout: QUERY_LIMIT_MS,
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
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
}

const closed = (client: pg.Client): Promise<void> =>
  new Promise((resolve) => {
    client.once('end', resolve);
  });

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
