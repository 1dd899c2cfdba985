import { splitCertificates } from '../certificates/pem.js';
import type { IdentityProviderImport } from '../saml-api.js';

export type Source = 'url' | 'xml' | 'fields';

export const emptySource = { metadataUrl: '', metadataXml: '', entityId: '', ssoUrl: '', sloUrl: '', certificates: '' };

export type SourceValues = typeof emptySource;

export function toImport(source: Source, values: SourceValues): IdentityProviderImport {
  if (source === 'url') return { metadataUrl: values.metadataUrl.trim() };
  if (source === 'xml') return { metadataXml: values.metadataXml };
  const [entityId, ssoUrl, sloUrl] = [values.entityId.trim(), values.ssoUrl.trim(), values.sloUrl.trim()];
  return { entityId, ssoUrl, ...(sloUrl && { sloUrl }), certificates: splitCertificates(values.certificates) };
}
