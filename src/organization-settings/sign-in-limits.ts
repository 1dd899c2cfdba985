import { Inject, Injectable } from '@nestjs/common';
import { AttemptLimiter } from '../attempt-limiter.js';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { networkOf } from '../network-of.js';
import { foldCase } from '../protocol/scim/value/fold.js';
import { TooManyRequestsError } from '../too-many-requests-error.js';

const WINDOW_MS = 5 * 60_000;
const MAX_KEYS = 10_000;

const limiter = (attempts: number) => new AttemptLimiter({ attempts, windowMs: WINDOW_MS, maxKeys: MAX_KEYS });

/**
 * Bounds how often passwords are tried. Whoever fails bars the own network, not the person whose e-mail address it is:
 * against many networks there is a wide limit of the address, and a network that the person signed in from before passes
 * it.
 */
@Injectable()
export class SignInLimits {
  /** One network may be a whole office. */
  private readonly byNetwork = limiter(30);
  private readonly byEmailAndNetwork = limiter(10);
  private readonly byEmail = limiter(100);
  /** Pairs of e-mail address and network with a sign-in since this process started, the latest last. */
  private readonly known = new Set<string>();

  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'rateLimits'>) {}

  /** Counts an attempt from an address before anything is done for it. @throws TooManyRequestsError */
  countFrom(address: string): void {
    this.take(this.byNetwork, networkOf(address));
  }

  /**
   * Counts an attempt before the password is checked: a hundred attempts at once are a hundred attempts.
   * @throws TooManyRequestsError
   */
  countFor(email: string, address: string): void {
    const pair = pairOf(email, address);
    this.take(this.byEmailAndNetwork, pair);
    if (!this.known.has(pair)) this.take(this.byEmail, foldCase(email));
  }

  /** Takes back an attempt whose password was right. */
  succeeded(email: string, address: string): void {
    const pair = pairOf(email, address);
    this.byNetwork.giveBack(networkOf(address));
    this.byEmailAndNetwork.giveBack(pair);
    if (!this.known.delete(pair)) this.byEmail.giveBack(foldCase(email));
    this.known.add(pair);
    const [oldest] = this.known;
    if (this.known.size > MAX_KEYS && oldest !== undefined) this.known.delete(oldest);
  }

  private take(limit: AttemptLimiter, key: string): void {
    if (!this.config.rateLimits) return;
    const wait = limit.take(key, Date.now());
    if (wait === 0) return;
    const seconds = Math.ceil(wait / 1_000);
    throw new TooManyRequestsError(`Too many sign-ins failed. Try again in ${seconds} seconds.`, seconds);
  }
}

const pairOf = (email: string, address: string): string => `${networkOf(address)} ${foldCase(email)}`;
