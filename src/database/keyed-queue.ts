import { OverloadError } from './coalescer.js';

const MAX_WAITING = 2_000;
const MAX_WAIT_MS = 20_000;

/**
 * Runs work on one key one after the other. The row's lock would do the same, but whoever waits for that holds a
 * connection meanwhile: a hundred writers of one group would leave none for everybody else.
 */
export class KeyedQueue {
  private readonly tails = new Map<string, Promise<unknown>>();
  private waiting = 0;

  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    if (this.waiting >= MAX_WAITING) return Promise.reject(overload());
    this.waiting++;
    const since = performance.now();
    const turn = (this.tails.get(key) ?? Promise.resolve()).then(() => {
      this.waiting--;
      if (performance.now() - since > MAX_WAIT_MS) throw overload();
      return work();
    });
    const tail = turn
      .catch(() => undefined)
      .then(() => {
        if (this.tails.get(key) === tail) this.tails.delete(key);
      });
    this.tails.set(key, tail);
    return turn;
  }
}

const overload = () => new OverloadError('Too many changes of this resource are waiting; try again');
