import { constants, createHash, type KeyObject, privateDecrypt, timingSafeEqual } from 'node:crypto';
import type { OaepHash } from './encryption-algorithms.js';

export interface OaepHashes {
  readonly digest: OaepHash;
  /** Of the mask generation function MGF1. */
  readonly mask: OaepHash;
}

/**
 * Decrypts by RSA-OAEP with an empty label (RFC 8017 §7.1.2).
 *
 * Node takes one hash for both digest and mask, and XML Encryption's older name for OAEP means SHA-1 for the mask whatever
 * the digest is. So OpenSSL does the arithmetic, and what is inside is unpacked here: every byte is looked at whatever
 * the others hold, since the time and kind of a failure are what attacks on OAEP measure.
 *
 * @returns undefined when the text was not encrypted for this key
 */
export function decryptOaep(privateKey: KeyObject, text: Buffer, { digest, mask }: OaepHashes): Buffer | undefined {
  const encoded = decryptRaw(privateKey, text);
  const label = createHash(digest).digest();
  if (!encoded || encoded.length < 2 * label.length + 2) return undefined;
  const maskedBlock = encoded.subarray(1 + label.length);
  const seed = unmask(encoded.subarray(1, 1 + label.length), maskedBlock, mask);
  const block = unmask(maskedBlock, seed, mask);

  let fault = (encoded[0] ?? 1) | Number(!timingSafeEqual(label, block.subarray(0, label.length)));
  let isPadding = 1;
  let start = 0;
  for (let index = label.length; index < block.length; index++) {
    const byte = block[index] ?? 0;
    const isEnd = isPadding & Number(byte === 1);
    start += isEnd * (index + 1);
    fault |= isPadding & Number(byte > 1);
    isPadding -= isEnd;
  }
  return (fault | isPadding) === 0 ? block.subarray(start) : undefined;
}

/** @returns undefined for a text of another length than the key's, or beyond its modulus: anybody can see that */
function decryptRaw(privateKey: KeyObject, text: Buffer): Buffer | undefined {
  try {
    return privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, text);
  } catch {
    return undefined;
  }
}

/** Takes the mask that MGF1 makes of the seed off the text. */
function unmask(text: Buffer, seed: Buffer, hash: OaepHash): Buffer {
  const mask: Buffer[] = [];
  const counter = Buffer.alloc(4);
  for (let length = 0; length < text.length; length += mask.at(-1)?.length ?? 0) {
    counter.writeUInt32BE(mask.length);
    mask.push(createHash(hash).update(seed).update(counter).digest());
  }
  const bytes = Buffer.concat(mask);
  return Buffer.from(text.map((byte, index) => byte ^ (bytes[index] ?? 0)));
}
