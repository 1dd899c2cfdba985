const WINDOW_MS = 1_000;
const MAX_ADDRESSES = 10_000;

/** Counts failures of each address within the current second. */
export class FailureLimit {
  private counts = new Map<string, number>();
  private windowEnds = 0;

  constructor(private readonly perSecond: number) {}

  /** Counts one more failure of this address and tells whether it had enough already. */
  exceeded(address: string, now = performance.now()): boolean {
    // One window for all: forgetting is a new map, and a flood from many addresses cannot fill the memory.
    if (now >= this.windowEnds || this.counts.size >= MAX_ADDRESSES) {
      this.counts = new Map();
      this.windowEnds = now + WINDOW_MS;
    }
    const count = (this.counts.get(address) ?? 0) + 1;
    this.counts.set(address, count);
    return count > this.perSecond;
  }
}
