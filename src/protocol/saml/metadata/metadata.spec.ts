import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { refusalOf } from '../../../../test/support/saml-refusal.js';
import { createSelfSignedCertificate } from '../certificates/self-signed-certificate.js';
import { checkIdentityProvider, normalizeIdentityProvider } from './identity-provider.js';
import { type IdpMetadata, parseIdpMetadata } from './metadata.js';

const now = new Date('2026-11-24T12:00:00Z');
const makeCertificate = (modulusLength = 2048) => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength });
  const dates = { notBefore: new Date('2016-01-01T00:00:00Z'), notAfter: new Date('2017-01-01T00:00:00Z') };
  return createSelfSignedCertificate({ privateKey, commonName: 'idp', serial: randomBytes(16), ...dates });
};
const first = makeCertificate();
const second = makeCertificate();

const MD = 'urn:oasis:names:tc:SAML:2.0:metadata';
const SAML2 = 'urn:oasis:names:tc:SAML:2.0:protocol';
const key = (pem: string, use = ' use="signing"') =>
  `<KeyDescriptor${use}><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${pem.replace(/-----[A-Z ]+-----/g, '')}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`;
const sso = (binding: string, location: string) =>
  `<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:${binding}" Location="${location}"/>`;
const redirect = sso('HTTP-Redirect', 'https://idp.example/sso?tenant=1&amp;app=2');
const role = (content: string, attributes = '') =>
  `<IDPSSODescriptor protocolSupportEnumeration="${SAML2}"${attributes}>${content}</IDPSSODescriptor>`;
const entity = (content: string, attributes = '', entityID = 'https://idp.example/') =>
  `<EntityDescriptor xmlns="${MD}" entityID="${entityID}"${attributes}>${content}</EntityDescriptor>`;
const entities = (...content: string[]) => `<EntitiesDescriptor xmlns="${MD}">${content.join('')}</EntitiesDescriptor>`;
const good = entity(role(key(first) + redirect));

const expected: IdpMetadata = {
  entityId: 'https://idp.example/',
  ssoUrl: 'https://idp.example/sso?tenant=1&app=2',
  ssoBinding: 'redirect',
  slo: null,
  certificates: [first],
  wantsSignedRequests: false,
  nameIdFormats: [],
  validUntil: null,
  cacheSeconds: null,
};
const slo = (binding: string, location: string, attributes = '') =>
  `<SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:${binding}" Location="${location}"${attributes}/>`;

test.each<[string, string, Partial<IdpMetadata>]>([
  ['an EntityDescriptor', good, {}],
  ['one inside an EntitiesDescriptor', entities(good), {}],
  ['one beside a service provider', entities(entity('<SPSSODescriptor/>', '', 'https://sp.example'), good), {}],
  [
    'an XML declaration, a byte order mark and comments',
    `\uFEFF<?xml version="1.0" encoding="utf-8"?><!-- made by hand -->${good}`,
    {},
  ],
  ['an expired certificate', good, {}],
  ['a key without use', entity(role(key(first, '') + redirect)), {}],
  ['a key for encryption beside it', entity(role(key(second, ' use="encryption"') + key(first) + redirect)), {}],
  [
    'two keys during a roll-over',
    entity(role(key(first) + key(second) + key(first) + redirect)),
    { certificates: [first, second] },
  ],
  [
    'the POST binding listed first',
    entity(role(key(first) + sso('HTTP-POST', 'https://idp.example/post') + redirect)),
    {},
  ],
  [
    'the POST binding alone',
    entity(role(key(first) + sso('HTTP-POST', 'https://idp.example/post'))),
    { ssoBinding: 'post', ssoUrl: 'https://idp.example/post' },
  ],
  [
    'WantAuthnRequestsSigned',
    entity(role(key(first) + redirect, ' WantAuthnRequestsSigned="true"')),
    { wantsSignedRequests: true },
  ],
  [
    'a validUntil to come',
    entity(role(key(first) + redirect), ' validUntil="2026-11-24T12:00:01Z"'),
    { validUntil: new Date('2026-11-24T12:00:01Z') },
  ],
  [
    'two validUntil, of which the first counts',
    entity(role(key(first) + redirect, ' validUntil="2026-11-25T00:00:00Z"'), ' validUntil="2026-12-01T00:00:00Z"'),
    { validUntil: new Date('2026-11-25T00:00:00Z') },
  ],
  ['a cacheDuration', entity(role(key(first) + redirect), ' cacheDuration="PT6H30M"'), { cacheSeconds: 23_400 }],
  ['a cacheDuration that is none', entity(role(key(first) + redirect), ' cacheDuration="a while"'), {}],
  [
    'single logout by both bindings',
    entity(
      role(
        key(first) +
          slo('HTTP-POST', 'https://idp.example/p') +
          slo('HTTP-Redirect', 'https://idp.example/r') +
          redirect,
      ),
    ),
    { slo: { url: 'https://idp.example/r', binding: 'redirect', responseUrl: null } },
  ],
  [
    'an address of its own for the answers to single logout',
    entity(
      role(
        key(first) + slo('HTTP-POST', 'https://idp.example/p', ' ResponseLocation="https://idp.example/a"') + redirect,
      ),
    ),
    { slo: { url: 'https://idp.example/p', binding: 'post', responseUrl: 'https://idp.example/a' } },
  ],
  ['single logout by SOAP alone', entity(role(key(first) + slo('SOAP', 'https://idp.example/soap') + redirect)), {}],
  [
    'formats of the NameID',
    entity(role(`${key(first)}<NameIDFormat> urn:a </NameIDFormat><NameIDFormat>urn:b</NameIDFormat>${redirect}`)),
    { nameIdFormats: ['urn:a', 'urn:b'] },
  ],
  [
    "Entra's WS-Federation roles beside it",
    entity(
      `<RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706" xsi:type="fed:SecurityTokenServiceType" protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706">${key(second)}</RoleDescriptor>${role(key(first) + redirect)}`,
    ),
    {},
  ],
  [
    'a SAML 1.1 role beside it',
    entity(
      `<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol">${key(second)}</IDPSSODescriptor>${role(key(first) + redirect)}`,
    ),
    {},
  ],
])('reads metadata with %s', (_, xml, difference) => {
  expect(parseIdpMetadata(xml, now)).toEqual({ ...expected, ...difference });
});

