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

/** A Response whose every signature holds. */
export interface OpenedResponse {
  readonly posted: PostedResponse;
  /** Those that made the signatures. */
  readonly certificates: string[];
  /** What was verified, and so all that may be believed: the Assertion if it is signed itself, else the Response. */
  readonly verifiedXml: string;
  readonly isCbc: boolean;
}

type Trust = CryptographyPolicy & { readonly idpCertificates: readonly string[] };

/**
 * All that keys have a part in: has node-saml verify each signature of exactly the text that the gate judged, and decrypts
 * what is encrypted.
 *
 * @param keys ours, to decrypt
 * @throws SamlError; `decryptionFailed` for whatever our keys had a part in
 */
export function openResponse(
  received: PostedResponse | SealedResponse,
  trust: Trust,
  keys: readonly KeyObject[],
): OpenedResponse {
  return 'encrypted' in received ? openSealed(received, trust, keys) : openPosted(received, trust);
}

function openPosted(posted: PostedResponse, { idpCertificates }: Trust): OpenedResponse {
  const { xml, response, assertion, signatures, isResponseSigned, isAssertionSigned } = posted;
  // Of all signatures, before anything is canonicalized but the few hundred bytes that each of them covers itself.
  const certificates = requireSigners(signatures, idpCertificates);
  const verifiedResponse = isResponseSigned ? verify(xml, response, certificates) : '';
  const verifiedXml = isAssertionSigned ? verify(xml, assertion, certificates) : verifiedResponse;
  return { posted, certificates, verifiedXml, isCbc: false };
}

/**
 * Verifies the Response, decrypts what was verified, and verifies what was inside. node-saml has another order (it decrypts
 * what is not verified) and another decryption (RSA-1.5, 3DES, and an error for each way to fail).
 */
function openSealed(sealed: SealedResponse, trust: Trust, keys: readonly KeyObject[]): OpenedResponse {
  const encrypted = sealed.isResponseSigned ? readVerifiedSeal(verifyResponse(sealed, trust)) : sealed.encrypted;
  try {
    return decrypt(encrypted, sealed, trust, keys);
  } catch (error) {
    // Whoever may change an unsigned cipher text of CBC as they like learns its content from what is wrong with the result.
    const isMalleable = !encrypted.isAuthenticated && !sealed.isResponseSigned;
    throw isMalleable && error instanceof SamlError ? decryptionFailed() : error;
  }
}

const verifyResponse = ({ xml, response, signatures }: SealedResponse, { idpCertificates }: Trust): string =>
  verify(xml, response, requireSigners(signatures, idpCertificates));

function decrypt(
  encrypted: EncryptedAssertion,
  sealed: SealedResponse,
  trust: Trust,
  keys: readonly KeyObject[],
): OpenedResponse {
  const xml = decryptAssertion(encrypted, keys);
  const posted = readDecryptedAssertion(xml, sealed, trust);
  const certificates = requireSigners(posted.signatures, trust.idpCertificates);
  const verifiedXml = posted.isAssertionSigned ? verify(xml, posted.assertion, certificates) : xml;
  return { posted, certificates, verifiedXml, isCbc: !encrypted.isAuthenticated };
}

function requireSigners(signatures: readonly Element[], idpCertificates: readonly string[]): string[] {
  const signers = signingCertificates(signatures, idpCertificates);
  if (signers.length === 0) throw new StrangerSignedError(idpCertificates.length);
  return signers;
}

/** @returns the canonical form of the element that its signature covers */
function verify(xml: string, element: Element, certificates: readonly string[]): string {
  const verified = verifiedBy(xml, element, certificates);
  if (verified !== null) return verified;
  throw new SamlError('signatureInvalid', 'The message was changed after it was signed');
}

/** node-saml throws about what it finds twice. */
function verifiedBy(xml: string, element: Element, certificates: readonly string[]): string | null {
  try {
    return getVerifiedXml(xml, element, [...certificates]);
  } catch {
    return null;
  }
}
