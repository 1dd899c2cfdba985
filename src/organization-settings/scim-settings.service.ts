import { ConflictException, Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import type { EntityManager } from 'typeorm';
import { v7 as uuidV7 } from 'uuid';
import { AuditRepository } from '../organizations/audit.repository.js';
import { OrganizationsRepository } from '../organizations/organizations.repository.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import { ScimCallers } from '../organizations/scim-callers.js';
import { ScimRequestsRepository } from '../organizations/scim-requests.repository.js';
import { hashScimSecret, newScimSecret } from '../organizations/scim-secret.js';
import { tenantUrl } from '../organizations/service-provider-urls.js';
import { type Caller, nameOfCaller } from '../sessions/caller.js';
import type { NewScimToken, ScimRequestList, ScimSettings } from './scim-settings.dto.js';

@Injectable()
export class ScimSettingsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly organizations: OrganizationsRepository,
    private readonly connections: SamlConnectionsRepository,
    private readonly requests: ScimRequestsRepository,
    private readonly audit: AuditRepository,
    private readonly scimCallers: ScimCallers,
  ) {}

  async find(orgId: string): Promise<ScimSettings> {
    const [connection, token] = await Promise.all([
      this.connections.find(orgId),
      this.organizations.findScimToken(orgId),
    ]);
    return {
      available: connection?.enabled ?? false,
      tenantUrl: tenantUrl(this.config.publicUrl, orgId),
      token: token && {
        lastFour: token.lastFour,
        createdAt: token.createdAt,
        createdBy: token.createdBy,
        lastUsedAt: token.lastUsedAt,
      },
    };
  }

  /** The token before it stops working with the same statement. */
  async generateToken(orgId: string, caller: Caller): Promise<NewScimToken> {
    const token = newScimSecret();
    const createdBy = nameOfCaller(caller);
    const lastFour = token.slice(-4);
    const stored = { id: uuidV7(), tokenHash: hashScimSecret(token), lastFour, createdBy };
    const createdAt = await this.organizations.transaction(async (tx) => {
      const at = await this.organizations.replaceScimToken(tx, orgId, stored);
      if (!at) return null;
      await this.audit.record(orgId, { actor: createdBy, action: 'scimTokenGenerated', details: { lastFour } }, tx);
      await this.endJustInTime(tx, orgId, createdBy);
      return at;
    });
    this.scimCallers.drop(orgId);
    if (!createdAt) throw new ConflictException('SCIM needs SAML. Turn SAML on first, then generate the secret token.');
    return { tenantUrl: tenantUrl(this.config.publicUrl, orgId), token, createdAt };
  }

  /** From now on SCIM says who is there. The statement that stored the token holds the lock on the connection. */
  private async endJustInTime(tx: EntityManager, orgId: string, actor: string): Promise<void> {
    const connection = await this.connections.find(orgId, tx);
    if (!connection?.justInTime) return;
    const details = { justInTime: false };
    await this.connections.setPolicy(tx, orgId, details);
    await this.audit.record(orgId, { actor, action: 'samlPolicyChanged', details }, tx);
  }

  async revokeToken(orgId: string, caller: Caller): Promise<void> {
    await this.organizations.transaction(async (tx) => {
      if (!(await this.organizations.revokeScimToken(tx, orgId))) return;
      await this.audit.record(orgId, { actor: nameOfCaller(caller), action: 'scimTokenRevoked' }, tx);
    });
    this.scimCallers.drop(orgId);
  }

  async listRequests(orgId: string): Promise<ScimRequestList> {
    return { requests: await this.requests.list(orgId) };
  }
}
