import { SignedXml } from 'xml-crypto';
import { signingCertificates } from './signature-value.js';

export interface VerifiedXml {
  /** What was signed, in the form that was digested: read this, not the document. */
  readonly xml: string;
  /** The one whose key signed. */
  readonly certificate: string;
}

/**
 * Verifies one signature of a document.
 *
 * @param signature in the document, and of the form that `requireSignatureShape` lets through
 * @returns undefined when none of these keys signed, or what they signed was changed
 */
export function verifySignedXml(
  xml: string,
  signature: Element,
  certificates: readonly string[],
): VerifiedXml | undefined {
  const [certificate] = signingCertificates([signature], certificates);
  if (certificate === undefined) return undefined;
  const verifier = new SignedXml({ publicCert: certificate });
  verifier.loadSignature(signature);
  const [signedXml, ...others] = isIntact(verifier, xml) ? verifier.getSignedReferences() : [];
  return signedXml === undefined || others.length > 0 ? undefined : { xml: signedXml, certificate };
}

/** xml-crypto throws about what it cannot find or finds twice. */
function isIntact(verifier: SignedXml, xml: string): boolean {
  try {
    return verifier.checkSignature(xml);
  } catch {
    return false;
  }
}
