import { HttpException, Inject, Injectable, UnauthorizedException } from '@nestjs/common';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { AdministratorsRepository } from '../organizations/administrators.repository.js';
import { foldCase } from '../protocol/scim/fold.js';
import { type OpenedSession, SessionsRepository } from '../sessions/sessions.repository.js';
import { administratorSessionEnd } from './administrator-session.js';
import { AttemptLimiter } from '../attempt-limiter.js';
import { verifyPassword } from './password-hash.js';

const WINDOW_MS = 5 * 60_000;
const MAX_KEYS = 10_000;

/** Too many failed attempts; the message says it, `retryAfter` in whole seconds goes into the header. */
export class TooManyAttemptsError extends HttpException {
  constructor(readonly retryAfter: number) {
    super(`Too many sign-ins failed. Try again in ${retryAfter} seconds.`, 429);
  }
}

/** Signs local administrators in by e-mail address and password. */
@Injectable()
export class SignInService {
  // One address may be a whole office; one e-mail address is one person.
  private readonly byAddress = new AttemptLimiter({ attempts: 30, windowMs: WINDOW_MS, maxKeys: MAX_KEYS });
  private readonly byEmail = new AttemptLimiter({ attempts: 10, windowMs: WINDOW_MS, maxKeys: MAX_KEYS });

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly administrators: AdministratorsRepository,
    private readonly sessions: SessionsRepository,
  ) {}

  /**
   * @param address of the client
   * @throws TooManyAttemptsError, and UnauthorizedException in the same words for a wrong e-mail address or password
   */
  async signIn(email: string, password: string, address: string): Promise<OpenedSession> {
    const emailKey = foldCase(email);
    // Counted before the password is checked: a hundred attempts at once are a hundred attempts.
    this.countAttempt(emailKey, address);
    const session = await this.open(email, password);
    if (!session) throw new UnauthorizedException('The e-mail address or the password is wrong.');
    this.byAddress.giveBack(address);
    this.byEmail.giveBack(emailKey);
    return session;
  }

  private countAttempt(emailKey: string, address: string): void {
    if (!this.config.rateLimits) return;
    const now = Date.now();
    const wait = this.byAddress.take(address, now) || this.byEmail.take(emailKey, now);
    if (wait > 0) throw new TooManyAttemptsError(Math.ceil(wait / 1_000));
  }

  private async open(email: string, password: string): Promise<OpenedSession | null> {
    const credentials = await this.administrators.findCredentials(email);
    const matches = await verifyPassword(password, credentials?.passwordHash);
    if (!credentials || !matches) return null;
    return this.administrators.transaction(async (tx) => {
      if (!(await this.administrators.holdPassword(tx, credentials))) return null;
      return this.sessions.openAdministrator(tx, credentials.orgId, {
        administratorId: credentials.id,
        expiresAt: administratorSessionEnd(),
      });
    });
  }
}
