import { send, settings } from './send.js';

/** The SAML part of the API: the connection of an organization to its identity provider. */

export interface Certificate {
  /** SHA-256. */
  fingerprint: string;
  fingerprintSha1: string;
  subject: string;
  notBefore: string;
  notAfter: string;
}

export interface ConnectedCertificate extends Certificate {
  /** `new`: no sign-in has used it yet. `dropped`: the metadata no longer has it. */
  status: 'active' | 'new' | 'dropped';
  addedAt: string;
  seenAt: string | null;
  droppedAt: string | null;
  /** When a dropped one goes by itself. */
  removedAt: string | null;
}

export interface ServiceProviderKey {
  id: string;
  use: 'signing' | 'encryption';
  status: 'active' | 'next' | 'previous';
  fingerprint: string;
  notAfter: string;
  /** PEM. */
  certificate: string;
}

export interface ServiceProvider {
  entityId: string;
  acsUrl: string;
  loginUrl: string;
  logoutUrl: string;
  metadataUrl: string;
  keys: ServiceProviderKey[];
}

type Binding = 'redirect' | 'post';

/** What would be otherwise than now. Null: none any more. */
export interface PendingChange {
  entityId?: string;
  ssoUrl?: string;
  ssoBinding?: Binding;
  sloUrl?: string | null;
  sloBinding?: Binding | null;
  sloResponseUrl?: string | null;
  signRequests?: boolean;
  /** Fingerprints. */
  certificates?: string[];
}

export interface Metadata {
  url: string;
  checkedAt: string | null;
  nextCheckAt: string | null;
  validUntil: string | null;
  error: string | null;
  failures: number;
  /** Fingerprint of the certificate that has to sign it. */
  pinned: string | null;
  /** What the metadata says now and somebody has to agree to first. */
  pending: PendingChange | null;
}

export interface IdentityProvider {
  entityId: string;
  ssoUrl: string;
  sloUrl: string | null;
  certificates: ConnectedCertificate[];
  metadata: Metadata | null;
}

interface Warning {
  code: string;
  fingerprint?: string;
  days?: number;
}

export interface MatchRule {
  /** Null: the NameID. */
  attribute: string | null;
  target: 'userName' | 'externalId';
}

export type SignaturePolicy = 'either' | 'assertion' | 'response' | 'both';

export interface SamlPolicy {
  enabled: boolean;
  required: boolean;
  idpInitiated: boolean;
  justInTime: boolean;
  match: MatchRule;
  signature: SignaturePolicy;
  allowSha1: boolean;
  allowCbc: boolean;
  singleLogout: boolean;
  signRequests: boolean;
  forceAuthn: boolean;
  authnContexts: string[];
  nameIdFormat: string | null;
  sessionMinutes: number;
  idleMinutes: number;
}

export interface SamlSettings extends SamlPolicy {
  serviceProvider: ServiceProvider;
  identityProvider: IdentityProvider | null;
  /** A test sign-in has passed with the settings as they are now. */
  tested: boolean;
  warnings: Warning[];
}

export type IdentityProviderImport =
  | { metadataUrl: string }
  | { metadataXml: string }
  | { entityId: string; ssoUrl: string; sloUrl?: string; certificates: string[] };

export interface IdentityProviderPreview {
  entityId: string;
  ssoUrl: string;
  sloUrl: string | null;
  signRequests: boolean;
  validUntil: string | null;
  certificates: Certificate[];
  /** Fingerprints; `entityId` and `ssoUrl` are what is stored now, where it changes. */
  changes: { added: string[]; removed: string[]; entityId?: string; ssoUrl?: string };
}

export interface SignInCheck {
  check: string;
  status: 'passed' | 'failed' | 'notReached';
  expected: string | null;
  received: string | null;
}

export interface SignInTest {
  id: string;
  status: 'waiting' | 'passed' | 'failed' | 'expired';
  at: string;
  /** The settings have not changed since: only then does it count. */
  isCurrent: boolean;
  reference: string | null;
  checks: SignInCheck[];
  failedCheck: string | null;
  /** What exactly failed. */
  code: string | null;
  /** In English. */
  message: string | null;
  fix: string | null;
  nameId: string | null;
  attributes: { name: string; values: string[]; usedAs: string | null }[];
  user: { id: string; userName: string; active: boolean } | null;
  wouldCreate: boolean;
  certificate: string | null;
  clockDifferenceMs: number | null;
}

export interface SignInAttempt {
  id: string;
  at: string;
  kind: 'signIn' | 'idpInitiated' | 'test' | 'logout';
  /** `passed`, or the check that failed. */
  outcome: string;
  message: string | null;
  expected: string | null;
  received: string | null;
  fix: string | null;
  nameId: string | null;
  userId: string | null;
  certificate: string | null;
  reference: string;
}

/** Which names of SAML attributes fill each attribute of a person, the first that is there. */
export type AttributeMapping = Record<string, string[]>;

const saml = (org: string, path = ''): string => settings(org, `/saml${path}`);
const change = (method: string, path: string, body?: object) => send(method, path, body) as Promise<SamlSettings>;

export const samlApi = {
  find: (org: string) => send('GET', saml(org)) as Promise<SamlSettings>,
  setPolicy: (org: string, policy: Partial<SamlPolicy>) => change('PATCH', saml(org), policy),

  previewIdentityProvider: (org: string, source: IdentityProviderImport) =>
    send('POST', saml(org, '/identity-provider/preview'), source) as Promise<IdentityProviderPreview>,
  setIdentityProvider: (org: string, source: IdentityProviderImport) =>
    change('PUT', saml(org, '/identity-provider'), source),
  refreshMetadata: (org: string) => change('POST', saml(org, '/identity-provider/refresh')),
  /** Exactly what is given: another change that came meanwhile is not agreed to. */
  approveChange: (org: string, pending: PendingChange) =>
    change('POST', saml(org, '/identity-provider/approve'), pending),
  pinMetadata: (org: string, certificate: string | null) =>
    change('PUT', saml(org, '/identity-provider/pin'), { certificate }),
  addCertificate: (org: string, certificate: string) => change('POST', saml(org, '/certificates'), { certificate }),
  removeCertificate: (org: string, fingerprint: string) =>
    change('DELETE', saml(org, `/certificates/${encodeURIComponent(fingerprint)}`)),

  rotateKeys: (org: string) => change('POST', saml(org, '/keys/rotate')),
  activateKeys: (org: string) => change('POST', saml(org, '/keys/activate')),
  removePreviousKeys: (org: string) => change('DELETE', saml(org, '/keys/previous')),

  beginTest: (org: string) => send('POST', saml(org, '/test')) as Promise<{ id: string; url: string }>,
  test: (org: string, id: string) => send('GET', saml(org, `/tests/${encodeURIComponent(id)}`)) as Promise<SignInTest>,
  attempts: (org: string) => send('GET', saml(org, '/attempts')) as Promise<{ attempts: SignInAttempt[] }>,

  attributeMapping: (org: string) =>
    send('GET', saml(org, '/attribute-mapping')) as Promise<{ attributes: AttributeMapping }>,
  setAttributeMapping: (org: string, attributes: AttributeMapping) =>
    send('PUT', saml(org, '/attribute-mapping'), { attributes }) as Promise<{ attributes: AttributeMapping }>,
};
