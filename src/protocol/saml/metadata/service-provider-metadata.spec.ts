import { METADATA, SAMLP, XMLDSIG } from '../xml/namespaces.js';
import { attributeOf, childElements, childrenNamed, parseStrictXml } from '../xml/strict-xml.js';
import { serviceProviderMetadata } from './service-provider-metadata.js';

const provider = {
  spEntityId: 'https://gatehouse.example/saml/1/metadata',
  acsUrl: 'https://gatehouse.example/saml/1/acs',
  authnRequestsSigned: false,
  signingCertificates: [],
  encryptionCertificates: [],
};
const pem = (text: string) =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(text).toString('base64')}\n-----END CERTIFICATE-----\n`;
const roleOf = (xml: string) => childElements(parse(xml))[0];
const attributes = (element: Element) => Array.from(element.attributes, ({ name, value }) => [name, value]);
const parse = (xml: string) => parseStrictXml(xml, { characters: 10_000, elements: 50, depth: 8, comments: 'refuse' });

test('the metadata names us, the ACS and what is enforced', () => {
  const root = parse(serviceProviderMetadata(provider));
  const [role] = childrenNamed(root, METADATA, 'SPSSODescriptor');
  const [acs, ...rest] = role ? childElements(role) : [];

  expect(attributeOf(root, 'entityID')).toBe(provider.spEntityId);
  expect(attributeOf(root, 'cacheDuration')).toBe('PT6H');
  expect(role && attributes(role)).toEqual([
    ['AuthnRequestsSigned', 'false'],
    ['WantAssertionsSigned', 'true'],
    ['protocolSupportEnumeration', SAMLP],
  ]);
  expect(rest).toEqual([]);
  expect(acs && attributes(acs)).toEqual([
    ['Binding', 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'],
    ['Location', provider.acsUrl],
    ['index', '0'],
    ['isDefault', 'true'],
  ]);
});

test('keys, logout, format and ACS stand in the order of the schema', () => {
  const role = roleOf(
    serviceProviderMetadata({
      ...provider,
      authnRequestsSigned: true,
      signingCertificates: [pem('active'), pem('next')],
      encryptionCertificates: [pem('encryption')],
      logoutUrl: 'https://gatehouse.example/saml/1/logout',
      nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    }),
  );
  const children = role ? childElements(role) : [];

  expect(role && attributeOf(role, 'AuthnRequestsSigned')).toBe('true');
  expect(
    children.map((child) => [child.localName, attributeOf(child, 'use') ?? attributeOf(child, 'Binding')]),
  ).toEqual([
    ['KeyDescriptor', 'signing'],
    ['KeyDescriptor', 'signing'],
    ['KeyDescriptor', 'encryption'],
    ['SingleLogoutService', 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'],
    ['SingleLogoutService', 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'],
    ['NameIDFormat', undefined],
    ['AssertionConsumerService', 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'],
  ]);
  expect(
    Array.from(role?.getElementsByTagNameNS(XMLDSIG, 'X509Certificate') ?? [], ({ textContent }) =>
      Buffer.from(textContent, 'base64').toString(),
    ),
  ).toEqual(['active', 'next', 'encryption']);
});

test('a key that logout alone is signed with makes no promise about requests', () => {
  const role = roleOf(serviceProviderMetadata({ ...provider, signingCertificates: [pem('logout')] }));

  expect(role && attributeOf(role, 'AuthnRequestsSigned')).toBe('false');
});

test('the encryption key names what is decrypted, GCM first', () => {
  const role = roleOf(serviceProviderMetadata({ ...provider, encryptionCertificates: [pem('encryption')] }));
  const methods = Array.from(role?.getElementsByTagNameNS(METADATA, 'EncryptionMethod') ?? [], (method) =>
    attributeOf(method, 'Algorithm'),
  );

  expect(methods).toEqual([
    'http://www.w3.org/2009/xmlenc11#aes256-gcm',
    'http://www.w3.org/2009/xmlenc11#aes128-gcm',
    'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
    'http://www.w3.org/2009/xmlenc11#rsa-oaep',
  ]);
});

test('addresses are escaped', () => {
  const root = parse(serviceProviderMetadata({ ...provider, spEntityId: 'https://a.example/?b="<&>' }));

  expect(attributeOf(root, 'entityID')).toBe('https://a.example/?b="<&>');
});
