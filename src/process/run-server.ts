import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Config, ConfigError } from '../config.js';
import { EmbeddedPostgresError } from '../database/embedded-postgres-error.js';
import { startEmbeddedPostgres } from '../database/embedded-postgres.js';
import { DatabaseFault, migrateDatabase } from '../database/migrate-database.js';
import { createHttpServer } from './http-server.js';
import { listenWhileStarting } from './waiting-server.js';
import { welcome } from './welcome.js';
import { Workers } from './workers.js';

interface Stop {
  readonly signal: AbortSignal;
  /** Ends the server for a fault, with exit code 1. */
  readonly fail: (error: unknown) => void;
}

/** What has to be ended, in the order in which it began. */
type Cleanups = (() => Promise<void>)[];

/** Within the 10 s that the operator waits, and more than all parts take together. */
const STOP_LIMIT_MS = 9_500;

/** Serves until a signal comes. @returns the exit code */
export async function runServer(config: Config, log: Logger): Promise<number> {
  let fault: { error: unknown } | undefined;
  const stopping = new AbortController();
  const stop: Stop = {
    signal: stopping.signal,
    fail: (error) => {
      fault ??= { error };
      stopping.abort();
    },
  };
  // Not `once`: Ctrl-C reaches this process from the terminal and once more through npm.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stopping.abort();
    });
  }
  process.on('uncaughtException', stop.fail);

  const cleanups: Cleanups = [];
  try {
    await start(config, log, stop, cleanups);
    await aborted(stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) fault = { error };
  }
  if (fault) report(fault.error, log);

  log.info('stopping');
  setTimeout(() => {
    log.error('something did not end in time; leaving it behind');
    process.exit(fault ? 1 : 0);
  }, STOP_LIMIT_MS).unref();
  for (const end of cleanups.reverse()) {
    await end().catch((error: unknown) => {
      log.error({ err: error }, 'a part of the server did not stop cleanly');
    });
  }
  log.info('stopped');
  return fault ? 1 : 0;
}

async function start(config: Config, log: Logger, stop: Stop, cleanups: Cleanups): Promise<void> {
  const waiting = await listenWhileStarting(config);
  cleanups.push(() => waiting.close());

  const databaseUrl = config.databaseUrl ?? (await startOwnDatabase(config, log, stop, cleanups));
  await migrateDatabase(databaseUrl, stop.signal, (reason) => {
    log.warn({ reason }, 'the database cannot be reached yet; trying again');
  });

  stop.signal.throwIfAborted();
  const server = await (config.workers === 1
    ? createHttpServer(config, databaseUrl)
    : Workers.start(config.workers, databaseUrl, log));
  cleanups.push(() => server.stop());

  stop.signal.throwIfAborted();
  await waiting.close();
  await server.listen();
  log.info({ host: config.host, port: config.port, workers: config.workers }, 'listening');
  process.stderr.write(welcome(config, await server.issueFirstRunLink()));
}

async function startOwnDatabase(config: Config, log: Logger, stop: Stop, cleanups: Cleanups): Promise<string> {
  const database = await startEmbeddedPostgres(config.dataDir, {
    signal: stop.signal,
    onRestart: () => {
      log.error('the embedded PostgreSQL had ended by itself and runs again');
    },
    onLost: stop.fail,
  });
  cleanups.push(() => database.stop());
  log.info({ folder: join(config.dataDir, 'postgres') }, 'the embedded PostgreSQL runs');
  return database.url;
}

/** A fault that the operator can mend is one line; any other goes to the log with its stack. */
function report(error: unknown, log: Logger): void {
  if (error instanceof ConfigError || error instanceof EmbeddedPostgresError) {
    process.stderr.write(`${error.message}\n`);
  } else if (error instanceof DatabaseFault) {
    process.stderr.write(
      `DATABASE_URL must be a database that can be used, but ${error.message}; ` +
        'for example postgres://gatehouse:password@db.example.com:5432/gatehouse\n',
    );
  } else {
    log.fatal({ err: error }, 'the server failed');
    process.stderr.write('The server failed: the last lines of its log say why\n');
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
