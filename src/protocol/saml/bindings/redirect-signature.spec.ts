import { sign } from 'node:crypto';
import fc from 'fast-check';
import { makeSamlKeys } from '../../../../test/support/saml-keys.js';
import { refusalOf } from '../../../../test/support/saml-refusal.js';
import { inflateMessage } from './inflate.js';
import { readRedirectMessage, verifyRedirectMessage, writeRedirectUrl } from './redirect-signature.js';

const keys = makeSamlKeys();
const stranger = makeSamlKeys();
const xml = '<samlp:LogoutRequest>ann+1@example.com / ÿ</samlp:LogoutRequest>';
const strict = { allowSha1: false };

const queryOf = (url: string): string => url.slice(url.indexOf('?') + 1);
const signed = (relayState?: string, field: 'SAMLRequest' | 'SAMLResponse' = 'SAMLRequest') =>
  queryOf(writeRedirectUrl('https://sp.example/logout', { field, xml, relayState }, keys.privateKeyPem));
const verify = (query: string, certificates = [keys.certificate]) =>
  verifyRedirectMessage(readRedirectMessage(query), certificates, strict);
const checkOf = (query: string, certificates?: string[]): string => refusalOf(() => verify(query, certificates)).code;
const parameters = (query: string) => query.split('&');

test('what was signed verifies and comes out as it went in, whatever RelayState holds', () => {
  fc.assert(
    fc.property(fc.option(fc.string({ unit: 'grapheme', maxLength: 80 }), { nil: undefined }), (relayState) => {
      const query = signed(relayState);
      const message = readRedirectMessage(query);
      expect(verify(query, [stranger.certificate, keys.certificate])).toBe(keys.certificate);
      expect([message.field, message.relayState]).toEqual(['SAMLRequest', relayState]);
      expect(inflateMessage(message.deflated).toString('utf8')).toBe(xml);
    }),
  );
});

test('the order in which the parameters come does not matter, nor do others between them', () => {
  const others = fc.constantFrom('wa=wsignout1.0', 'x', '', 'RelayStates=1', 'samlrequest=x');
  fc.assert(
    fc.property(
      fc.shuffledSubarray(parameters(signed('state')), { minLength: 4 }),
      others,
      fc.nat(4),
      (shuffled, other, at) => {
        expect(verify([...shuffled.slice(0, at), other, ...shuffled.slice(at)].join('&'))).toBe(keys.certificate);
      },
    ),
  );
});

test('any other octet in what was signed is refused', () => {
  const query = signed('state');
  const end = query.indexOf('&Signature=');
  fc.assert(
    fc.property(fc.nat(end - 1), fc.constantFrom('A', 'b', '7', '-', '%41', ''), (at, octet) => {
      const changed = query.slice(0, at) + octet + query.slice(at + 1);
      fc.pre(changed !== query);
      expect(checkOf(changed)).toMatch(/^(signature.*|badForm|notBase64)$/);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['with lower-case escapes', (query: string) => query.replace(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase())],
  ['with a letter escaped that need not be', (query: string) => query.replace('RelayState=s', 'RelayState=%73')],
])('a value encoded again %s has another signature', (_, encodeAgain) => {
  const query = signed('state/');
  expect(encodeAgain(query)).not.toBe(query);
  expect(checkOf(encodeAgain(query))).toBe('signatureInvalid');
});

test('what was signed with other escapes than ours verifies: the octets count, not our encoding of them', () => {
  const own = signed('state/');
  const lower = own.slice(0, own.indexOf('&Signature=')).replace(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase());
  const signature = sign('sha256', Buffer.from(lower), keys.privateKeyPem).toString('base64');
  expect(verify(`${lower}&Signature=${encodeURIComponent(signature)}`)).toBe(keys.certificate);
});

test.each([
  ['no signature', parameters(signed()).slice(0, 1).join('&'), 'signatureMissing'],
  ['no SigAlg', signed().replace(/&SigAlg=[^&]*/, ''), 'signatureMissing'],
  ['no Signature', signed().replace(/&Signature=.*/, ''), 'signatureMissing'],
  ['a RelayState that was not signed', `${signed()}&RelayState=x`, 'signatureInvalid'],
  ['no RelayState where one was signed', signed('x').replace('&RelayState=x', ''), 'signatureInvalid'],
  [
    'a request that was signed as a response',
    signed(undefined, 'SAMLResponse').replace('SAMLResponse', 'SAMLRequest'),
    'signatureInvalid',
  ],
  ['SAMLRequest twice', `${signed()}&SAMLRequest=AAAA`, 'badForm'],
  ['SAMLRequest twice, once in disguise', `${signed()}&SAML%52equest=AAAA`, 'badForm'],
  ['a parameter in disguise', signed().replace('SAMLRequest', 'SAML%52equest'), 'badForm'],
  ['RelayState twice', `${signed('x')}&RelayState=x`, 'badForm'],
  ['Signature twice', `${signed()}&Signature=AAAA`, 'badForm'],
  ['request and response', `${signed()}&SAMLResponse=AAAA`, 'badForm'],
  ['neither request nor response', 'RelayState=x', 'badForm'],
  ['nothing', '', 'badForm'],
  ['another encoding', `${signed()}&SAMLEncoding=urn:example`, 'badForm'],
  ['a broken escape', `${signed()}&RelayState=%zz`, 'badForm'],
  ['blanks in base64', signed().replace('SAMLRequest=', 'SAMLRequest=+'), 'notBase64'],
  ['an empty message', signed().replace(/SAMLRequest=[^&]*/, 'SAMLRequest='), 'notBase64'],
  ['an empty signature', signed().replace(/Signature=.*/, 'Signature='), 'notBase64'],
])('%s is refused: %#', (_, query, check) => {
  expect(checkOf(query)).toBe(check);
});

test('the key of a stranger is refused', () => {
  expect(checkOf(signed(), [stranger.certificate])).toBe('signatureInvalid');
  expect(checkOf(signed(), [])).toBe('signatureInvalid');
});

test.each([
  'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-md5',
  'http://www.w3.org/2000/09/xmldsig#dsa-sha1',
  '__proto__',
])('the algorithm %s is refused', (algorithm) => {
  const query = signed().replace(/SigAlg=[^&]*/, `SigAlg=${encodeURIComponent(algorithm)}`);
  expect(checkOf(query)).toBe('signatureAlgorithm');
});

test('an endpoint with a query of its own keeps it', () => {
  const url = writeRedirectUrl('https://idp.example/slo?app=7', { field: 'SAMLRequest', xml }, keys.privateKeyPem);
  expect(url).toMatch(/^https:\/\/idp\.example\/slo\?app=7&SAMLRequest=/);
  expect(verify(queryOf(url))).toBe(keys.certificate);
});
