import { createPrivateKey, createPublicKey, type KeyLike, KeyObject, sign, verify } from 'node:crypto';

type Hash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

export interface SignatureMethod {
  readonly keyType: 'rsa' | 'ec';
  readonly hash: Hash;
}

export interface DigestMethod {
  readonly hash: Hash;
  readonly bytes: number;
}

const XMLDSIG_MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
/** By these our own messages are signed. */
export const RSA_SHA256 = `${XMLDSIG_MORE}rsa-sha256`;
export const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

/**
 * Every algorithm by which a message may be signed, by its name in RFC 9231. SHA-1 is among them for the connections
 * that allow it: `isSha1` tells.
 */
export const SIGNATURE_METHODS: ReadonlyMap<string, SignatureMethod> = new Map([
  [RSA_SHA256, { keyType: 'rsa', hash: 'sha256' }],
  [`${XMLDSIG_MORE}rsa-sha384`, { keyType: 'rsa', hash: 'sha384' }],
  [`${XMLDSIG_MORE}rsa-sha512`, { keyType: 'rsa', hash: 'sha512' }],
  [`${XMLDSIG_MORE}ecdsa-sha256`, { keyType: 'ec', hash: 'sha256' }],
  [`${XMLDSIG_MORE}ecdsa-sha384`, { keyType: 'ec', hash: 'sha384' }],
  [`${XMLDSIG_MORE}ecdsa-sha512`, { keyType: 'ec', hash: 'sha512' }],
  ['http://www.w3.org/2000/09/xmldsig#rsa-sha1', { keyType: 'rsa', hash: 'sha1' }],
]);

/** The names follow no rule: SHA-384 alone is of another document than its neighbours. */
export const DIGEST_METHODS: ReadonlyMap<string, DigestMethod> = new Map([
  [SHA256, { hash: 'sha256', bytes: 32 }],
  [`${XMLDSIG_MORE}sha384`, { hash: 'sha384', bytes: 48 }],
  ['http://www.w3.org/2001/04/xmlenc#sha512', { hash: 'sha512', bytes: 64 }],
  ['http://www.w3.org/2000/09/xmldsig#sha1', { hash: 'sha1', bytes: 20 }],
]);

export const isSha1 = ({ hash }: { readonly hash: Hash }): boolean => hash === 'sha1';

const toBuffer = (signed: string | Buffer) => (typeof signed === 'string' ? Buffer.from(signed) : signed);

/**
 * Whether the key made this SignatureValue. A key of the other type made none: OpenSSL alone would let the key decide
 * what the message names.
 *
 * @param key PEM of a certificate or public key
 * @param value of ECDSA as XML Signature has it (§6.4.3): r and s side by side, not ASN.1
 */
export function isSignatureOf(
  key: string,
  { keyType, hash }: SignatureMethod,
  signed: string | Buffer,
  value: Buffer,
): boolean {
  const publicKey = createPublicKey(key);
  // Not `createVerify`, which throws at a value of another length than the curve's.
  const made = () => verify(hash, toBuffer(signed), { key: publicKey, dsaEncoding: 'ieee-p1363' }, value);
  return publicKey.asymmetricKeyType === keyType && made();
}

/** @param key a private key; PEM or what was made of it */
export function makeSignature(key: KeyLike, { hash }: SignatureMethod, signed: string | Buffer): Buffer {
  const privateKey = key instanceof KeyObject ? key : createPrivateKey(key);
  return sign(hash, toBuffer(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
}
