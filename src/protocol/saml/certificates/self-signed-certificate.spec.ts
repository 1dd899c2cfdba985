import { X509Certificate, generateKeyPairSync, randomBytes } from 'node:crypto';
import { readCertificate } from './certificate.js';
import { createSelfSignedCertificate } from './self-signed-certificate.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const request = {
  privateKey,
  commonName: 'Gatehouse & Söhne',
  serial: randomBytes(16),
  notBefore: new Date('2026-01-01T00:00:00Z'),
  notAfter: new Date('2036-01-01T00:00:00Z'),
};

test('the certificate holds the key, is signed by it, and carries name and dates', () => {
  const certificate = new X509Certificate(createSelfSignedCertificate(request));

  expect(certificate.verify(publicKey)).toBe(true);
  expect(certificate.publicKey.equals(publicKey)).toBe(true);
  expect(certificate.subject).toBe('CN=Gatehouse & Söhne');
  expect(certificate.issuer).toBe(certificate.subject);
  expect(new Date(certificate.validFrom)).toEqual(request.notBefore);
  expect(new Date(certificate.validTo)).toEqual(request.notAfter);
});

test('an end after 2049 is written in four digits', () => {
  const notAfter = new Date('2051-06-30T12:00:00Z');

  expect(readCertificate(createSelfSignedCertificate({ ...request, notAfter })).notAfter).toEqual(notAfter);
});
