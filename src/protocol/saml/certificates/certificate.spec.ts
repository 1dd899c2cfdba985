import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { makeEcSamlKeys } from '../../../../test/support/saml-keys.js';
import { refusalOf } from '../../../../test/support/saml-refusal.js';
import { readCertificate, readCertificates } from './certificate.js';
import { createSelfSignedCertificate } from './self-signed-certificate.js';

const make = (modulusLength: number) => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength });
  const dates = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-01-01T00:00:00Z') };
  const pem = createSelfSignedCertificate({ privateKey, commonName: 'idp', serial: randomBytes(16), ...dates });
  return { privateKey, pem, base64: pem.replace(/-----[A-Z ]+-----/g, '') };
};
const { privateKey, pem, base64 } = make(2048);
const other = make(2048);
// Made with OpenSSL, self-signed.
const P_256 =
  'MIIBcDCCARegAwIBAgIUU7T0olL96Y2AVmp0rKLH+UJRzJcwCgYIKoZIzj0EAwIwDjEMMAoGA1UEAwwDaWRwMB4XDTI2MTEyNDE4MjMyNVoXDTM2MTEyMTE4MjMyNVowDjEMMAoGA1UEAwwDaWRwMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEF1VZQvCqbMSUol3gBrJGFGQOmVd20yEeIooKb/pbkUkLA/PuC3NlLykDwWEDlkfM/8GB3tBeBTbErbuZkbrjLaNTMFEwHQYDVR0OBBYEFM0J+92q9keGuajfCXG4cfKOTbQaMB8GA1UdIwQYMBaAFM0J+92q9keGuajfCXG4cfKOTbQaMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgNTkMORtHBO8nrbGzHZEAZDPRV3NqyW/5rvCtuMaxtWQCIA+tH9MMGrz50/LEL76m3IVfjESM/CCCduYf8el/lUa3';

test('a certificate is read with fingerprint and dates', () => {
  const certificate = readCertificate(pem);

  expect(certificate.pem).toBe(pem);
  expect(certificate.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  expect(certificate.notBefore).toEqual(new Date('2026-01-01T00:00:00Z'));
  expect(certificate.notAfter).toEqual(new Date('2036-01-01T00:00:00Z'));
});

test.each([
  ['Windows line ends', pem.replaceAll('\n', '\r\n')],
  [
    'one long line between the header lines',
    `-----BEGIN CERTIFICATE-----\n${base64.replaceAll('\n', '')}\n-----END CERTIFICATE-----`,
  ],
  ['no line break at all', pem.replaceAll('\n', '')],
  ['base64 alone', base64],
  ['base64 alone in one line', base64.replaceAll('\n', '')],
  ['blanks around it and text of a tool before it', `Bag Attributes\n  friendlyName: idp\n${pem}\n\n`],
])('%s is read to the same certificate', (_, text) => {
  expect(readCertificate(text).pem).toBe(pem);
});

test('several certificates are read in order, each once', () => {
  expect(readCertificates(pem + other.pem + pem).map((certificate) => certificate.pem)).toEqual([pem, other.pem]);
});

test.each([
  ['PKCS #8', privateKey.export({ type: 'pkcs8', format: 'pem' })],
  ['PKCS #1', privateKey.export({ type: 'pkcs1', format: 'pem' })],
  ['a certificate with its key', pem + privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
  ['base64 of a key alone', privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')],
])('a private key is refused loudly: %s', (_, text) => {
  expect(refusalOf(() => readCertificates(text.toString()))).toMatchObject({ code: 'privateKey' });
});

test.each([
  ['nothing', ''],
  ['words', 'hello there'],
  ['base64 of something else', Buffer.from('not a certificate').toString('base64')],
  ['a certificate cut short', base64.slice(0, 400)],
  ['bytes after the certificate', Buffer.concat([Buffer.from(base64, 'base64'), Buffer.from('x')]).toString('base64')],
  ['a second block without an end', `${pem}-----BEGIN CERTIFICATE-----\n${base64}`],
  ['more text than any certificate has', 'A'.repeat(100_001)],
])('%s is refused as no certificate', (_, text) => {
  expect(refusalOf(() => readCertificates(text))).toMatchObject({ code: 'certificate' });
});

test('two certificates where one is wanted are refused', () => {
  expect(() => readCertificate(pem + other.pem)).toThrow('found 2');
});

test('an RSA key of 1024 bits is refused with its size', () => {
  expect(refusalOf(() => readCertificate(make(1024).pem))).toMatchObject({
    code: 'weakKey',
    received: 'rsa 1024 bits',
  });
});

test.each([
  ['made with OpenSSL', P_256],
  ['P-256', makeEcSamlKeys('P-256').certificate],
  ['P-384', makeEcSamlKeys('P-384').certificate],
  ['P-521', makeEcSamlKeys('P-521').certificate],
])('a certificate of an EC key is read: %s', (_, text) => {
  expect(readCertificate(text).fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
});

test('an EC key on another curve is refused with what to do, since its signatures would be', () => {
  const refusal = refusalOf(() => readCertificate(makeEcSamlKeys('secp256k1').certificate));

  expect(refusal).toMatchObject({ code: 'keyType', received: 'ec secp256k1' });
  expect(refusal.message).toContain('have the identity provider sign with RSA');
});
