import { SamlError } from '../error.js';
import { requireSignatureShape } from '../signature/signature-shape.js';
import { verifySignedXml } from '../signature/signed-xml.js';
import { XMLDSIG } from '../xml/namespaces.js';
import { attributeOf, childrenNamed, parseStrictXml } from '../xml/strict-xml.js';
import { METADATA_LIMITS } from './metadata.js';

/**
 * Has the key of one certificate, and no other, vouch for a whole metadata document.
 *
 * @param certificate PEM
 * @returns what was signed, in the form that was digested: read this and not the document
 * @throws SamlError `metadataSignature`, or what `requireSignatureShape` and `parseStrictXml` throw
 */
export function verifiedMetadata(xml: string, certificate: string): string {
  const root = parseStrictXml(xml, METADATA_LIMITS);
  const [signature, ...others] = childrenNamed(root, XMLDSIG, 'Signature');
  if (!signature || others.length > 0) throw notSigned('it has no signature of its own');
  requireSignatureShape(signature, attributeOf(root, 'ID') ?? '', { allowSha1: false });
  const verified = verifySignedXml(xml, signature, [certificate]);
  if (!verified) throw notSigned('another key made its signature, or it was changed after it was signed');
  return verified.xml;
}

function notSigned(reason: string): SamlError {
  return new SamlError(
    'metadataSignature',
    `The metadata is not signed with the pinned certificate: ${reason}. Pin the certificate that signs the metadata now, or none.`,
  );
}
