import { makeSamlKeys } from '../../../test/support/saml-keys.js';
import { buildResponse, changed, encodeResponse, signResponse } from '../../../test/support/saml-response.js';
import { readPostedResponse } from './response-gate.js';
import { signingCertificates } from './signature-value.js';

const keys = makeSamlKeys();
const others = [makeSamlKeys(), makeSamlKeys()];
const stored = [...others.map(({ certificate }) => certificate), keys.certificate];
const unsigned = buildResponse({
  now: new Date('2026-11-24T12:00:00Z'),
  idpEntityId: 'https://idp.example/',
  spEntityId: 'https://gatehouse.example/saml/1/metadata',
  acsUrl: 'https://gatehouse.example/saml/1/acs',
  inResponseTo: '_request',
  assertionId: '_assertion',
  nameId: 'jane@a.example',
});
const signed = signResponse(unsigned, 'Assertion', keys);
const signersOf = (xml: string, certificates = stored) =>
  signingCertificates(readPostedResponse(encodeResponse(xml)).signatures, certificates);

test.each([
  ['RSA-SHA256', signed],
  [
    'RSA-SHA512',
    signResponse(unsigned, 'Assertion', keys, {
      signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
    }),
  ],
  [
    'canonicalization "with comments"',
    signResponse(unsigned, 'Assertion', keys, {
      canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
    }),
  ],
  [
    'inclusive prefixes, declared around the signature',
    signResponse(unsigned, 'Assertion', keys, { inclusivePrefixes: ['saml2', 'saml2p'] }),
  ],
  ['two signatures of one key', signResponse(signed, 'Response', keys)],
])('the one certificate of several is found that signed: %s', (_, xml) => {
  expect(signersOf(xml)).toEqual([keys.certificate]);
});

test.each([
  ["a stranger's key", signed, others.map(({ certificate }) => certificate)],
  ['no certificate', signed, []],
  [
    'one of two signatures of a stranger',
    signResponse(signResponse(unsigned, 'Assertion', keys), 'Response', others[0] ?? keys),
    [keys.certificate],
  ],
  [
    'a changed digest',
    changed(signed, /<ds:DigestValue>.*<\/ds:DigestValue>/, `<ds:DigestValue>${'A'.repeat(43)}=</ds:DigestValue>`),
    stored,
  ],
  ['another SignatureValue', changed(signed, /<ds:SignatureValue>[^<]*/, '<ds:SignatureValue>QUJD'), stored],
])('nothing is found for %s', (_, xml, certificates) => {
  expect(signersOf(xml, certificates)).toEqual([]);
});

test('what was signed is not looked at', () => {
  expect(signersOf(changed(signed, '>jane@a.example</saml2:NameID', '>admin@a.example</saml2:NameID'))).toEqual([
    keys.certificate,
  ]);
});
