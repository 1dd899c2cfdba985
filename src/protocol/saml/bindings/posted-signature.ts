import { SignedXml } from 'xml-crypto';
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
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: EXCLUSIVE_C14N,
  });
  signer.addReference({
    xpath: XPATH_OF_ROOT,
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
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
