import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { type CipherName, encryptText, type EncryptionChoice } from '../../../../test/support/encrypted-response.js';
import { makeSamlKeys } from '../../../../test/support/saml-keys.js';
import { refusalOf } from '../../../../test/support/saml-refusal.js';
import { changed } from '../../../../test/support/saml-response.js';
import { parseStrictXml } from '../xml/strict-xml.js';
import { decryptAssertion, readEncryptedAssertion } from './encrypted-assertion.js';

const keys = makeSamlKeys();
const others = [makeSamlKeys(), makeSamlKeys()];
const TEXT = '<saml2:Assertion>Jänne</saml2:Assertion>';
const CIPHERS: CipherName[] = ['aes-128-gcm', 'aes-256-gcm', 'aes-128-cbc', 'aes-256-cbc'];

const LIMITS = { characters: 100_000, elements: 100, depth: 20, comments: 'refuse' } as const;
const read = (xml: string, allowCbc = true) => readEncryptedAssertion(parseStrictXml(xml, LIMITS), { allowCbc });
const encrypt = (choice: EncryptionChoice = {}, text = TEXT) => encryptText(text, keys.certificate, choice);
const decrypt = (xml: string, by = [keys]) =>
  decryptAssertion(
    read(xml),
    by.map(({ privateKey }) => privateKey),
  );

const choices = CIPHERS.flatMap((cipher) =>
  (['rsa-oaep-mgf1p', 'rsa-oaep'] as const).flatMap((transport) =>
    (['inside', 'beside'] as const).map((key): EncryptionChoice => ({ cipher, transport, key })),
  ),
);
test.each([...choices, { transport: 'rsa-oaep', hash: 'sha256' } as const])('%j is decrypted', (choice) => {
  expect(decrypt(encrypt(choice))).toBe(TEXT);
});

test.each(CIPHERS)('every text comes back from %s', (cipher) => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }), (text) => {
      expect(decrypt(encrypt({ cipher }, text))).toBe(text.replace(/^\uFEFF/, ''));
    }),
    { numRuns: 20 },
  );
});

test('each of our keys is tried', () => {
  expect(decrypt(encrypt(), [...others, keys])).toBe(TEXT);
});

test('what the message says of the key is not read', () => {
  const hint =
    '<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:KeyName>another</ds:KeyName></ds:KeyInfo>';
  const xml = changed(encrypt({ key: 'beside' }), /<xenc:CipherData>(?!.*<xenc:EncryptedKey)/s, `${hint}$&`);

  expect(decrypt(xml)).toBe(TEXT);
});

const flipped = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
};
const failures: [string, () => string][] = CIPHERS.flatMap((cipher): [string, () => string][] => [
  ['a key that was wrapped for somebody else', () => encryptText(TEXT, others[0]?.certificate ?? '', { cipher })],
  ['a changed wrapped key', () => encrypt({ cipher, tamper: (key, text) => [flipped(key, 9), text] })],
  ['a wrapped key of another length', () => encrypt({ cipher, tamper: (key, text) => [key.subarray(1), text] })],
  ['a random wrapped key', () => encrypt({ cipher, tamper: (key, text) => [randomBytes(key.length), text] })],
  ['a text that ends early', () => encrypt({ cipher, tamper: (key, text) => [key, text.subarray(0, -1)] })],
  ['a text of one byte', () => encrypt({ cipher, tamper: (key) => [key, Buffer.from([1])] })],
  ['bytes that are no UTF-8', () => encrypt({ cipher, tamper: (key) => [key, randomBytes(160)] })],
]);
test.each([
  ...failures,
  ['a changed nonce of GCM', () => encrypt({ tamper: (key, text) => [key, flipped(text, 0)] })],
  ['a changed byte of GCM', () => encrypt({ tamper: (key, text) => [key, flipped(text, 20)] })],
  ['a changed tag of GCM', () => encrypt({ tamper: (key, text) => [key, flipped(text, text.length - 1)] })],
  ['a tag of GCM cut to 12 bytes', () => encrypt({ tamper: (key, text) => [key, text.subarray(0, -4)] })],
] as [string, () => string][])('%s is a failure in the words of every other', (_, make) => {
  const refusal = refusalOf(() => decrypt(make()));

  expect(refusal).toMatchObject({ code: 'decryptionFailed', expected: undefined, received: undefined });
  expect(refusal.message).toBe(refusalOf(() => decrypt(encrypt(), [])).message);
});

