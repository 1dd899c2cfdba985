import type { ClientBase } from 'pg';
import type { Lane } from './lane.js';
import { isStatementError } from './postgres-error.js';

/** Runs a batch in one statement: results in the order of the items. */
export type RunBatch<Item, Result> = (
  on: Pick<ClientBase, 'query'>,
  items: readonly Item[],
) => Promise<readonly Result[]>;

export interface CoalescerOptions {
  /** Items in one statement. */
  readonly maxBatch?: number;
  /** Items that may wait; one more is refused. */
  readonly maxQueue?: number;
}

/** Too much waits already. Answered 503, so that a connector comes again. */
export class OverloadError extends Error {}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Makes one statement of what arrives while the one before is under way. A lone item is sent at once, so nothing waits
 * for company; under load the batch grows by itself.
 *
 * An item never joins a statement that was sent before it came. A read therefore sees every write answered before it.
 */
export class Coalescer<Item, Result> {
  private queue: Waiting<Item, Result>[] = [];
  private busy = false;
  private readonly maxBatch: number;
  private readonly maxQueue: number;

  /** `fallback` takes items one by one after a batch failed as a statement: one bad item must not fail its neighbours. */
  constructor(
    private readonly lane: Lane,
    private readonly fallback: Pick<ClientBase, 'query'>,
    private readonly run: RunBatch<Item, Result>,
    { maxBatch = 64, maxQueue = 5_000 }: CoalescerOptions = {},
  ) {
    this.maxBatch = maxBatch;
    this.maxQueue = maxQueue;
  }

  load(item: Item): Promise<Result> {
    if (this.queue.length >= this.maxQueue) {
      return Promise.reject(new OverloadError('Too many requests are waiting for the database; try again'));
    }
    return new Promise((resolve, reject) => {
      this.queue.push({ item, resolve, reject });
      if (!this.busy) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.busy = true;
    while (this.queue.length > 0) {
      await this.send(this.queue.splice(0, this.maxBatch));
      // Results were just handed out: what their callers ask next arrives in this turn and shares the next statement.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.busy = false;
  }

  private async send(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.run(
        await this.lane.connection(),
        batch.map(({ item }) => item),
      );
      batch.forEach(({ resolve }, index) => {
        resolve(results[index] as Result);
      });
    } catch (error) {
      if (isStatementError(error)) {
        await this.sendApart(batch);
        return;
      }
      // The connection was lost: a write may have happened, so it is not sent again.
      this.lane.discard();
      for (const { reject } of batch) reject(error);
    }
  }

  private async sendApart(batch: Waiting<Item, Result>[]): Promise<void> {
    await Promise.all(
      batch.map(({ item, resolve, reject }) =>
        this.run(this.fallback, [item]).then((results) => {
          resolve(results[0] as Result);
        }, reject),
      ),
    );
  }
}
