import { HTTP_POST, METADATA, SAMLP, XMLDSIG } from './namespaces.js';
import { escapeXml } from './xml-escape.js';

export interface ServiceProvider {
  readonly spEntityId: string;
  readonly acsUrl: string;
  /** PEM; present exactly when our AuthnRequests are signed. */
  readonly signingCertificate?: string | undefined;
}

/**
 * Our metadata for one organization. It lists only what works (SDP-MD04), and promises what is enforced: an assertion
 * counts as signed by its own signature or by that of the Response around it (Core §5.3).
 *
 * The root carries `cacheDuration` but no `validUntil`: identity providers that import the file once would refuse us on
 * the day after.
 */
export function serviceProviderMetadata({ spEntityId, acsUrl, signingCertificate }: ServiceProvider): string {
  const key = signingCertificate === undefined ? '' : keyDescriptor(signingCertificate);
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="${METADATA}" entityID="${escapeXml(spEntityId)}" cacheDuration="PT6H">
  <md:SPSSODescriptor AuthnRequestsSigned="${signingCertificate !== undefined}" WantAssertionsSigned="true" protocolSupportEnumeration="${SAMLP}">
${key}    <md:AssertionConsumerService Binding="${HTTP_POST}" Location="${escapeXml(acsUrl)}" index="0" isDefault="true"/>
  </md:SPSSODescriptor>
</md:EntityDescriptor>
`;
}

function keyDescriptor(pem: string): string {
  const base64 = pem.replace(/-----[A-Z ]+-----/g, '').replace(/\s+/g, '');
  return `    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="${XMLDSIG}"><ds:X509Data><ds:X509Certificate>${base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>
`;
}
