import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import type { MetadataCopy } from '../organizations/idp-metadata.repository.js';
import { serviceProviderUrls } from '../organizations/service-provider-urls.js';
import {
  checkIdentityProvider,
  type IdentityProvider,
  normalizeIdentityProvider,
} from '../protocol/saml/metadata/identity-provider.js';
import { refreshInterval } from '../protocol/saml/metadata/metadata-changes.js';
import { verifiedMetadata } from '../protocol/saml/metadata/metadata-signature.js';
import { type IdpMetadata, parseIdpMetadata } from '../protocol/saml/metadata/metadata.js';
import { fetchMetadata, type FetchRules } from './metadata-fetch.js';

/** What an organization's identity provider says of itself, read and judged. */
@Injectable()
export class IdentityProviderReader {
  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl' | 'allowPrivateMetadata'>) {}

  /**
   * @param pinned PEM of the certificate that has to sign it, if one has to
   * @returns null when the document is still the one that is known
   * @throws SamlError or MetadataFetchError
   */
  async fetch(
    orgId: string,
    url: string,
    pinned: string | null,
    rules: Omit<FetchRules, 'allowPrivate'> = {},
  ): Promise<{ idp: IdpMetadata; copy: MetadataCopy } | null> {
    const fetched = await fetchMetadata(url, { ...rules, allowPrivate: this.config.allowPrivateMetadata });
    if (!fetched) return null;
    const { xml, etag, lastModified } = fetched;
    const idp = this.parse(orgId, pinned === null ? xml : verifiedMetadata(xml, pinned));
    return {
      idp,
      copy: { etag, lastModified, validUntil: idp.validUntil, cacheSeconds: refreshInterval(idp.cacheSeconds) },
    };
  }

  /** @throws SamlError */
  parse(orgId: string, xml: string): IdpMetadata {
    return this.check(orgId, parseIdpMetadata(xml, new Date()));
  }

  /** @throws SamlError when it could not work or would not be safe */
  check<Idp extends IdentityProvider>(orgId: string, idp: Idp): Idp {
    const { publicUrl } = this.config;
    checkIdentityProvider(idp, { spEntityId: serviceProviderUrls(publicUrl, orgId).entityId, publicUrl });
    return normalizeIdentityProvider(idp, publicUrl);
  }
}