const EDATA = /<xenc:EncryptedData[^]*<\/xenc:EncryptedData>/;
const EKEY = /<xenc:EncryptedKey[^]*<\/xenc:EncryptedKey>/;
const KEY_INFO = /(<ds:KeyInfo[^>]*>)/;
test.each<[string, string]>([
  [
    'a CipherReference',
    changed(
      encrypt(),
      /<xenc:CipherValue>[^<]*<\/xenc:CipherValue>/,
      '<xenc:CipherReference URI="http://x.example/"/>',
    ),
  ],
  [
    'a RetrievalMethod',
    changed(
      encrypt({ key: 'beside' }),
      '<xenc:CipherData>',
      '<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:RetrievalMethod URI="#encrypted-key"/></ds:KeyInfo><xenc:CipherData>',
    ),
  ],
  [
    'an AgreementMethod',
    changed(encrypt(), KEY_INFO, '$1<xenc:AgreementMethod xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"/>'),
  ],
  [
    'EncryptionProperties',
    changed(encrypt(), '</xenc:EncryptedData>', '<xenc:EncryptionProperties/></xenc:EncryptedData>'),
  ],
  ['no EncryptedKey', changed(encrypt(), EKEY, '')],
  ['two EncryptedKeys', changed(encrypt(), EKEY, '$&$&')],
  [
    'an EncryptedKey in the KeyInfo of another',
    changed(
      encrypt(),
      '</xenc:EncryptionMethod><xenc:CipherData>',
      '</xenc:EncryptionMethod><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey/></ds:KeyInfo><xenc:CipherData>',
    ),
  ],
  ['two EncryptedData', changed(encrypt(), EDATA, '$&$&')],
  [
    'EncryptedData in EncryptedData',
    changed(encrypt(), KEY_INFO, '$1<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"/>'),
  ],
  [
    'parameters of the cipher',
    changed(encrypt(), /(aes256-gcm")\/>/, '$1><xenc:KeySize>256</xenc:KeySize></xenc:EncryptionMethod>'),
  ],
  [
    'a label of OAEP',
    changed(encrypt(), '<ds:DigestMethod', '<xenc:OAEPparams>eA==</xenc:OAEPparams><ds:DigestMethod'),
  ],
  ['two digests of OAEP', changed(encrypt(), /<ds:DigestMethod[^>]*>/, '$&$&')],
  [
    'a mask under the older name of OAEP',
    changed(
      encrypt({ transport: 'rsa-oaep' }),
      'http://www.w3.org/2009/xmlenc11#rsa-oaep',
      'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
    ),
  ],
  ['a CipherValue that is no base64', changed(encrypt(), /<xenc:CipherValue>/, '$&!')],
  ['an empty CipherValue', changed(encrypt(), /<xenc:CipherValue>[^<]*/, '<xenc:CipherValue>')],
])('%s is refused for its structure', (_, xml) => {
  expect(refusalOf(() => read(xml)).code).toBe('encryptionStructure');
});

test('an element of another kind is refused', () => {
  expect(refusalOf(() => read(changed(encrypt(), EDATA, '$&<x/>'))).code).toBe('structure');
});

const aes = 'http://www.w3.org/2009/xmlenc11#aes256-gcm';
const oaep = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p';
test.each([
  ['3DES', aes, 'http://www.w3.org/2001/04/xmlenc#tripledes-cbc'],
  ['AES-192', aes, 'http://www.w3.org/2001/04/xmlenc#aes192-cbc'],
  ['GCM by the name that it never had', aes, 'http://www.w3.org/2001/04/xmlenc#aes256-gcm'],
  ['no cipher', aes, ''],
  ['RSA 1.5', oaep, 'http://www.w3.org/2001/04/xmlenc#rsa-1_5'],
  ['AES key wrap', oaep, 'http://www.w3.org/2001/04/xmlenc#kw-aes256'],
  ['an MD5 digest of OAEP', 'http://www.w3.org/2000/09/xmldsig#sha1', 'http://www.w3.org/2001/04/xmldsig-more#md5'],
])('%s is refused for its algorithm', (_, from, to) => {
  expect(refusalOf(() => read(changed(encrypt(), from, to)))).toMatchObject({
    code: 'encryptionAlgorithm',
    received: to,
  });
});

test.each(['aes-128-cbc', 'aes-256-cbc'] as const)('%s is refused where nothing vouches for the text', (cipher) => {
  const refusal = refusalOf(() => read(encrypt({ cipher }), false));

  expect(refusal.code).toBe('encryptionAlgorithm');
  expect(refusal.message).toContain('AES-256-GCM');
  expect(refusal.message).toContain('allowCbc');
});
