interface Window {
  attempts: number;
  readonly endsAt: number;
}

/** Counts attempts per key in fixed windows of time. Its memory is bounded: the oldest window goes when it is full. */
export class AttemptLimiter {
  private readonly windows = new Map<string, Window>();

  constructor(
    private readonly limit: { readonly attempts: number; readonly windowMs: number; readonly maxKeys: number },
  ) {}

  /** Counts an attempt, or as many as it is worth. @returns after how many milliseconds to try again; 0 when this one is let in. */
  take(key: string, now: number, worth = 1): number {
    const wait = this.wait(key, now);
    if (wait === 0) this.current(key, now).attempts += worth;
    return wait;
  }

  /** The same, without counting. */
  wait(key: string, now: number): number {
    const window = this.windows.get(key);
    return window && window.endsAt > now && window.attempts >= this.limit.attempts ? window.endsAt - now : 0;
  }

  /** Takes back an attempt that turned out to be a good one. */
  giveBack(key: string): void {
    const window = this.windows.get(key);
    if (window && window.attempts > 0) window.attempts -= 1;
  }

  private current(key: string, now: number): Window {
    const known = this.windows.get(key);
    if (known && known.endsAt > now) return known;
    this.windows.delete(key);
    const oldest = this.windows.keys().next();
    if (this.windows.size >= this.limit.maxKeys && !oldest.done) this.windows.delete(oldest.value);
    const window = { attempts: 0, endsAt: now + this.limit.windowMs };
    this.windows.set(key, window);
    return window;
  }
}
