import { Injectable, UnauthorizedException } from '@nestjs/common';
import { AdministratorsRepository } from '../organizations/administrators.repository.js';
import { type OpenedSession, SessionsRepository } from '../sessions/sessions.repository.js';
import { administratorSessionEnd } from './administrator-session.js';
import { verifyPassword } from './password-hash.js';
import { SignInLimits } from './sign-in-limits.js';

/** Signs local administrators in by e-mail address and password. */
@Injectable()
export class SignInService {
  constructor(
    private readonly limits: SignInLimits,
    private readonly administrators: AdministratorsRepository,
    private readonly sessions: SessionsRepository,
  ) {}

  /**
   * @param address of the client
   * @throws TooManyAttemptsError, and UnauthorizedException in the same words for a wrong e-mail address or password
   */
  async signIn(email: string, password: string, address: string): Promise<OpenedSession> {
    this.limits.countFor(email, address);
    const session = await this.open(email, password);
    if (!session) throw new UnauthorizedException('The e-mail address or the password is wrong.');
    this.limits.succeeded(email, address);
    return session;
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
