import { type NamespacePrefix, SignedXml } from 'xml-crypto';
import { XMLDSIG } from '../xml/namespaces.js';
import { isSignatureOf, SIGNATURE_METHODS } from './signature-algorithms.js';
import { EXCLUSIVE_C14N } from './signature-shape.js';
import { attributeOf, childrenNamed, textOf } from '../xml/strict-xml.js';
import './xml-crypto-algorithms.js';

const XMLNS = 'http://www.w3.org/2000/xmlns/';

/**
 * Which of the certificates hold the keys that made these signatures: what a stranger signed is told at the cost of a few
 * hundred bytes, before anybody looks for what was signed, canonicalizes and digests it. SignatureValue and SignedInfo
 * only: whether the digests in it are those of the message is still open.
 *
 * @param signatures of the form that `requireSignatureShape` lets through
 * @returns without repetition; nothing when one of the signatures is of none of these keys
 */
export function signingCertificates(signatures: readonly Element[], certificates: readonly string[]): string[] {
  const found = signatures.map((signature) => signingCertificate(signature, certificates));
  return found.includes(undefined) ? [] : [...new Set(found.filter((certificate) => certificate !== undefined))];
}

function signingCertificate(signature: Element, certificates: readonly string[]): string | undefined {
  const [signedInfo] = childrenNamed(signature, XMLDSIG, 'SignedInfo');
  const [signatureValue] = childrenNamed(signature, XMLDSIG, 'SignatureValue');
  if (!signedInfo || !signatureValue) return undefined;
  const [methodElement] = childrenNamed(signedInfo, XMLDSIG, 'SignatureMethod');
  const method = SIGNATURE_METHODS.get((methodElement && attributeOf(methodElement, 'Algorithm')) ?? '');
  if (!method) return undefined;
  const ancestorNamespaces = namespacesAround(signedInfo);
  const signed = new SignedXml().getCanonXml([EXCLUSIVE_C14N], signedInfo, { ancestorNamespaces });
  const value = Buffer.from(textOf(signatureValue) ?? '', 'base64');
  return certificates.find((certificate) => isSignatureOf(certificate, method, signed, value));
}

/** The namespace prefixes declared around an element, the nearest declaration of each: for a list of inclusive prefixes. */
function namespacesAround(element: Element): NamespacePrefix[] {
  const found = new Map<string, string>();
  for (let parent = element.parentNode; parent?.nodeType === 1; parent = parent.parentNode) {
    for (const { namespaceURI, prefix, localName, value } of Array.from((parent as Element).attributes)) {
      if (namespaceURI === XMLNS && prefix && !found.has(localName)) found.set(localName, value);
    }
  }
  return Array.from(found, ([prefix, namespaceURI]) => ({ prefix, namespaceURI }));
}
