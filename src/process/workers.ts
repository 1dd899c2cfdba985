import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { answerClusterMetrics } from '../operations/cluster-metrics.js';
import type { HttpServer } from './http-server.js';
import type { FromWorker, ToWorker } from './worker-message.js';

/** More than a worker needs to finish its requests. */
const STOP_LIMIT_MS = 5_000;
const START_LIMIT_MS = 60_000;
const RESTART_DELAY_MS = 1_000;

/** Server processes that share the port. One that dies is replaced; the database belongs to this process. */
export class Workers implements HttpServer {
  private isStopping = false;

  private constructor(
    private readonly databaseUrl: string,
    private readonly log: Logger,
  ) {}

  static async start(count: number, databaseUrl: string, log: Logger): Promise<Workers> {
    cluster.setupPrimary({ exec: fileURLToPath(new URL('../main.js', import.meta.url)) });
    answerClusterMetrics();
    const workers = new Workers(databaseUrl, log);
    try {
      await Promise.all(Array.from({ length: count }, () => workers.fork()));
    } catch (error) {
      await workers.stop();
      throw error;
    }
    return workers;
  }

  async listen(): Promise<void> {
    await Promise.all(all().map((worker) => ask(worker, { kind: 'listen' }, 'listening')));
    for (const worker of all()) this.replaceWhenDead(worker);
  }

  async issueFirstRunLink(): Promise<string | null> {
    const [worker] = all();
    if (!worker) return null;
    const { url } = await ask(worker, { kind: 'issue-first-run-link' }, 'first-run-link');
    return url;
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all(all().map(end));
  }

  private async fork(): Promise<Worker> {
    const worker = cluster.fork();
    await answerOf(worker, 'up');
    await ask(worker, { kind: 'prepare', databaseUrl: this.databaseUrl }, 'prepared');
    return worker;
  }

  private replaceWhenDead(worker: Worker): void {
    worker.once('exit', (code, signal) => {
      if (this.isStopping) return;
      this.log.error({ worker: worker.process.pid, code, signal }, 'a worker process ended and is replaced');
      void this.replace();
    });
  }

  /** Tries until it works: meanwhile the other workers serve. */
  private async replace(): Promise<void> {
    while (!this.isStopping) {
      try {
        const worker = await this.fork();
        await ask(worker, { kind: 'listen' }, 'listening');
        this.replaceWhenDead(worker);
        return;
      } catch (error) {
        this.log.error({ err: error }, 'a worker process could not be replaced; trying again');
        await delay(RESTART_DELAY_MS);
      }
    }
  }
}

const all = (): Worker[] => Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);

type Answer<K extends FromWorker['kind']> = Extract<FromWorker, { kind: K }>;

function ask<K extends FromWorker['kind']>(worker: Worker, message: ToWorker, kind: K): Promise<Answer<K>> {
  const answer = answerOf(worker, kind);
  worker.send(message);
  return answer;
}

/** @throws when the worker ends, or takes too long */
async function answerOf<K extends FromWorker['kind']>(worker: Worker, kind: K): Promise<Answer<K>> {
  const ended = new AbortController();
  const onExit = () => {
    ended.abort(new Error(`The worker process ${worker.process.pid ?? 0} ended; the log has its reason`));
  };
  worker.once('exit', onExit);
  const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(START_LIMIT_MS)]);
  try {
    for (;;) {
      const [message] = (await once(worker, 'message', { signal })) as [FromWorker];
      if (message.kind === kind) return message as Answer<K>;
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    worker.off('exit', onExit);
  }
}

async function end(worker: Worker): Promise<void> {
  if (worker.isDead()) return;
  const exit = once(worker, 'exit');
  if (worker.isConnected()) worker.send({ kind: 'stop' } satisfies ToWorker);
  const kill = setTimeout(() => worker.process.kill('SIGKILL'), STOP_LIMIT_MS);
  await exit;
  clearTimeout(kill);
}
