import { createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { SamlError } from '../error.js';
import { descendants, type Position, requireSequence } from '../message/message-shape.js';
import { readBase64, withoutSpace } from '../xml/base64.js';
import { XMLDSIG, XMLENC, XMLENC11 } from '../xml/namespaces.js';
import { attributeOf, childElements, childrenNamed, textOf } from '../xml/strict-xml.js';
import {
  type BlockCipher,
  CBC_CIPHERS,
  GCM_CIPHERS,
  KEY_TRANSPORT,
  OAEP_DIGESTS,
  OAEP_MASKS,
} from './encryption-algorithms.js';
import { decryptOaep, type OaepHashes } from './rsa-oaep.js';

/** What an EncryptedAssertion says without a key: nothing of it is secret. */
export interface EncryptedAssertion {
  readonly cipher: BlockCipher;
  /** Whether the cipher itself notices changes. */
  readonly isAuthenticated: boolean;
  readonly cipherText: Buffer;
  readonly oaep: OaepHashes;
  readonly wrappedKey: Buffer;
}

const CBC_BLOCK = 16;
const GCM_NONCE = 12;
const GCM_TAG = 16;
const ENCRYPTED_ASSERTION: readonly Position[] = [
  [XMLENC, ['EncryptedData'], 1, 1],
  [XMLENC, ['EncryptedKey'], 0, 1],
];
const ENCRYPTED_DATA: readonly Position[] = [
  [XMLENC, ['EncryptionMethod'], 1, 1],
  [XMLDSIG, ['KeyInfo'], 0, 1],
  [XMLENC, ['CipherData'], 1, 1],
];
const ENCRYPTED_KEY: readonly Position[] = [
  ...ENCRYPTED_DATA,
  [XMLENC, ['ReferenceList'], 0, 1],
  [XMLENC, ['CarriedKeyName'], 0, 1],
];
const CIPHER_DATA: readonly Position[] = [[XMLENC, ['CipherValue'], 1, 1]];
/** XML Encryption has more than one place and order for these: each may be there once, wherever it is. */
const ONCE = ['EncryptedData', 'EncryptedKey'];
/** They point elsewhere: to what was not judged, or not signed. */
const NEVER = ['CipherReference', 'RetrievalMethod', 'AgreementMethod', 'Transforms', 'EncryptionProperties'];

/**
 * Reads the one form that is decrypted: EncryptedData with a cipher text, and one EncryptedKey in its KeyInfo or beside it.
 * What the message says about the key it was encrypted for is not read: each of our keys is tried.
 *
 * @param allowCbc for a Response that is signed as a whole, or by the connection's exception
 * @throws SamlError `encryptionStructure` or `encryptionAlgorithm`
 */
export function readEncryptedAssertion(element: Element, { allowCbc }: { allowCbc: boolean }): EncryptedAssertion {
  const within = descendants(element);
  const count = (localName: string) => within.filter((child) => child.localName === localName).length;
  const stranger = NEVER.find((localName) => count(localName) > 0);
  if (stranger !== undefined) throw wrongStructure(`it holds ${stranger}, which is not supported`);
  for (const localName of ONCE) {
    if (count(localName) !== 1) throw wrongStructure(`it holds ${count(localName)} ${localName} instead of one`);
  }
  requireSequence(element, ENCRYPTED_ASSERTION);
  const data = only(element, XMLENC, 'EncryptedData');
  requireSequence(data, ENCRYPTED_DATA);
  const key = findEncryptedKey(element, data);
  requireSequence(key, ENCRYPTED_KEY);
  const { cipher, isAuthenticated } = readCipher(only(data, XMLENC, 'EncryptionMethod'), allowCbc);
  return {
    cipher,
    isAuthenticated,
    cipherText: readCipherValue(data),
    oaep: readKeyTransport(only(key, XMLENC, 'EncryptionMethod')),
    wrappedKey: readCipherValue(key),
  };
}

/**
 * Decrypts with whichever key fits. Without one it goes on with a random key, so that this failure is the same as every
 * other: a stranger who changes a message and asks what becomes of it learns nothing by which it could be read.
 *
 * @throws SamlError `decryptionFailed`, always in the same words
 */
export function decryptAssertion(encrypted: EncryptedAssertion, privateKeys: readonly KeyObject[]): string {
  const { cipher, cipherText, oaep, wrappedKey } = encrypted;
  const found = privateKeys
    .map((privateKey) => decryptOaep(privateKey, wrappedKey, oaep))
    .filter((key) => key?.length === cipher.keyBytes);
  const key = found[0] ?? randomBytes(cipher.keyBytes);
  try {
    const text = encrypted.isAuthenticated ? decryptGcm(cipher, key, cipherText) : decryptCbc(cipher, key, cipherText);
    return new TextDecoder('utf-8', { fatal: true }).decode(text);
  } catch {
    throw decryptionFailed();
  }
}

export const decryptionFailed = (): SamlError =>
  new SamlError(
    'decryptionFailed',
    'The Assertion cannot be decrypted: it was encrypted for another key, or changed on its way. Give the identity provider our present metadata or encryption certificate.',
  );

/** XML Encryption §5.2.4: nonce, cipher text, tag. */
function decryptGcm({ name }: BlockCipher, key: Buffer, text: Buffer): Buffer {
  const decipher = createDecipheriv(name as 'aes-256-gcm', key, text.subarray(0, GCM_NONCE), {
    authTagLength: GCM_TAG,
  }).setAuthTag(text.subarray(-GCM_TAG));
  return Buffer.concat([decipher.update(text.subarray(GCM_NONCE, -GCM_TAG)), decipher.final()]);
}

/** XML Encryption §5.2.2: initialization vector, cipher text; the last byte says how many are padding, of any value. */
function decryptCbc({ name }: BlockCipher, key: Buffer, text: Buffer): Buffer {
  const decipher = createDecipheriv(name, key, text.subarray(0, CBC_BLOCK)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(text.subarray(CBC_BLOCK)), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > CBC_BLOCK) throw decryptionFailed();
  return padded.subarray(0, -padding);
}

function findEncryptedKey(element: Element, data: Element): Element {
  const [keyInfo] = childrenNamed(data, XMLDSIG, 'KeyInfo');
  const [inside] = keyInfo ? childrenNamed(keyInfo, XMLENC, 'EncryptedKey') : [];
  const [beside] = childrenNamed(element, XMLENC, 'EncryptedKey');
  const key = inside ?? beside;
  if (!key) throw wrongStructure('the EncryptedKey stands neither in the KeyInfo of EncryptedData nor beside it');
  return key;
}

function readCipher(method: Element, allowCbc: boolean): Pick<EncryptedAssertion, 'cipher' | 'isAuthenticated'> {
  if (childElements(method).length > 0) throw wrongStructure('the EncryptionMethod of the data has parameters');
  const algorithm = attributeOf(method, 'Algorithm') ?? '';
  const gcm = GCM_CIPHERS.get(algorithm);
  if (gcm) return { cipher: gcm, isAuthenticated: true };
  const cbc = CBC_CIPHERS.get(algorithm);
  if (cbc && allowCbc) return { cipher: cbc, isAuthenticated: false };
  const message = cbc
    ? 'The Assertion is encrypted with AES-CBC, which anybody can tamper with. Have the identity provider encrypt with AES-256-GCM, or sign the whole Response as well; or an administrator allows AES-CBC for this connection (allowCbc), for sign-ins that begin here.'
    : 'The Assertion is encrypted with an algorithm that is not accepted: have the identity provider encrypt with AES-256-GCM.';
  throw algorithmRefused(message, GCM_CIPHERS, algorithm);
}

function readKeyTransport(method: Element): OaepHashes {
  const algorithm = attributeOf(method, 'Algorithm') ?? '';
  const transport = KEY_TRANSPORT.get(algorithm);
  if (!transport) {
    const message =
      'The key of the encrypted Assertion is encrypted by an algorithm that is not accepted: have the identity provider use RSA-OAEP.';
    throw algorithmRefused(message, KEY_TRANSPORT, algorithm);
  }
  const [digest] = childrenNamed(method, XMLDSIG, 'DigestMethod');
  const [mask] = childrenNamed(method, XMLENC11, 'MGF');
  if (childElements(method).some((child) => child !== digest && child !== mask)) {
    throw wrongStructure('the EncryptionMethod of the key may have one DigestMethod and one MGF, nothing else');
  }
  if (mask && !transport.hasOwnMask) throw wrongStructure('rsa-oaep-mgf1p takes no MGF');
  return { digest: readHash(digest, OAEP_DIGESTS), mask: readHash(mask, OAEP_MASKS) };
}

/** Both are SHA-1 where nothing is said (XML Encryption §5.5.2). OAEP does not depend on what SHA-1 is broken in. */
function readHash<Hash extends string>(element: Element | undefined, known: ReadonlyMap<string, Hash>): Hash | 'sha1' {
  if (!element) return 'sha1';
  const algorithm = attributeOf(element, 'Algorithm') ?? '';
  const hash = known.get(algorithm);
  if (hash !== undefined) return hash;
  throw algorithmRefused(`${element.localName} of RSA-OAEP names a hash that is not accepted`, known, algorithm);
}

function readCipherValue(parent: Element): Buffer {
  const data = only(parent, XMLENC, 'CipherData');
  requireSequence(data, CIPHER_DATA);
  const bytes = readBase64(withoutSpace(textOf(only(data, XMLENC, 'CipherValue')) ?? ''));
  if (bytes) return bytes;
  throw wrongStructure(`the CipherValue of ${parent.localName} is not base64`);
}

function only(parent: Element, namespace: string, localName: string): Element {
  const [child] = childrenNamed(parent, namespace, localName);
  if (!child) throw wrongStructure(`${parent.localName} has no ${localName}`);
  return child;
}

function algorithmRefused(message: string, accepted: ReadonlyMap<string, unknown>, received: string): SamlError {
  return new SamlError('encryptionAlgorithm', message, { expected: [...accepted.keys()].join(' or '), received });
}

function wrongStructure(reason: string): SamlError {
  return new SamlError(
    'encryptionStructure',
    `The EncryptedAssertion does not have the form that is expected: ${reason}`,
  );
}
