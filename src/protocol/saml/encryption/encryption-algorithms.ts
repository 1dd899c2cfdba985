import { XMLDSIG, XMLENC, XMLENC11 } from '../xml/namespaces.js';

export interface BlockCipher {
  /** As OpenSSL calls it. */
  readonly name: 'aes-128-gcm' | 'aes-256-gcm' | 'aes-128-cbc' | 'aes-256-cbc';
  readonly keyBytes: number;
}

export type OaepHash = 'sha1' | 'sha256';

/** They notice every change. */
export const GCM_CIPHERS: ReadonlyMap<string, BlockCipher> = new Map([
  [`${XMLENC11}aes256-gcm`, { name: 'aes-256-gcm', keyBytes: 32 }],
  [`${XMLENC11}aes128-gcm`, { name: 'aes-128-gcm', keyBytes: 16 }],
]);

/** Without a signature around them anybody can change the text below, bit by bit. */
export const CBC_CIPHERS: ReadonlyMap<string, BlockCipher> = new Map([
  [`${XMLENC}aes256-cbc`, { name: 'aes-256-cbc', keyBytes: 32 }],
  [`${XMLENC}aes128-cbc`, { name: 'aes-128-cbc', keyBytes: 16 }],
]);

/** RSA-OAEP by both of its names (XML Encryption §5.5.2). The first one's mask is always made with SHA-1. */
export const KEY_TRANSPORT: ReadonlyMap<string, { readonly hasOwnMask: boolean }> = new Map([
  [`${XMLENC}rsa-oaep-mgf1p`, { hasOwnMask: false }],
  [`${XMLENC11}rsa-oaep`, { hasOwnMask: true }],
]);

export const OAEP_DIGESTS: ReadonlyMap<string, OaepHash> = new Map([
  [`${XMLDSIG}sha1`, 'sha1'],
  [`${XMLENC}sha256`, 'sha256'],
]);

export const OAEP_MASKS: ReadonlyMap<string, OaepHash> = new Map([
  [`${XMLENC11}mgf1sha1`, 'sha1'],
  [`${XMLENC11}mgf1sha256`, 'sha256'],
]);
