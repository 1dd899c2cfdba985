import { serviceProviderMetadata } from './service-provider-metadata.js';
import { METADATA, SAMLP, XMLDSIG } from './namespaces.js';
import { attributeOf, childElements, childrenNamed, parseStrictXml } from './strict-xml.js';

const provider = {
  spEntityId: 'https://gatehouse.example/saml/1/metadata',
  acsUrl: 'https://gatehouse.example/saml/1/acs',
};
const parse = (xml: string) => parseStrictXml(xml, { characters: 10_000, elements: 20, depth: 8, comments: 'refuse' });

test('the metadata names us, the ACS and what is enforced', () => {
  const root = parse(serviceProviderMetadata(provider));
  const [role] = childrenNamed(root, METADATA, 'SPSSODescriptor');
  const [acs, ...rest] = role ? childElements(role) : [];

  expect(attributeOf(root, 'entityID')).toBe(provider.spEntityId);
  expect(attributeOf(root, 'cacheDuration')).toBe('PT6H');
  expect(role && Array.from(role.attributes, ({ name, value }) => [name, value])).toEqual([
    ['AuthnRequestsSigned', 'false'],
    ['WantAssertionsSigned', 'true'],
    ['protocolSupportEnumeration', SAMLP],
  ]);
  expect(rest).toEqual([]);
  expect(acs && Array.from(acs.attributes, ({ name, value }) => [name, value])).toEqual([
    ['Binding', 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'],
    ['Location', provider.acsUrl],
    ['index', '0'],
    ['isDefault', 'true'],
  ]);
});

test('where requests are signed the key stands before the ACS', () => {
  const signingCertificate = '-----BEGIN CERTIFICATE-----\nQUJD\nREVG\n-----END CERTIFICATE-----\n';
  const root = parse(serviceProviderMetadata({ ...provider, signingCertificate }));
  const [role] = childrenNamed(root, METADATA, 'SPSSODescriptor');

  expect(role && attributeOf(role, 'AuthnRequestsSigned')).toBe('true');
  expect(role && childElements(role).map(({ localName }) => localName)).toEqual([
    'KeyDescriptor',
    'AssertionConsumerService',
  ]);
  expect(root.getElementsByTagNameNS(XMLDSIG, 'X509Certificate')[0]?.textContent).toBe('QUJDREVG');
});

test('addresses are escaped', () => {
  const root = parse(serviceProviderMetadata({ ...provider, spEntityId: 'https://a.example/?b="<&>' }));

  expect(attributeOf(root, 'entityID')).toBe('https://a.example/?b="<&>');
});
