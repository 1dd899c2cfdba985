import type { KeyObject } from 'node:crypto';
import { getVerifiedXml } from '@node-saml/node-saml/lib/xml.js';
import {
  decryptAssertion,
  decryptionFailed,
  type EncryptedAssertion,
} from '../protocol/saml/encryption/encrypted-assertion.js';
import { SamlError } from '../protocol/saml/error.js';
import {
  type PostedResponse,
  readDecryptedAssertion,
  readVerifiedSeal,
  type SealedResponse,
} from '../protocol/saml/response/response-gate.js';
import type { CryptographyPolicy } from '../protocol/saml/signature/signature-policy.js';
import { signingCertificates } from '../protocol/saml/signature/signature-value.js';
import { StrangerSignedError } from './stranger-signed-error.js';

export interface OpenedResponse {
  readonly posted: PostedResponse;
  /** Those that made the signatures. */
  readonly certificates: string[];
  /** The assertion as it was verified: by its own signature, or else by that of the Response that it was encrypted in. */
  readonly verifiedXml: string;
  readonly isCbc: boolean;
}

/**
 * Verifies the Response, decrypts what was verified, and verifies what was inside. node-saml has another order (it decrypts
 * what is not verified) and another decryption (RSA-1.5, 3DES, and an error for each way to fail), so of node-saml this
 * takes the check of signatures alone.
 *
 * @throws SamlError; `decryptionFailed` for whatever the keys had a part in
 */
export function openEncryptedResponse(
  sealed: SealedResponse,
  connection: CryptographyPolicy & { readonly idpCertificates: readonly string[] },
  keys: readonly KeyObject[],
): OpenedResponse {
  const encrypted = sealed.isResponseSigned
    ? readVerifiedSeal(verify(sealed.xml, sealed.response, sealed.signatures, connection.idpCertificates), connection)
    : sealed.encrypted;
  try {
    return open(encrypted, sealed, connection, keys);
  } catch (error) {
    // Whoever may change an unsigned cipher text of CBC as they like learns its content from what is wrong with the result.
    const isMalleable = !encrypted.isAuthenticated && !sealed.isResponseSigned;
    throw isMalleable && error instanceof SamlError ? decryptionFailed() : error;
  }
}

function open(
  encrypted: EncryptedAssertion,
  sealed: SealedResponse,
  connection: CryptographyPolicy & { readonly idpCertificates: readonly string[] },
  keys: readonly KeyObject[],
): OpenedResponse {
  const xml = decryptAssertion(encrypted, keys);
  const posted = readDecryptedAssertion(xml, sealed, connection);
  const own = posted.signatures.filter((signature) => signature.parentNode === posted.assertion);
  return {
    posted,
    certificates: signingCertificates(posted.signatures, connection.idpCertificates),
    verifiedXml: posted.isAssertionSigned ? verify(xml, posted.assertion, own, connection.idpCertificates) : xml,
    isCbc: !encrypted.isAuthenticated,
  };
}

/** @returns the canonical form of the element that its signature covers */
function verify(
  xml: string,
  element: Element,
  signatures: readonly Element[],
  certificates: readonly string[],
): string {
  const signers = signingCertificates(signatures, certificates);
  if (signers.length === 0) throw new StrangerSignedError(certificates.length);
  const verified = getVerifiedXml(xml, element, signers);
  if (verified !== null) return verified;
  throw new SamlError('signatureInvalid', 'The message was changed after it was signed');
}
