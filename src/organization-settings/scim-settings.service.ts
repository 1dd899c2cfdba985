import { ConflictException, Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
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
      const record = { actor: createdBy, action: 'scimTokenGenerated', details: { lastFour } } as const;
      if (at) await this.audit.record(orgId, record, tx);
      return at;
    });
    this.scimCallers.drop(orgId);
    if (!createdAt) throw new ConflictException('SCIM needs SAML. Turn SAML on first, then generate the secret token.');
    return { tenantUrl: tenantUrl(this.config.publicUrl, orgId), token, createdAt };
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
