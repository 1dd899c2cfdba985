import { readCertificate } from './certificate.js';
import { readDateTime } from './date-time.js';
import { SamlError } from './error.js';
import type { IdentityProvider } from './identity-provider.js';
import { HTTP_POST, HTTP_REDIRECT, METADATA, SAMLP, XMLDSIG } from './namespaces.js';
import { attributeOf, childElements, childrenNamed, isNamed, parseStrictXml, textOf } from './strict-xml.js';

// Comments are common in metadata, and nobody's identity is read from it.
const LIMITS = { characters: 1_000_000, elements: 20_000, depth: 32, comments: 'drop' } as const;

/**
 * Reads the metadata of one identity provider: an EntityDescriptor, or an EntitiesDescriptor that holds one.
 * Pass the result to `checkIdentityProvider`, which knows what we ourselves are.
 *
 * @throws SamlError `metadata`, `metadataExpired`, `certificate`, `weakKey`, `keyType`, or what `parseStrictXml` throws
 */
export function parseIdpMetadata(xml: string, now: Date): IdentityProvider {
  const root = parseStrictXml(xml, LIMITS);
  const entity = onlyIdentityProvider(root);
  const role = idpRole(entity);
  if (!role) throw new SamlError('metadata', noIdentityProvider);
  for (const element of [root, entity, role]) requireCurrent(element, now);

  const certificates = signingCertificates(role);
  if (certificates.length === 0) {
    throw new SamlError('certificate', 'The metadata has no signing certificate (KeyDescriptor with X509Certificate)');
  }
  return {
    entityId: attributeOf(entity, 'entityID') ?? '',
    ...ssoEndpoint(role),
    certificates,
    wantsSignedRequests: ['true', '1'].includes(attributeOf(role, 'WantAuthnRequestsSigned') ?? ''),
  };
}

const noIdentityProvider =
  'The metadata describes no SAML 2.0 identity provider (IDPSSODescriptor). If it describes a service provider, it is the wrong file: download the metadata at the identity provider.';

function onlyIdentityProvider(root: Element): Element {
  if (!isNamed(root, METADATA, 'EntityDescriptor') && !isNamed(root, METADATA, 'EntitiesDescriptor')) {
    throw new SamlError('metadata', `This is not SAML metadata: its root element is ${root.localName}`, {
      expected: 'EntityDescriptor',
      received: root.localName,
    });
  }
  const candidates = entities(root).filter(idpRole);
  const [entity, ...others] = candidates;
  if (!entity) throw new SamlError('metadata', noIdentityProvider);
  if (others.length > 0) {
    const names = candidates.map((candidate) => attributeOf(candidate, 'entityID') ?? '');
    const shown = names.length > 10 ? [...names.slice(0, 10), '…'] : names;
    throw new SamlError(
      'metadata',
      `The metadata describes ${names.length} identity providers, but must describe one: ${shown.join(', ')}`,
      { expected: '1', received: String(names.length) },
    );
  }
  return entity;
}

function entities(root: Element): Element[] {
  if (isNamed(root, METADATA, 'EntityDescriptor')) return [root];
  return isNamed(root, METADATA, 'EntitiesDescriptor') ? childElements(root).flatMap(entities) : [];
}

function idpRole(entity: Element): Element | undefined {
  return childrenNamed(entity, METADATA, 'IDPSSODescriptor').find((role) =>
    (attributeOf(role, 'protocolSupportEnumeration') ?? '').split(/\s+/).includes(SAMLP),
  );
}

function requireCurrent(element: Element, now: Date): void {
  const validUntil = attributeOf(element, 'validUntil');
  if (validUntil === undefined) return;
  const end = readDateTime(validUntil);
  if (!end) throw new SamlError('metadata', 'validUntil is not a date and time in UTC', { received: validUntil });
  if (end <= now) {
    throw new SamlError('metadataExpired', `The metadata was valid until ${validUntil}: download it again`, {
      expected: `later than ${now.toISOString()}`,
      received: validUntil,
    });
  }
}

/** A KeyDescriptor without `use` counts for signing as well (Metadata §2.4.1.1, erratum E62). */
function signingCertificates(role: Element): string[] {
  const texts = childrenNamed(role, METADATA, 'KeyDescriptor')
    .filter((key) => (attributeOf(key, 'use') ?? 'signing') === 'signing')
    .flatMap((key) => childrenNamed(key, XMLDSIG, 'KeyInfo'))
    .flatMap((info) => childrenNamed(info, XMLDSIG, 'X509Data'))
    .flatMap((data) => childrenNamed(data, XMLDSIG, 'X509Certificate'))
    .map((certificate) => textOf(certificate) ?? '');
  return [...new Set(texts.map((text) => readCertificate(text).pem))];
}

function ssoEndpoint(role: Element): Pick<IdentityProvider, 'ssoUrl' | 'ssoBinding'> {
  const services = childrenNamed(role, METADATA, 'SingleSignOnService');
  const location = (binding: string) => {
    const service = services.find((candidate) => attributeOf(candidate, 'Binding') === binding);
    return service && attributeOf(service, 'Location');
  };
  const redirect = location(HTTP_REDIRECT);
  if (redirect !== undefined) return { ssoUrl: redirect, ssoBinding: 'redirect' };
  const post = location(HTTP_POST);
  if (post !== undefined) return { ssoUrl: post, ssoBinding: 'post' };
  throw new SamlError('ssoUrl', 'The metadata has no SingleSignOnService with HTTP-Redirect or HTTP-POST binding');
}
