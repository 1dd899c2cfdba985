import { Injectable } from '@nestjs/common';

export interface SignInCount {
  readonly kind: string;
  readonly outcome: string;
  readonly count: number;
}

/** How sign-ins of all organizations have ended since this process began: for the operator's alerts. */
@Injectable()
export class SignInCounts {
  private readonly counts = new Map<string, SignInCount>();

  /**
   * @param kind of an attempt
   * @param outcome `passed`, a check or the status of a failure of ours: never text of a message
   */
  add(kind: string, outcome: string): void {
    const key = `${kind} ${outcome}`;
    this.counts.set(key, { kind, outcome, count: (this.counts.get(key)?.count ?? 0) + 1 });
  }

  list(): Iterable<SignInCount> {
    return this.counts.values();
  }
}
