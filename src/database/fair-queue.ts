import { OverloadError } from './coalescer.js';

interface Turn {
  readonly start: () => void;
  readonly refuse: () => void;
  readonly since: number;
}

const MAX_OF_KEY = 2;
/** Free after a key has been given its second place. */
const KEPT_FREE = 2;
const MAX_WAITING_OF_KEY = 200;
const MAX_WAIT_MS = 20_000;

/**
 * Shares a few places among keys: two at most for one key, the second only while others find room, and the next place
 * that becomes free goes to the key that has waited longest since its last turn. What one key asks for in excess waits
 * behind its own.
 */
export class FairQueue {
  /** In the order in which the keys come to their turn. */
  private readonly waiting = new Map<string, Turn[]>();
  private readonly running = new Map<string, number>();
  private free: number;

  constructor(places: number) {
    this.free = places;
  }

  /** @throws OverloadError when too much of the key waits, or its turn comes too late to be of use */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    await this.turn(key);
    try {
      return await work();
    } finally {
      this.leave(key);
    }
  }

  private turn(key: string): Promise<void> {
    if (!this.waiting.has(key) && this.mayStart(key)) {
      this.enter(key);
      return Promise.resolve();
    }
    const turns = this.waiting.get(key) ?? [];
    if (turns.length >= MAX_WAITING_OF_KEY) return Promise.reject(overload());
    this.waiting.set(key, turns);
    return new Promise((start, reject) => {
      const refuse = () => {
        reject(overload());
      };
      turns.push({ start, refuse, since: performance.now() });
    });
  }

  private mayStart(key: string): boolean {
    const own = this.running.get(key) ?? 0;
    return own === 0 ? this.free > 0 : own < MAX_OF_KEY && this.free > KEPT_FREE;
  }

  private enter(key: string): void {
    this.free -= 1;
    this.running.set(key, (this.running.get(key) ?? 0) + 1);
  }

  private leave(key: string): void {
    this.free += 1;
    const own = (this.running.get(key) ?? 1) - 1;
    if (own === 0) this.running.delete(key);
    else this.running.set(key, own);
    this.startNext();
  }

  private startNext(): void {
    for (const [key, turns] of this.waiting) {
      if (!this.mayStart(key)) continue;
      this.waiting.delete(key);
      const turn = turns.shift();
      if (turns.length > 0) this.waiting.set(key, turns);
      if (!turn) continue;
      if (performance.now() - turn.since > MAX_WAIT_MS) {
        turn.refuse();
      } else {
        this.enter(key);
        turn.start();
      }
      this.startNext();
      return;
    }
  }
}

const overload = () => new OverloadError('Too many searches of this organization are waiting; try again');
