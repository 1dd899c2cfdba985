import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, type Registry } from 'prom-client';

// A scrape reaches any one worker; that one asks the primary process, which asks all workers and adds up.

interface MetricsRequest {
  readonly kind: 'metrics-request';
  readonly id: number;
}

interface MetricsAnswer {
  readonly kind: 'metrics-answer';
  readonly id: number;
  /** Undefined: not all workers answered in time. */
  readonly text?: string;
}

const LIMIT_MS = 6_000;

let lastId = 0;

const isKind = <M extends { kind: string }>(message: unknown, kind: M['kind']): message is M =>
  typeof message === 'object' && message !== null && 'kind' in message && message.kind === kind;

/** For the primary process: answers the workers' requests. */
export function answerClusterMetrics(): void {
  const aggregator = new AggregatorRegistry();
  cluster.on('message', (worker: Worker, message: unknown) => {
    if (!isKind<MetricsRequest>(message, 'metrics-request')) return;
    const answer = (text?: string) => {
      const reply: MetricsAnswer = { kind: 'metrics-answer', id: message.id, ...(text !== undefined && { text }) };
      if (worker.isConnected()) worker.send(reply);
    };
    aggregator.clusterMetrics().then(answer, () => {
      answer();
    });
  });
}

/** For a worker: lets the primary process read its metrics. */
export function shareWithCluster(registry: Registry): void {
  if (!cluster.isWorker) return;
  AggregatorRegistry.setRegistries(registry);
  new AggregatorRegistry();
}

/** For a worker: the metrics of all workers. */
export function requestClusterMetrics(): Promise<string> {
  const request: MetricsRequest = { kind: 'metrics-request', id: ++lastId };
  return new Promise((resolve, reject) => {
    const settle = (text: string | undefined) => {
      clearTimeout(timer);
      process.off('message', listen);
      if (text === undefined) reject(new Error('Not all worker processes gave their metrics in time'));
      else resolve(text);
    };
    const listen = (message: unknown) => {
      if (isKind<MetricsAnswer>(message, 'metrics-answer') && message.id === request.id) settle(message.text);
    };
    const timer = setTimeout(settle, LIMIT_MS);
    process.on('message', listen);
    process.send?.(request);
  });
}
