import { SignedXml } from 'xml-crypto';
import { makeEcSamlKeys, makeSamlKeys, type SamlKeys } from '../../../../test/support/saml-keys.js';
import { buildResponse, changed, signResponse } from '../../../../test/support/saml-response.js';
import { descendants } from '../message/message-shape.js';
import { SAML } from '../xml/namespaces.js';
import { attributeOf, childrenNamed, parseStrictXml } from '../xml/strict-xml.js';
import { requireSignatureShape } from './signature-shape.js';
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
const limits = { characters: 20_000, elements: 100, depth: 20, comments: 'refuse' } as const;
const signaturesOf = (xml: string) => {
  const message = parseStrictXml(xml, limits);
  const signatures = descendants(message).filter(({ localName }) => localName === 'Signature');
  for (const signature of signatures) {
    const signed = signature.parentNode === message ? message : childrenNamed(message, SAML, 'Assertion')[0];
    requireSignatureShape(signature, (signed && attributeOf(signed, 'ID')) ?? '', { allowSha1: true });
  }
  return signatures;
};
const signersOf = (xml: string, certificates = stored) => signingCertificates(signaturesOf(xml), certificates);

test.each([
  ['one signature', signed],
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

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const rsa = keys;
const [p256, p384, p521] = [makeEcSamlKeys('P-256'), makeEcSamlKeys('P-384'), makeEcSamlKeys('P-521')];

describe.each<[string, SamlKeys]>([
  [`${MORE}rsa-sha256`, rsa],
  [`${MORE}rsa-sha384`, rsa],
  [`${MORE}rsa-sha512`, rsa],
  [`${MORE}ecdsa-sha256`, p256],
  [`${MORE}ecdsa-sha384`, p384],
  [`${MORE}ecdsa-sha512`, p521],
  [`${MORE}ecdsa-sha256`, p521],
  ['http://www.w3.org/2000/09/xmldsig#rsa-sha1', rsa],
])('%s', (signatureAlgorithm, by) => {
  const xml = signResponse(unsigned, 'Assertion', by, { signatureAlgorithm });
  const candidates = [...stored, p256.certificate, p384.certificate, p521.certificate];

  test('finds its certificate, and xml-crypto verifies with it', () => {
    const [signature] = signaturesOf(xml);
    const [publicCert = '', ...others] = signersOf(xml, candidates);
    const verifier = new SignedXml({ publicCert });
    if (signature) verifier.loadSignature(signature);

    expect([publicCert, ...others]).toEqual([by.certificate]);
    expect(verifier.checkSignature(xml)).toBe(true);
  });

  test('is refused when a bit of its value is another', () => {
    const flipped = changed(xml, /(?<=<ds:SignatureValue>)[^<]*/, (value) => {
      const bytes = Buffer.from(value, 'base64');
      bytes[7] = (bytes[7] ?? 0) ^ 1;
      return bytes.toString('base64');
    });

    expect(signersOf(flipped, candidates)).toEqual([]);
  });
});

test.each([
  ['an EC key under the name of RSA', 'rsa-sha256', p256],
  ['an RSA key under the name of ECDSA', 'ecdsa-sha256', rsa],
])('what was signed with %s is of nobody', (_, name, by) => {
  const method = by === rsa ? 'rsa-sha256' : 'ecdsa-sha256';
  const xml = signResponse(unsigned, 'Assertion', by, { signatureAlgorithm: MORE + method });

  expect(signersOf(changed(xml, MORE + method, MORE + name), [by.certificate])).toEqual([]);
});

test('an ECDSA value in ASN.1, as other protocols have it, is no signature', () => {
  const xml = signResponse(unsigned, 'Assertion', p256, { signatureAlgorithm: `${MORE}ecdsa-sha256` });
  const asn1 = changed(xml, /(?<=<ds:SignatureValue>)[^<]*/, (value) => toAsn1(Buffer.from(value, 'base64')));

  expect(signersOf(asn1, [p256.certificate])).toEqual([]);
});

test('what was signed is not looked at', () => {
  expect(signersOf(changed(signed, '>jane@a.example</saml2:NameID', '>admin@a.example</saml2:NameID'))).toEqual([
    keys.certificate,
  ]);
});

/** Of r and s. */
function toAsn1(value: Buffer): string {
  const integers = [value.subarray(0, 32), value.subarray(32)].map((bytes) =>
    Buffer.concat([Buffer.from([0x02, 33, 0]), bytes]),
  );
  return Buffer.concat([Buffer.from([0x30, 70]), ...integers]).toString('base64');
}
