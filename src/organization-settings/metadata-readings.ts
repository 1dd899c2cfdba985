import { Injectable } from '@nestjs/common';
import { TooManyRequestsError } from '../too-many-requests-error.js';

const AT_A_TIME = 16;
const AT_A_TIME_OF_ONE = 2;

/**
 * The metadata addresses that administrators have read at the moment: a slow one takes seconds, and memory. The schedule and
 * sign-ins have limits of their own, so that neither waits for the other.
 */
@Injectable()
export class MetadataReadings {
  private readonly running = new Map<string, number>();
  private total = 0;

  /** @throws TooManyRequestsError when too many are being read, of this organization or of all */
  async run<T>(orgId: string, read: () => Promise<T>): Promise<T> {
    const own = this.running.get(orgId) ?? 0;
    if (own >= AT_A_TIME_OF_ONE || this.total >= AT_A_TIME) throw tooMany();
    this.count(orgId, 1);
    try {
      return await read();
    } finally {
      this.count(orgId, -1);
    }
  }

  private count(orgId: string, change: number): void {
    this.total += change;
    const own = (this.running.get(orgId) ?? 0) + change;
    if (own > 0) this.running.set(orgId, own);
    else this.running.delete(orgId);
  }
}

const tooMany = (): TooManyRequestsError =>
  new TooManyRequestsError(
    'Metadata addresses are being read already, as many at a time as may be. Try again in ten seconds.',
    10,
  );
