import { SignedXml } from 'xml-crypto';
import type { SamlKeys } from './saml-keys.js';

export interface MetadataFields {
  readonly entityId: string;
  readonly ssoUrl: string;
  /** PEM. */
  readonly certificates: readonly string[];
  readonly sloUrl?: string;
  /** Where answers go. */
  readonly sloResponseUrl?: string;
  /** Of the root element. */
  readonly attributes?: string;
}

const base64 = (pem: string) => pem.replace(/-----[A-Z ]+-----|\s/g, '');
const BINDING = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

/** The metadata of an identity provider, as it would publish it. */
export function buildMetadata({
  entityId,
  ssoUrl,
  certificates,
  sloUrl,
  sloResponseUrl,
  attributes = '',
}: MetadataFields): string {
  const keys = certificates.map(
    (pem) =>
      `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${base64(pem)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
  );
  const answers = sloResponseUrl === undefined ? '' : ` ResponseLocation="${sloResponseUrl}"`;
  const slo =
    sloUrl === undefined ? '' : `<md:SingleLogoutService Binding="${BINDING}" Location="${sloUrl}"${answers}/>`;
  return `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="_metadata" entityID="${entityId}"${attributes}><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join('')}${slo}<md:SingleSignOnService Binding="${BINDING}" Location="${ssoUrl}"/></md:IDPSSODescriptor></md:EntityDescriptor>`;
}

/** Signs the root element, its signature first in it. */
export function signMetadata(xml: string, { privateKeyPem, certificate }: SamlKeys): string {
  const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const signer = new SignedXml({
    privateKey: privateKeyPem,
    publicCert: certificate,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: exclusive,
  });
  signer.addReference({
    xpath: '/*',
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', exclusive],
  });
  signer.computeSignature(xml, { prefix: 'ds', location: { reference: '/*', action: 'prepend' } });
  return signer.getSignedXml();
}
