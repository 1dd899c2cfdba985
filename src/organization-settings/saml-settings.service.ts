import { BadRequestException, ConflictException, Inject, Injectable, NotFoundException } from '@nestjs/common';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { OrganizationsRepository } from '../organizations/organizations.repository.js';
import type { SamlConnectionEntity } from '../organizations/saml-connection.entity.js';
import { ScimCallers } from '../organizations/scim-callers.js';
import { serviceProviderUrls } from '../organizations/service-provider-urls.js';
import { readCertificate } from '../protocol/saml/certificate.js';
import { SamlError } from '../protocol/saml/error.js';
import { checkIdentityProvider, type IdentityProvider } from '../protocol/saml/identity-provider.js';
import { parseIdpMetadata } from '../protocol/saml/metadata.js';
import { fetchMetadata, MetadataFetchError } from './metadata-fetch.js';
import type { IdentityProviderRequest, SamlSettings } from './saml-settings.dto.js';

@Injectable()
export class SamlSettingsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly organizations: OrganizationsRepository,
    private readonly scimCallers: ScimCallers,
  ) {}

  async find(orgId: string): Promise<SamlSettings> {
    const connection = await this.organizations.findConnection(orgId);
    if (!connection) throw new NotFoundException(`Organization ${orgId} does not exist.`);
    return {
      enabled: connection.enabled,
      serviceProvider: serviceProviderUrls(this.config.publicUrl, orgId),
      identityProvider: toIdentityProvider(connection),
    };
  }

  async setIdentityProvider(orgId: string, request: IdentityProviderRequest): Promise<SamlSettings> {
    const idp = await this.read(orgId, request).catch((error: unknown) => {
      if (!(error instanceof SamlError || error instanceof MetadataFetchError)) throw error;
      throw new BadRequestException(error.message, { cause: error });
    });
    await this.organizations.setIdentityProvider(orgId, {
      ...idp,
      metadataUrl: request.metadataUrl === undefined ? null : new URL(request.metadataUrl).href,
    });
    return this.find(orgId);
  }

  async setEnabled(orgId: string, enabled: boolean): Promise<SamlSettings> {
    const done = await this.organizations.setSamlEnabled(orgId, enabled);
    this.scimCallers.drop(orgId);
    if (!done) {
      throw new ConflictException('SAML cannot be turned on without an identity provider. Connect one first.');
    }
    return this.find(orgId);
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
