import { createHash } from 'node:crypto';
import { type HashAlgorithm, SignedXml } from 'xml-crypto';
import { DIGEST_METHODS, isSignatureOf, makeSignature, SIGNATURE_METHODS } from './signature-algorithms.js';

/** A SignatureAlgorithm but for the forms with a callback, which nobody uses. */
interface SynchronousSignatureAlgorithm {
  getAlgorithmName(): string;
  getSignature(signed: string, key: string): string;
  verifySignature(signed: string, key: string, value: string): boolean;
}

/**
 * Importing this file gives every SignedXml our algorithms and our name of IDs, and no others.
 *
 * xml-crypto knows neither SHA-384 nor ECDSA. It lets whoever makes a SignedXml add algorithms to it, but node-saml makes
 * its own and lets nobody near, so the two methods by which all of them look an algorithm up are replaced. The gate, the
 * check of SignatureValue and node-saml then verify by one table.
 */
Object.assign(SignedXml.prototype, {
  findSignatureAlgorithm(name = ''): SynchronousSignatureAlgorithm {
    const method = SIGNATURE_METHODS.get(name);
    if (!method) throw new Error(`signature algorithm '${name}' is not supported`);
    return {
      getAlgorithmName: () => name,
      getSignature: (signed, key) => makeSignature(key, method, signed).toString('base64'),
      verifySignature: (signed, key, value) => isSignatureOf(key, method, signed, Buffer.from(value, 'base64')),
    };
  },

  findHashAlgorithm(name: string): HashAlgorithm {
    const method = DIGEST_METHODS.get(name);
    if (!method) throw new Error(`hash algorithm '${name}' is not supported`);
    return {
      getAlgorithmName: () => name,
      getHash: (xml) => createHash(method.hash).update(xml, 'utf8').digest('base64'),
    };
  },
});

// In SAML an ID is named so and no other way; for each further name xml-crypto goes through the whole document once more.
Object.defineProperty(SignedXml.prototype, 'idAttributes', { get: () => ['ID'], set: () => undefined });
