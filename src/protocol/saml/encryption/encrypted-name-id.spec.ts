import { encryptText } from '../../../../test/support/encrypted-response.js';
import { makeSamlKeys } from '../../../../test/support/saml-keys.js';
import { SAML } from '../xml/namespaces.js';
import { parseStrictXml } from '../xml/strict-xml.js';
import { decryptNameId } from './encrypted-name-id.js';

const LIMITS = { characters: 100_000, elements: 100, depth: 20, comments: 'refuse' } as const;
const keys = makeSamlKeys();
const nameId = `<saml:NameID xmlns:saml="${SAML}" Format="urn:f">ann</saml:NameID>`;
const encryptedId = (
  text: string,
  certificate = keys.certificate,
  cipher: 'aes-256-gcm' | 'aes-128-cbc' = 'aes-256-gcm',
) => encryptText(text, certificate, { cipher }).replaceAll('EncryptedAssertion', 'EncryptedID');
const decrypt = (xml: string) =>
  decryptNameId(parseStrictXml(xml, LIMITS), [makeSamlKeys().privateKey, keys.privateKey]);

test.each(['aes-256-gcm', 'aes-128-cbc'] as const)('a NameID comes out of %s', (cipher) => {
  expect(decrypt(encryptedId(nameId, keys.certificate, cipher))).toEqual({ value: 'ann', format: 'urn:f' });
});

test.each([
  ['what was encrypted for another key', encryptedId(nameId, makeSamlKeys().certificate)],
  ['what is no NameID', encryptedId(`<saml:Issuer xmlns:saml="${SAML}">ann</saml:Issuer>`)],
  ['what is no XML', encryptedId('ann')],
  ['a NameID with an element in it', encryptedId(nameId.replace('ann', '<x/>'))],
  ['a NameID with a DOCTYPE', encryptedId(`<!DOCTYPE x>${nameId}`)],
  ['nothing', `<saml:EncryptedID xmlns:saml="${SAML}"/>`],
])('no NameID comes out of %s', (_, xml) => {
  expect(decrypt(xml)).toBeUndefined();
});
