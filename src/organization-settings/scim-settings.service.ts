import { ConflictException, Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { v7 as uuidV7 } from 'uuid';
import { OrganizationsRepository } from '../organizations/organizations.repository.js';
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
    private readonly requests: ScimRequestsRepository,
    private readonly scimCallers: ScimCallers,
  ) {}

  async find(orgId: string): Promise<ScimSettings> {
    const [connection, token] = await Promise.all([
      this.organizations.findConnection(orgId),
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
    const times = await this.organizations.replaceScimToken(orgId, {
      id: uuidV7(),
      tokenHash: hashScimSecret(token),
      lastFour: token.slice(-4),
      createdBy: nameOfCaller(caller),
      lifetimeDays,
    });
    this.scimCallers.drop(orgId);
    if (!times) throw new ConflictException('SCIM needs SAML. Turn SAML on first, then generate the secret token.');
    return { tenantUrl: tenantUrl(this.config.publicUrl, orgId), token, ...times };
  }

  async revokeToken(orgId: string): Promise<void> {
    await this.organizations.revokeScimToken(orgId);
    this.scimCallers.drop(orgId);
  }

  async listRequests(orgId: string): Promise<ScimRequestList> {
    return { requests: await this.requests.list(orgId) };
  }
}
