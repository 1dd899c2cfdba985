import { type CacheProvider, type SamlConfig, ValidateInResponseTo } from '@node-saml/node-saml';
import type { SigningKey } from '../organizations/service-provider-keys.js';
import type { ServiceProviderUrls } from '../organizations/service-provider-urls.js';
import { CLOCK_SKEW_MS } from '../protocol/saml/xml/date-time.js';
import type { LiveConnection } from './saml-connections.js';

/** What a Response says is signed: all of it must verify. */
export interface Signed {
  readonly isResponseSigned: boolean;
  readonly isAssertionSigned: boolean;
  /** Whose keys made the signatures. node-saml canonicalizes the whole message again for each certificate that it is given. */
  readonly certificates: string[];
}

/** Every option we give node-saml, in one place, with its reason where it is not the plain one. */
export const toSamlConfig = (
  connection: LiveConnection,
  urls: ServiceProviderUrls,
  requests: CacheProvider,
  { key, signed }: { key?: SigningKey | undefined; signed?: Signed },
): SamlConfig => ({
  entryPoint: connection.idpSsoUrl,
  idpCert: signed?.certificates ?? connection.idpCertificates,
  callbackUrl: urls.acsUrl,
  // From PUBLIC_URL and the organization's id, never stored.
  issuer: urls.entityId,
  audience: urls.entityId,
  ...(key && { privateKey: key.privateKey, publicCert: key.certificate }),
  // The library's own default is sha1.
  signatureAlgorithm: 'sha256',
  digestAlgorithm: 'sha256',
  // Entra signs the assertion alone, JumpCloud the response alone. The gate has seen to it that one of them is signed;
  // with a false here node-saml would not look at a second signature once the first one holds.
  wantAuthnResponseSigned: signed?.isResponseSigned ?? false,
  wantAssertionsSigned: signed?.isAssertionSigned ?? false,
  // Bindings §3.5.4: what is posted is not deflated.
  skipRequestCompression: connection.idpSsoBinding === 'post',
  // By default no Format in NameIDPolicy (SDP-SP04) and no RequestedAuthnContext (SDP-SP07): Okta refuses a Format other than its
  // own, and asking for a password breaks sign-ins with a second factor at Entra.
  identifierFormat: connection.nameIdFormat,
  disableRequestedAuthnContext: connection.authnContexts.length === 0,
  authnContext: connection.authnContexts,
  racComparison: 'exact',
  forceAuthn: connection.forceAuthn,
  // Our requests are rows in the database: saving one writes it, the login transaction consumes it, removing does nothing.
  // Where sign-in may begin at the identity provider, only what has no InResponseTo anywhere comes this far without one.
  validateInResponseTo: connection.idpInitiated ? ValidateInResponseTo.ifPresent : ValidateInResponseTo.always,
  cacheProvider: requests,
  acceptedClockSkewMs: CLOCK_SKEW_MS,
});
