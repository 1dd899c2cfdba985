import { BadRequestException, ConflictException, Inject, Injectable, NotFoundException } from '@nestjs/common';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import type { EntityManager } from 'typeorm';
import { AuditRepository } from '../organizations/audit.repository.js';
import type { SamlConnectionEntity } from '../organizations/saml-connection.entity.js';
import { type SamlPolicy, SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import { ScimCallers } from '../organizations/scim-callers.js';
import { serviceProviderUrls } from '../organizations/service-provider-urls.js';
import { readCertificate } from '../protocol/saml/certificate.js';
import { SamlError } from '../protocol/saml/error.js';
import { checkIdentityProvider, type IdentityProvider } from '../protocol/saml/identity-provider.js';
import { parseIdpMetadata } from '../protocol/saml/metadata.js';
import { type Caller, nameOfCaller } from '../sessions/caller.js';
import { SessionsRepository } from '../sessions/sessions.repository.js';
import { fetchMetadata, MetadataFetchError } from './metadata-fetch.js';
import type { IdentityProviderRequest, SamlPolicyRequest, SamlSettings } from './saml-settings.dto.js';

@Injectable()
export class SamlSettingsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly connections: SamlConnectionsRepository,
    private readonly audit: AuditRepository,
    private readonly sessions: SessionsRepository,
    private readonly scimCallers: ScimCallers,
  ) {}

  async find(orgId: string): Promise<SamlSettings> {
    const connection = await this.connections.find(orgId);
    if (!connection) throw new NotFoundException(`Organization ${orgId} does not exist.`);
    return {
      enabled: connection.enabled,
      serviceProvider: serviceProviderUrls(this.config.publicUrl, orgId),
      identityProvider: toIdentityProvider(connection),
      ...toPolicy(connection),
    };
  }

  async setIdentityProvider(orgId: string, request: IdentityProviderRequest, caller: Caller): Promise<SamlSettings> {
    const idp = await this.read(orgId, request).catch((error: unknown) => {
      if (!(error instanceof SamlError || error instanceof MetadataFetchError)) throw error;
      throw new BadRequestException(error.message, { cause: error });
    });
    const metadataUrl = request.metadataUrl === undefined ? null : new URL(request.metadataUrl).href;
    await this.connections.transaction(async (tx) => {
      await this.connections.setIdentityProvider(tx, orgId, { ...idp, metadataUrl });
      const details = { entityId: idp.entityId, certificates: idp.certificates.length };
      await this.audit.record(orgId, { actor: nameOfCaller(caller), action: 'identityProviderChanged', details }, tx);
    });
    return this.find(orgId);
  }

  /** All of it or nothing. */
  async setPolicy(orgId: string, { enabled, ...switches }: SamlPolicyRequest, caller: Caller): Promise<SamlSettings> {
    const policy = toColumns(switches);
    if (enabled === undefined && Object.keys(policy).length === 0) {
      throw new BadRequestException('Send at least one field of the policy, for example {"enabled": true}.');
    }
    await this.connections.transaction(async (tx) => {
      const before = await this.connections.lock(tx, orgId);
      if (!before) throw new NotFoundException(`Organization ${orgId} does not exist.`);
      if (enabled !== undefined) await this.setEnabled(tx, before, enabled, caller);
      if (Object.keys(policy).length === 0) return;
      if (policy.singleLogout && before.idpSloUrl === null) throw noLogoutAddress();
      if (policy.idleMinutes !== undefined) await this.sessions.endIdle(tx, orgId);
      await this.connections.setPolicy(tx, orgId, policy);
      await this.audit.record(
        orgId,
        { actor: nameOfCaller(caller), action: 'samlPolicyChanged', details: { ...switches } },
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
    const orgId = before.organizationId;
    if (!(await this.connections.setEnabled(tx, orgId, enabled))) {
      throw new ConflictException('SAML cannot be turned on without an identity provider. Connect one first.');
    }
    if (before.enabled === enabled) return;
    const action = enabled ? 'samlEnabled' : 'samlDisabled';
    await this.audit.record(orgId, { actor: nameOfCaller(caller), action }, tx);
  }

  private async read(orgId: string, request: IdentityProviderRequest): Promise<IdentityProvider> {
    const idp = await this.readSource(request);
    const { entityId: spEntityId } = serviceProviderUrls(this.config.publicUrl, orgId);
    checkIdentityProvider(idp, { spEntityId, publicUrl: this.config.publicUrl });
    return { ...idp, ssoUrl: new URL(idp.ssoUrl).href };
  }

  private async readSource(request: IdentityProviderRequest): Promise<IdentityProvider> {
    const { metadataXml, metadataUrl, entityId, ssoUrl, certificates } = request;
    const given = Object.values(request).filter((value) => value !== undefined).length;
    if (metadataXml !== undefined && given === 1) return parseIdpMetadata(metadataXml, new Date());
    if (metadataUrl !== undefined && given === 1) {
      const xml = await fetchMetadata(metadataUrl, { allowPrivate: this.config.allowPrivateMetadata });
      return parseIdpMetadata(xml, new Date());
    }
    if (entityId !== undefined && ssoUrl !== undefined && certificates !== undefined && given === 3) {
      const pems = new Set(certificates.map((certificate) => readCertificate(certificate).pem));
      return { entityId, ssoUrl, ssoBinding: 'redirect', certificates: [...pems], wantsSignedRequests: false };
    }
    throw new BadRequestException(
      'Send one of these: metadataXml; or metadataUrl; or entityId, ssoUrl and certificates together.',
    );
  }
}

function toIdentityProvider(connection: SamlConnectionEntity): SamlSettings['identityProvider'] {
  const { idpEntityId, idpSsoUrl, idpCertificates } = connection;
  if (idpEntityId === null || idpSsoUrl === null) return null;
  const certificates = idpCertificates.map(readCertificate).map(({ fingerprint, notBefore, notAfter }) => ({
    fingerprint,
    notBefore,
    notAfter,
  }));
  return { entityId: idpEntityId, ssoUrl: idpSsoUrl, certificates };
}

function toPolicy(
  connection: SamlConnectionEntity,
): Omit<SamlSettings, 'enabled' | 'serviceProvider' | 'identityProvider'> {
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

const noLogoutAddress = (): ConflictException =>
  new ConflictException(
    'Single logout needs the address at which the identity provider takes it: read its metadata again, or enter sloUrl.',
  );

/** Only the switches that were sent. */
function toColumns({ match, ...switches }: Omit<SamlPolicyRequest, 'enabled'>): Partial<SamlPolicy> {
  const columns: Record<string, unknown> = {
    ...switches,
    ...(match && { matchAttribute: match.attribute, matchTarget: match.target }),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}
