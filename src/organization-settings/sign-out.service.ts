import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { AuditRepository } from '../organizations/audit.repository.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import { newMessageId } from '../organizations/secret.js';
import { serviceProviderUrls } from '../organizations/service-provider-urls.js';
import { servesLogout } from '../organizations/single-logout.js';
import { type Caller, nameOfCaller } from '../sessions/caller.js';
import { LogoutRequestsRepository } from '../sessions/logout-requests.repository.js';
import { type LiveSession, SessionsRepository } from '../sessions/sessions.repository.js';

/** Ends sessions: one's own here, one's own at the identity provider as well, and anybody's by an administrator. */
@Injectable()
export class SignOutService {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>,
    private readonly sessions: SessionsRepository,
    private readonly logoutRequests: LogoutRequestsRepository,
    private readonly connections: SamlConnectionsRepository,
    private readonly audit: AuditRepository,
  ) {}

  async signOut({ id, organization }: LiveSession): Promise<void> {
    await this.sessions.transaction((tx) => this.sessions.end(tx, organization.id, id));
  }

  /**
   * Ends the session here, and only then has the identity provider end its own.
   * @returns where the browser goes for that; null when there is no single logout
   */
  logOut({ id, organization }: LiveSession): Promise<string | null> {
    const orgId = organization.id;
    return this.sessions.transaction(async (tx) => {
      const ended = await this.sessions.end(tx, orgId, id);
      const connection = ended?.idpSession ? await this.connections.find(orgId, tx) : null;
      if (!ended?.idpSession || !connection || !servesLogout(connection)) return null;
      const requestId = newMessageId();
      await this.logoutRequests.save(tx, orgId, requestId, ended.idpSession);
      return `${serviceProviderUrls(this.config.publicUrl, orgId).logoutUrl}/begin?request=${requestId}`;
    });
  }

  /** @throws NotFoundException where no such session is alive */
  async end(orgId: string, id: string, caller: Caller): Promise<void> {
    await this.sessions.transaction(async (tx) => {
      const session = await this.sessions.findById(tx, orgId, id);
      if (!session || !(await this.sessions.end(tx, orgId, id))) throw noSession();
      const { role, userName } = session;
      await this.audit.record(
        orgId,
        { actor: nameOfCaller(caller), action: 'sessionEnded', details: { id, role, userName } },
        tx,
      );
    });
  }

  /** @throws NotFoundException where the caller has no other such session */
  async endOther(own: LiveSession, id: string): Promise<void> {
    if ((await this.sessions.endOthers(own, id)) === 0) throw noSession();
  }

  async endOthers(own: LiveSession): Promise<void> {
    await this.sessions.endOthers(own, null);
  }
}

const noSession = (): NotFoundException => new NotFoundException('There is no such session, or it has ended. Reload.');
