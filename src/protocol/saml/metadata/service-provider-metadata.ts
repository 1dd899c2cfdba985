import { GCM_CIPHERS, KEY_TRANSPORT } from '../encryption/encryption-algorithms.js';
import { HTTP_POST, HTTP_REDIRECT, METADATA, SAMLP, XMLDSIG } from '../xml/namespaces.js';
import { escapeXml } from '../xml/xml-escape.js';

export interface ServiceProvider {
  readonly spEntityId: string;
  readonly acsUrl: string;
  readonly authnRequestsSigned: boolean;
  /** PEM: the active one, then the next one; empty where neither requests nor logout are signed. */
  readonly signingCertificates: readonly string[];
  readonly encryptionCertificates: readonly string[];
  /** Present exactly when single logout is on. */
  readonly logoutUrl?: string | undefined;
  readonly nameIdFormat?: string | null;
}

/**
 * Our metadata for one organization. It lists only what works (SDP-MD04), and promises what is enforced: an assertion
 * counts as signed by its own signature or by that of the Response around it (Core §5.3).
 *
 * The root carries `cacheDuration` but no `validUntil`: identity providers that import the file once would refuse us on
 * the day after.
 */
export function serviceProviderMetadata(sp: ServiceProvider): string {
  const children = [
    ...sp.signingCertificates.map((pem) => keyDescriptor('signing', pem)),
    ...sp.encryptionCertificates.map((pem) => keyDescriptor('encryption', pem, ENCRYPTION_METHODS)),
    ...(sp.logoutUrl === undefined ? [] : [HTTP_REDIRECT, HTTP_POST]).map(
      (binding) => `<md:SingleLogoutService Binding="${binding}" Location="${escapeXml(sp.logoutUrl ?? '')}"/>`,
    ),
    ...(sp.nameIdFormat ? [`<md:NameIDFormat>${escapeXml(sp.nameIdFormat)}</md:NameIDFormat>`] : []),
    `<md:AssertionConsumerService Binding="${HTTP_POST}" Location="${escapeXml(sp.acsUrl)}" index="0" isDefault="true"/>`,
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="${METADATA}" entityID="${escapeXml(sp.spEntityId)}" cacheDuration="PT6H">
  <md:SPSSODescriptor AuthnRequestsSigned="${sp.authnRequestsSigned}" WantAssertionsSigned="true" protocolSupportEnumeration="${SAMLP}">
    ${children.join('\n    ')}
  </md:SPSSODescriptor>
</md:EntityDescriptor>
`;
}

/** In the order of preference. CBC is not among them: where it is accepted, it is for those who cannot do better. */
const ENCRYPTION_METHODS = [...GCM_CIPHERS.keys(), ...KEY_TRANSPORT.keys()].map(
  (algorithm) => `\n      <md:EncryptionMethod Algorithm="${algorithm}"/>`,
);

function keyDescriptor(use: 'signing' | 'encryption', pem: string, methods: readonly string[] = []): string {
  const base64 = pem.replace(/-----[A-Z ]+-----/g, '').replace(/\s+/g, '');
  return `<md:KeyDescriptor use="${use}">
      <ds:KeyInfo xmlns:ds="${XMLDSIG}"><ds:X509Data><ds:X509Certificate>${base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>${methods.join('')}
    </md:KeyDescriptor>`;
}