test.each([
  ['a service provider only', entity('<SPSSODescriptor/>'), 'metadata'],
  [
    'a SAML 1.1 role only',
    entity('<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol"/>'),
    'metadata',
  ],
  ['an HTML page', '<html><body>Sign in</body></html>', 'metadata'],
  ['no key', entity(role(redirect)), 'certificate'],
  ['a key for encryption only', entity(role(key(first, ' use="encryption"') + redirect)), 'certificate'],
  ['a certificate that is none', entity(role(key('QUJD') + redirect)), 'certificate'],
  ['a weak key', entity(role(key(makeCertificate(1024)) + redirect)), 'weakKey'],
  ['no sign-in address', entity(role(key(first))), 'ssoUrl'],
  ['the SOAP binding only', entity(role(key(first) + sso('SOAP', 'https://idp.example/soap'))), 'ssoUrl'],
  ['a validUntil of now', entity(role(key(first) + redirect), ' validUntil="2026-11-24T12:00:00Z"'), 'metadataExpired'],
  ['an expired role', entity(role(key(first) + redirect, ' validUntil="2020-01-01T00:00:00Z"')), 'metadataExpired'],
  ['a validUntil that is no date', entity(role(key(first) + redirect), ' validUntil="soon"'), 'metadata'],
  ['a DOCTYPE', `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${good}`, 'xmlForbidden'],
  ['an unfinished comment', `${good}<!-- `, 'xmlMalformed'],
  ['nothing in it', '', 'xmlMalformed'],
  ['more text than the limit', ' '.repeat(1_000_001), 'tooLarge'],
])('refuses metadata with %s', (_, xml, code) => {
  expect(refusalOf(() => parseIdpMetadata(xml, now))).toMatchObject({ code });
});

test('several identity providers are refused and listed', () => {
  const xml = entities(good, entities(entity(role(key(second) + redirect), '', 'https://other.example')));

  expect(() => parseIdpMetadata(xml, now)).toThrow(
    'describes 2 identity providers, but must describe one: https://idp.example/, https://other.example',
  );
});

const us = { spEntityId: 'https://gatehouse.example/saml/1/metadata', publicUrl: 'https://gatehouse.example' };

test.each<[string, Partial<IdpMetadata>, string]>([
  ['an empty entity ID', { entityId: ' ' }, 'entityId'],
  ['an entity ID over 1024 characters', { entityId: 'x'.repeat(1025) }, 'entityId'],
  ['an entity ID that is shown backwards', { entityId: 'https://idp.example/\u202egnp' }, 'entityId'],
  ['our own entity ID', { entityId: us.spEntityId }, 'entityId'],
  ['plain http', { ssoUrl: 'http://idp.example/sso' }, 'ssoUrl'],
  ['a script', { ssoUrl: 'javascript:alert(1)' }, 'ssoUrl'],
  ['a relative address', { ssoUrl: '/sso' }, 'ssoUrl'],
  ['a user name in the address', { ssoUrl: 'https://user:pass@idp.example/' }, 'ssoUrl'],
  ['a host that only begins like loopback', { ssoUrl: 'http://localhost.evil.example/' }, 'ssoUrl'],
  ['a host that would end a directive of our CSP', { ssoUrl: 'https://a;frame-ancestors.example/' }, 'ssoUrl'],
  ['no certificate', { certificates: [] }, 'certificate'],
  ['eleven certificates', { certificates: Array<string>(11).fill(first) }, 'certificate'],
])('an identity provider with %s is refused', (_, difference, code) => {
  const check = () => {
    checkIdentityProvider({ ...expected, ...difference }, us);
  };

  expect(refusalOf(check)).toMatchObject({ code });
});

test.each([
  ['https', 'https://idp.example/sso', us.publicUrl],
  ['http on a loopback name', 'http://localhost:8080/sso', us.publicUrl],
  ['http on a loopback address', 'http://127.0.0.1/sso', us.publicUrl],
  ['http on the IPv6 loopback address', 'http://[::1]:8080/sso', us.publicUrl],
  ['http where we are served by http ourselves', 'http://keycloak:8080/sso', 'http://gatehouse:3000'],
])('a sign-in address is accepted by %s', (_, ssoUrl, publicUrl) => {
  const check = () => {
    checkIdentityProvider({ ...expected, ssoUrl }, { ...us, publicUrl });
  };

  expect(check).not.toThrow();
});

test.each([
  ['https://idp.example/ö', 'https://idp.example/%C3%B6'],
  ['javascript:alert(1)', null],
  ['http://idp.example/slo', null],
  ['https://a;script-src.example/', null],
  ['', null],
])('single logout at %j is kept as %j', (url, kept) => {
  const idp: IdpMetadata = { ...expected, slo: { url, binding: 'redirect', responseUrl: null } };

  expect(normalizeIdentityProvider(idp, us.publicUrl).slo?.url ?? null).toBe(kept);
});
