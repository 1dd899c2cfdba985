import { isDeepStrictEqual } from 'node:util';
import { BadRequestException, ConflictException, Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import type { EntityManager } from 'typeorm';
import { samlWarnings } from '../identity-providers/saml-warnings.js';
import { AuditRepository } from '../organizations/audit.repository.js';
import { IdpMetadataRepository } from '../organizations/idp-metadata.repository.js';
import { OrganizationsRepository } from '../organizations/organizations.repository.js';
import type { SamlConnectionEntity } from '../organizations/saml-connection.entity.js';
import { type SamlPolicy, SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import { ScimCallers } from '../organizations/scim-callers.js';
import { serviceProviderUrls } from '../organizations/service-provider-urls.js';
import { type Caller, nameOfCaller } from '../sessions/caller.js';
import { SessionsRepository } from '../sessions/sessions.repository.js';
import { toIdentityProvider } from './identity-provider-view.js';
import { KnownConnections } from './known-connections.js';
import { SamlRequirementService } from './saml-requirement.service.js';
import type { SamlPolicyRequest, SamlSettings } from './saml-settings.dto.js';
import { ServiceProviderKeysService } from './service-provider-keys.service.js';

@Injectable()
export class SamlSettingsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly known: KnownConnections,
    private readonly connections: SamlConnectionsRepository,
    private readonly organizations: OrganizationsRepository,
    private readonly metadata: IdpMetadataRepository,
    private readonly keys: ServiceProviderKeysService,
    private readonly audit: AuditRepository,
    private readonly requirement: SamlRequirementService,
    private readonly sessions: SessionsRepository,
    private readonly scimCallers: ScimCallers,
  ) {}

  async find(orgId: string): Promise<SamlSettings> {
    const [connection, metadata, keys] = await Promise.all([
      this.known.find(orgId),
      this.metadata.find(orgId),
      this.keys.list(orgId),
    ]);
    return {
      enabled: connection.enabled,
      serviceProvider: { ...serviceProviderUrls(this.config.publicUrl, orgId), keys },
      identityProvider: toIdentityProvider(connection, metadata),
      ...toPolicy(connection),
      tested: connection.testedVersion === connection.settingsVersion,
      warnings: samlWarnings(connection, metadata, new Date()),
    };
  }

  /** All of it or nothing. */
  async setPolicy(orgId: string, request: SamlPolicyRequest, caller: Caller): Promise<SamlSettings> {
    const { enabled, required, ...switches } = request;
    if ([enabled, required, ...Object.values(switches)].every((value) => value === undefined)) {
      throw new BadRequestException('Send at least one field of the policy, for example {"enabled": true}.');
    }
    await this.known.change(orgId, async (tx, before) => {
      await this.requirement.apply(tx, before, request, caller);
      if (enabled !== undefined) await this.setEnabled(tx, before, enabled, caller);
      const changed = differing(before, switches);
      const policy = toColumns(changed);
      if (Object.keys(policy).length === 0) return;
      if (policy.justInTime && (await this.organizations.findScimToken(orgId, tx))) throw scimProvisions();
      if (policy.singleLogout && before.idpSloUrl === null) throw noLogoutAddress();
      if (policy.idleMinutes !== undefined) await this.sessions.endIdle(tx, orgId);
      await this.connections.setPolicy(tx, orgId, policy);
      await this.audit.record(
        orgId,
        { actor: nameOfCaller(caller), action: 'samlPolicyChanged', details: { ...changed } },
        tx,
      );
    });
    if (enabled !== undefined) this.scimCallers.drop(orgId);
    return this.find(orgId);
  }

  private async setEnabled(
    tx: EntityManager,
    before: SamlConnectionEntity,
    enabled: boolean,
    caller: Caller,
  ): Promise<void> {
    if (before.enabled === enabled) return;
    const orgId = before.organizationId;
    if (!(await this.connections.setEnabled(tx, orgId, enabled))) {
      throw new ConflictException('SAML cannot be turned on without an identity provider. Connect one first.');
    }
    const action = enabled ? 'samlEnabled' : 'samlDisabled';
    await this.audit.record(orgId, { actor: nameOfCaller(caller), action }, tx);
  }
}

function toPolicy(
  connection: SamlConnectionEntity,
): Omit<SamlSettings, 'enabled' | 'serviceProvider' | 'identityProvider' | 'tested' | 'warnings'> {
  const { idpInitiated, required, justInTime, matchAttribute, matchTarget, signature, allowSha1, allowCbc } =
    connection;
  const { singleLogout, signRequests, forceAuthn, authnContexts, nameIdFormat, sessionMinutes, idleMinutes } =
    connection;
  return {
    idpInitiated,
    required,
    justInTime,
    match: { attribute: matchAttribute, target: matchTarget },
    signature,
    allowSha1,
    allowCbc,
    singleLogout,
    signRequests,
    forceAuthn,
    authnContexts,
    nameIdFormat,
    sessionMinutes,
    idleMinutes,
  };
}

const scimProvisions = (): ConflictException =>
  new ConflictException(
    'People are provisioned by SCIM here, so sign-in cannot create them. Revoke the SCIM token first, or leave this off.',
  );

const noLogoutAddress = (): ConflictException =>
  new ConflictException(
    'Single logout needs the address at which the identity provider takes it: read its metadata again, or enter sloUrl.',
  );

type Switches = Omit<SamlPolicyRequest, 'enabled' | 'required'>;

/** Those that were sent and are set otherwise so far. */
function differing(before: SamlConnectionEntity, switches: Switches): Switches {
  const isOther = ([column, value]: [string, unknown]) => !isDeepStrictEqual(value, before[column as keyof SamlPolicy]);
  return Object.fromEntries(
    Object.entries(switches).filter(([name, value]) => Object.entries(toColumns({ [name]: value })).some(isOther)),
  );
}

/** Only the switches that were sent. */
function toColumns({ match, signRequests, ...switches }: Switches): Partial<SamlPolicy> {
  const columns: Record<string, unknown> = {
    ...switches,
    chosenSignRequests: signRequests,
    ...(match && { matchAttribute: match.attribute, matchTarget: match.target }),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}
