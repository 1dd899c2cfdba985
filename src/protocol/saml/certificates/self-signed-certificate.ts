import { createPublicKey, sign, type KeyObject } from 'node:crypto';

export interface CertificateRequest {
  /** RSA or EC. */
  readonly privateKey: KeyObject;
  readonly commonName: string;
  /** 16 random bytes. */
  readonly serial: Buffer;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const SEQUENCE = 0x30;
const der = (tag: number, ...contents: Buffer[]): Buffer => {
  const content = Buffer.concat(contents);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
};
const sequence = (...contents: Buffer[]) => der(SEQUENCE, ...contents);
const set = (...contents: Buffer[]) => der(0x31, ...contents);
const SHA256_WITH_RSA = sequence(Buffer.from('06092a864886f70d01010b0500', 'hex'));
const ECDSA_WITH_SHA256 = sequence(Buffer.from('06082a8648ce3d040302', 'hex'));
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const VERSION_3 = Buffer.from('a003020102', 'hex');

/**
 * An X.509 v3 certificate in PEM that holds a public key and says nothing else: SAML trusts the key, and node:crypto
 * reads certificates but writes none.
 */
export function createSelfSignedCertificate(request: CertificateRequest): string {
  const name = sequence(set(sequence(COMMON_NAME, der(0x0c, Buffer.from(request.commonName)))));
  // A leading 01 keeps the serial number positive and free of leading zeros.
  const serial = der(0x02, Buffer.from([1]), request.serial);
  const validity = sequence(time(request.notBefore), time(request.notAfter));
  const publicKey = createPublicKey(request.privateKey).export({ type: 'spki', format: 'der' });
  const algorithm = request.privateKey.asymmetricKeyType === 'ec' ? ECDSA_WITH_SHA256 : SHA256_WITH_RSA;
  const tbs = sequence(VERSION_3, serial, algorithm, name, validity, name, publicKey);
  const signature = der(0x03, Buffer.from([0]), sign('sha256', tbs, request.privateKey));
  const base64 = sequence(tbs, algorithm, signature).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}(?!$)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

/** RFC 5280 §4.1.2.5: UTCTime until 2049, GeneralizedTime after. */
function time(date: Date): Buffer {
  const digits = `${date.toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z`;
  return date.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}
