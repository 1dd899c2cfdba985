import { SignedXml } from 'xml-crypto';
import { RSA_SHA256, SHA256 } from '../signature/signature-algorithms.js';
import { EXCLUSIVE_C14N } from '../signature/signature-shape.js';
import { SAML, XMLDSIG } from '../xml/namespaces.js';

const XPATH_OF_ROOT = '/*';

/** A message of ours signed as a whole for the HTTP-POST binding, with RSA and SHA-256; the Signature after its Issuer. */
export function signPosted(
  xml: string,
  { privateKey, certificate }: { privateKey: string; certificate: string },
): string {
  const signer = new SignedXml({
    privateKey,
    publicCert: certificate,
    signatureAlgorithm: RSA_SHA256,
    canonicalizationAlgorithm: EXCLUSIVE_C14N,
  });
  signer.addReference({
    xpath: XPATH_OF_ROOT,
    digestAlgorithm: SHA256,
    transforms: [`${XMLDSIG}enveloped-signature`, EXCLUSIVE_C14N],
  });
  signer.computeSignature(xml, {
    prefix: 'ds',
    location: {
      reference: `${XPATH_OF_ROOT}/*[local-name()='Issuer' and namespace-uri()='${SAML}']`,
      action: 'after',
    },
  });
  return signer.getSignedXml();
}
