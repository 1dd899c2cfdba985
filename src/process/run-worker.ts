import type { Logger } from 'pino';
import type { Config } from '../config.js';
import { createHttpServer, type HttpServer } from './http-server.js';
import type { FromWorker, ToWorker } from './worker-message.js';

const answer = (message: FromWorker): void => void process.send?.(message);

/** A worker does what the primary process says, and ends with it. */
export function runWorker(config: Config, log: Logger): void {
  let server: HttpServer | undefined;
  let stopping: Promise<void> | undefined;

  const stop = () => {
    stopping ??= (server?.stop() ?? Promise.resolve()).finally(() => process.exit());
  };

  async function obey(message: ToWorker): Promise<void> {
    switch (message.kind) {
      case 'prepare':
        server = await createHttpServer(config, message.databaseUrl);
        answer({ kind: 'prepared' });
        break;
      case 'listen':
        await server?.listen();
        answer({ kind: 'listening' });
        break;
      case 'issue-first-run-link':
        answer({ kind: 'first-run-link', url: (await server?.issueFirstRunLink()) ?? null });
        break;
      case 'stop':
        stop();
    }
  }

  process.on('message', (message: ToWorker) => {
    obey(message).catch((error: unknown) => {
      log.fatal({ err: error }, 'the worker process failed');
      process.exit(1);
    });
  });
  // Ctrl-C and some process managers signal all processes; the primary process killed: its workers hold its port.
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect']) process.on(event, stop);
  answer({ kind: 'up' });
}
