import { type CacheProvider, type SamlConfig, ValidateInResponseTo } from '@node-saml/node-saml';
import type { SigningKey } from '../organizations/service-provider-keys.js';
import type { ServiceProviderUrls } from '../organizations/service-provider-urls.js';
import type { LiveConnection } from './saml-connections.js';

/** Every option we give node-saml to write AuthnRequests, in one place, with its reason where it is not the plain one. */
export const toSamlConfig = (
  connection: LiveConnection,
  urls: ServiceProviderUrls,
  requests: CacheProvider,
  key: SigningKey | undefined,
): SamlConfig => ({
  entryPoint: connection.idpSsoUrl,
  idpCert: connection.idpCertificates,
  callbackUrl: urls.acsUrl,
  // From PUBLIC_URL and the organization's id, never stored.
  issuer: urls.entityId,
  audience: urls.entityId,
  ...(key && { privateKey: key.privateKey, publicCert: key.certificate }),
  // The library's own default is sha1.
  signatureAlgorithm: 'sha256',
  digestAlgorithm: 'sha256',
  // Bindings §3.5.4: what is posted is not deflated.
  skipRequestCompression: connection.idpSsoBinding === 'post',
  // By default no Format in NameIDPolicy (SDP-SP04) and no RequestedAuthnContext (SDP-SP07): Okta refuses a Format other than its
  // own, and asking for a password breaks sign-ins with a second factor at Entra.
  identifierFormat: connection.nameIdFormat,
  disableRequestedAuthnContext: connection.authnContexts.length === 0,
  authnContext: connection.authnContexts,
  racComparison: 'exact',
  forceAuthn: connection.forceAuthn,
  // It saves a request only where it is to look for its answer, which is done elsewhere: ours are rows in the database.
  validateInResponseTo: ValidateInResponseTo.always,
  cacheProvider: requests,
});
