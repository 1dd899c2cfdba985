import { readCertificate } from '../certificates/certificate.js';
import { SamlError } from '../error.js';
import { readDateTime, readDuration } from '../xml/date-time.js';
import { HTTP_POST, HTTP_REDIRECT, METADATA, SAMLP, XMLDSIG } from '../xml/namespaces.js';
import { attributeOf, childElements, childrenNamed, isNamed, parseStrictXml, textOf } from '../xml/strict-xml.js';
import type { Binding, IdentityProvider, SingleLogoutService } from './identity-provider.js';

// Comments are common in metadata, and nobody's identity is read from it.
export const METADATA_LIMITS = { characters: 1_000_000, elements: 20_000, depth: 32, comments: 'drop' } as const;
const MAX_NAME_ID_FORMATS = 20;
const BINDINGS: readonly [uri: string, binding: Binding][] = [
  [HTTP_REDIRECT, 'redirect'],
  [HTTP_POST, 'post'],
];

export interface IdpMetadata extends IdentityProvider {
  readonly nameIdFormats: readonly string[];
  readonly validUntil: Date | null;
  /** For how long it may be kept before it is read again. */
  readonly cacheSeconds: number | null;
}

/**
 * Reads the metadata of one identity provider: an EntityDescriptor, or an EntitiesDescriptor that holds one.
 * Pass the result to `checkIdentityProvider`, which knows what we ourselves are.
 *
 * @throws SamlError `metadata`, `metadataExpired`, `certificate`, `weakKey`, `keyType`, or what `parseStrictXml` throws
 */
export function parseIdpMetadata(xml: string, now: Date): IdpMetadata {
  const root = parseStrictXml(xml, METADATA_LIMITS);
  const entity = onlyIdentityProvider(root);
  const role = idpRole(entity);
  if (!role) throw new SamlError('metadata', noIdentityProvider);
  const levels = [root, entity, role];
  const end = least(levels.map((element) => validUntil(element, now)?.getTime()));

  const certificates = signingCertificates(role);
  if (certificates.length === 0) {
    throw new SamlError('certificate', 'The metadata has no signing certificate (KeyDescriptor with X509Certificate)');
  }
  return {
    entityId: attributeOf(entity, 'entityID') ?? '',
    ...ssoEndpoint(role),
    slo: singleLogoutService(role),
    certificates,
    wantsSignedRequests: ['true', '1'].includes(attributeOf(role, 'WantAuthnRequestsSigned') ?? ''),
    nameIdFormats: nameIdFormats(role),
    validUntil: end === null ? null : new Date(end),
    cacheSeconds: least(levels.map((element) => readDuration(attributeOf(element, 'cacheDuration') ?? ''))),
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

/** @throws SamlError `metadataExpired`, or `metadata` where it is no time */
function validUntil(element: Element, now: Date): Date | undefined {
  const text = attributeOf(element, 'validUntil');
  if (text === undefined) return undefined;
  const end = readDateTime(text);
  if (!end) throw new SamlError('metadata', 'validUntil is not a date and time in UTC', { received: text });
  if (end > now) return end;
  throw new SamlError('metadataExpired', `The metadata was valid until ${text}: download it again`, {
    expected: `later than ${now.toISOString()}`,
    received: text,
  });
}

function least(numbers: readonly (number | undefined)[]): number | null {
  const known = numbers.filter((number) => number !== undefined);
  return known.length > 0 ? Math.min(...known) : null;
}

function nameIdFormats(role: Element): string[] {
  const formats = childrenNamed(role, METADATA, 'NameIDFormat').map((format) => textOf(format)?.trim() ?? '');
  return [...new Set(formats.filter((format) => format !== ''))].slice(0, MAX_NAME_ID_FORMATS);
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
  const endpoint = preferredEndpoint(role, 'SingleSignOnService');
  if (endpoint) return { ssoUrl: attributeOf(endpoint.service, 'Location') ?? '', ssoBinding: endpoint.binding };
  throw new SamlError('ssoUrl', 'The metadata has no SingleSignOnService with HTTP-Redirect or HTTP-POST binding');
}

function singleLogoutService(role: Element): SingleLogoutService | null {
  const endpoint = preferredEndpoint(role, 'SingleLogoutService');
  if (!endpoint) return null;
  const { service, binding } = endpoint;
  const responseUrl = attributeOf(service, 'ResponseLocation') ?? null;
  return { url: attributeOf(service, 'Location') ?? '', binding, responseUrl };
}

/** HTTP-Redirect before HTTP-POST: it needs no form on the way. Other bindings are not for browsers. */
function preferredEndpoint(role: Element, name: string): { service: Element; binding: Binding } | undefined {
  const services = childrenNamed(role, METADATA, name).filter(
    (service) => attributeOf(service, 'Location') !== undefined,
  );
  for (const [uri, binding] of BINDINGS) {
    const service = services.find((candidate) => attributeOf(candidate, 'Binding') === uri);
    if (service) return { service, binding };
  }
  return undefined;
}
