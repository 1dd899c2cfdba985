import { Injectable, UnauthorizedException } from '@nestjs/common';
import { networkOf } from '../network-of.js';
import { AdministratorsRepository } from '../organizations/administrators.repository.js';
import { AuditRepository } from '../organizations/audit.repository.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
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
    private readonly connections: SamlConnectionsRepository,
    private readonly sessions: SessionsRepository,
    private readonly audit: AuditRepository,
  ) {}

  /**
   * @param address of the client
   * @throws TooManyRequestsError, and UnauthorizedException in the same words for a wrong e-mail address or password
   */
  async signIn(email: string, password: string, address: string): Promise<OpenedSession> {
    this.limits.countFor(email, address);
    const session = await this.open(email, password, networkOf(address));
    if (!session) throw new UnauthorizedException('The e-mail address or the password is wrong.');
    this.limits.succeeded(email, address);
    return session;
  }

  private async open(email: string, password: string, network: string): Promise<OpenedSession | null> {
    const credentials = await this.administrators.findCredentials(email);
    const matches = await verifyPassword(password, credentials?.passwordHash);
    if (!credentials || !matches) return null;
    return this.administrators.transaction(async (tx) => {
      if (!(await this.administrators.holdPassword(tx, credentials))) return null;
      const { orgId, email: actor } = credentials;
      // With SAML required this is the way in for emergencies: whoever takes it has to answer for it.
      const breakGlass = (await this.connections.find(orgId, tx))?.required ?? false;
      const record = { actor, action: 'administratorSignedIn', details: { breakGlass, network } } as const;
      await this.audit.record(orgId, record, tx);
      return this.sessions.openAdministrator(tx, orgId, {
        administratorId: credentials.id,
        expiresAt: administratorSessionEnd(),
      });
    });
  }
}
