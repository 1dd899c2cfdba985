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
import {
  DEFAULT_LIFETIME_DAYS,
  type NewScimToken,
  type ScimRequestList,
  type ScimSettings,
  type ScimTokenRequest,
} from './scim-settings.dto.js';

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
        expiresAt: token.expiresAt,
      },
    };
  }

  /** The token before it stops working with the same statement. */
  async generateToken(
    orgId: string,
    { lifetimeDays = DEFAULT_LIFETIME_DAYS }: ScimTokenRequest,
    caller: Caller,
  ): Promise<NewScimToken> {
    const token = newScimSecret();
    const createdBy = nameOfCaller(caller);
    const lastFour = token.slice(-4);
    const stored = { id: uuidV7(), tokenHash: hashScimSecret(token), lastFour, createdBy, lifetimeDays };
    const times = await this.organizations.transaction(async (tx) => {
      const replaced = await this.organizations.replaceScimToken(tx, orgId, stored);
      if (!replaced) return null;
      await this.audit.record(orgId, { actor: createdBy, action: 'scimTokenGenerated', details: { lastFour } }, tx);
      await this.endJustInTime(tx, orgId, createdBy);
      return replaced;
    });
    this.scimCallers.drop(orgId);
    if (!times) throw new ConflictException('SCIM needs SAML. Turn SAML on first, then generate the secret token.');
    return { tenantUrl: tenantUrl(this.config.publicUrl, orgId), token, ...times };
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
