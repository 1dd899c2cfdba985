/** The JSON API of this server, as the pages see it: one function a request, one type an answer. */

export interface Organization {
  id: string;
  name: string;
}

export interface Session {
  role: 'admin' | 'member';
  organization: Organization;
  id: string;
  /** Null where a setup link opened the session. */
  userName: string | null;
  displayName: string | null;
  expiresAt: string;
}

export interface Certificate {
  fingerprint: string;
  notBefore: string;
  notAfter: string;
}

export interface ServiceProvider {
  entityId: string;
  acsUrl: string;
  loginUrl: string;
  logoutUrl: string;
  metadataUrl: string;
}

export interface SamlSettings {
  enabled: boolean;
  serviceProvider: ServiceProvider;
  identityProvider: { entityId: string; ssoUrl: string; certificates: Certificate[] } | null;
}

export type IdentityProviderImport =
  { metadataUrl: string } | { metadataXml: string } | { entityId: string; ssoUrl: string; certificates: string[] };

export interface ScimToken {
  lastFour: string;
  createdAt: string;
  createdBy: string | null;
  lastUsedAt: string | null;
  /** Null: it works until it is replaced or revoked. */
  expiresAt: string | null;
}

export interface ScimSettings {
  available: boolean;
  tenantUrl: string;
  token: ScimToken | null;
}

export interface NewScimToken {
  tenantUrl: string;
  token: string;
  createdAt: string;
}

export interface ScimRequest {
  id: string;
  at: string;
  action: string;
  subject: string | null;
  status: number;
  reason: string | null;
}

export interface User {
  id: string;
  userName: string;
  displayName: string | null;
  active: boolean;
  externalId: string | null;
  createdAt: string;
  lastModified: string;
}

export interface UserPage {
  users: User[];
  nextCursor: string | null;
}

export type Setup = { kind: 'first-run' } | { kind: 'setup-link'; organization: Organization; expiresAt: string };

export interface FirstRun {
  organizationName: string;
  email: string;
  password: string;
}

/** A refusal by the server. `detail` is its own explanation (RFC 9457), made to be shown. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly detail: string | undefined,
  ) {
    super(detail ?? `HTTP ${status}`);
  }
}

export const isUnauthorized = (error: unknown): boolean => error instanceof ApiError && error.status === 401;

/** Reading metadata from a slow identity provider is the longest wait there is. */
const TIMEOUT_MS = 30_000;

async function send(method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`/api${path}`, {
    method,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { accept: 'application/json', ...(method !== 'GET' && { 'content-type': 'application/json' }) },
    ...(method !== 'GET' && { body: JSON.stringify(body ?? {}) }),
  });
  const text = await response.text();
  if (!response.ok) throw new ApiError(response.status, problemDetail(text));
  return text === '' ? undefined : JSON.parse(text);
}

function problemDetail(text: string): string | undefined {
  try {
    const problem: unknown = JSON.parse(text);
    if (typeof problem !== 'object' || problem === null || !('detail' in problem)) return undefined;
    return typeof problem.detail === 'string' ? problem.detail : undefined;
  } catch {
    return undefined; // a proxy in between answers with HTML
  }
}

const settings = (org: string, path: string): string => `/organizations/${encodeURIComponent(org)}${path}`;

export const api = {
  session: () => send('GET', '/session') as Promise<Session>,
  signIn: (email: string, password: string) => send('POST', '/session', { email, password }),
  signOut: () => send('DELETE', '/session'),

  setup: (code: string) => send('GET', `/setup/${encodeURIComponent(code)}`) as Promise<Setup>,
  completeSetup: (code: string, body?: FirstRun) =>
    send('POST', `/setup/${encodeURIComponent(code)}`, body) as Promise<{ organization: Organization }>,

  saml: (org: string) => send('GET', settings(org, '/saml')) as Promise<SamlSettings>,
  setIdentityProvider: (org: string, source: IdentityProviderImport) =>
    send('PUT', settings(org, '/saml/identity-provider'), source) as Promise<SamlSettings>,
  setSamlEnabled: (org: string, enabled: boolean) =>
    send('PATCH', settings(org, '/saml'), { enabled }) as Promise<SamlSettings>,

  scim: (org: string) => send('GET', settings(org, '/scim')) as Promise<ScimSettings>,
  generateScimToken: (org: string) => send('POST', settings(org, '/scim/token')) as Promise<NewScimToken>,
  revokeScimToken: (org: string) => send('DELETE', settings(org, '/scim/token')),
  scimRequests: (org: string) => send('GET', settings(org, '/scim/requests')) as Promise<{ requests: ScimRequest[] }>,

  users: (org: string, cursor?: string) =>
    send('GET', settings(org, `/users${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`)) as Promise<UserPage>,
};
