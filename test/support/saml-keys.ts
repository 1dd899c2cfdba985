import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { createSelfSignedCertificate } from '../../src/protocol/saml/certificates/self-signed-certificate.js';

export interface SamlKeys {
  readonly privateKey: KeyObject;
  /** PKCS #8. */
  readonly privateKeyPem: string;
  readonly certificate: string;
}

/** A fresh RSA key with a self-signed certificate. */
export const makeSamlKeys = (modulusLength = 2048): SamlKeys =>
  withCertificate(generateKeyPairSync('rsa', { modulusLength }).privateKey);

/** The same with an EC key. */
export const makeEcSamlKeys = (namedCurve: 'P-256' | 'P-384' | 'P-521' | 'secp256k1'): SamlKeys =>
  withCertificate(generateKeyPairSync('ec', { namedCurve }).privateKey);

function withCertificate(privateKey: KeyObject): SamlKeys {
  const certificate = createSelfSignedCertificate({
    privateKey,
    commonName: 'identity provider of a test',
    serial: randomBytes(16),
    notBefore: new Date('2020-01-01T00:00:00Z'),
    notAfter: new Date('2040-01-01T00:00:00Z'),
  });
  return { privateKey, privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate };
}
