import { page, send, settings } from './send.js';

/** The JSON API of this server, as the pages see it: one function a request, one type an answer. SAML: `saml-api.ts`. */

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

/** Another session of the person who is signed in. */
interface OwnSession {
  id: string;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
}

export interface OrganizationSession extends OwnSession {
  role: 'admin' | 'member';
  userName: string | null;
  displayName: string | null;
  idleEndsAt: string;
  /** It is the one of this very browser. */
  isOwn: boolean;
}

export interface Administrator {
  id: string;
  email: string;
  createdAt: string;
}

interface HomeRealm {
  /** Null: no identity provider is known for the address. */
  loginUrl: string | null;
  /** A password is for emergencies there. */
  samlRequired: boolean;
}

export interface Domain {
  domain: string;
  provenAt: string | null;
  record: { name: string; type: 'TXT'; value: string };
  checkedAt: string | null;
  error: string | null;
}

export interface AuditRecord {
  id: string;
  at: string;
  actor: string;
  action: string;
  details: Record<string, unknown>;
}

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

interface Page {
  nextCursor: string | null;
}

interface UserPage extends Page {
  users: User[];
}

interface AdministratorPage extends Page {
  admins: Administrator[];
}

interface SessionPage extends Page {
  sessions: OrganizationSession[];
}

interface AuditPage extends Page {
  records: AuditRecord[];
}

export type Setup = { kind: 'first-run' } | { kind: 'setup-link'; organization: Organization; expiresAt: string };

export interface FirstRun {
  organizationName: string;
  email: string;
  password: string;
}

const domain = (org: string, name: string): string => settings(org, `/domains/${encodeURIComponent(name)}`);

export const api = {
  session: () => send('GET', '/session') as Promise<Session>,
  signIn: (email: string, password: string) => send('POST', '/session', { email, password }),
  /** Of a session that a setup link opened: it is that of a local administrator from then on. */
  setOwnPassword: (email: string, password: string) => send('PUT', '/session/password', { email, password }),
  /** `url` leads to the identity provider, which ends its own session too; null where that is not to be. */
  signOut: () => send('POST', '/session/logout') as Promise<{ url: string | null }>,
  homeRealm: (email: string) => send('POST', '/home-realm', { email }) as Promise<HomeRealm>,
  ownSessions: () => send('GET', '/session/others') as Promise<{ sessions: OwnSession[] }>,
  endOwnSession: (id: string) => send('DELETE', `/session/others/${encodeURIComponent(id)}`),
  endOwnSessions: () => send('DELETE', '/session/others'),

  setup: (code: string) => send('GET', `/setup/${encodeURIComponent(code)}`) as Promise<Setup>,
  completeSetup: (code: string, body?: FirstRun) =>
    send('POST', `/setup/${encodeURIComponent(code)}`, body) as Promise<{ organization: Organization }>,

  scim: (org: string) => send('GET', settings(org, '/scim')) as Promise<ScimSettings>,
  generateScimToken: (org: string) => send('POST', settings(org, '/scim/token')) as Promise<NewScimToken>,
  revokeScimToken: (org: string) => send('DELETE', settings(org, '/scim/token')),
  scimRequests: (org: string) => send('GET', settings(org, '/scim/requests')) as Promise<{ requests: ScimRequest[] }>,

  users: (org: string, cursor?: string) => send('GET', settings(org, `/users${page(cursor)}`)) as Promise<UserPage>,
  administrators: (org: string, cursor?: string) =>
    send('GET', settings(org, `/admins${page(cursor)}`)) as Promise<AdministratorPage>,
  addAdministrator: (org: string, email: string, password: string) =>
    send('POST', settings(org, '/admins'), { email, password }),
  removeAdministrator: (org: string, id: string) => send('DELETE', settings(org, `/admins/${encodeURIComponent(id)}`)),
  setAdministratorPassword: (org: string, id: string, password: string) =>
    send('PUT', settings(org, `/admins/${encodeURIComponent(id)}/password`), { password }),

  sessions: (org: string, cursor?: string) =>
    send('GET', settings(org, `/sessions${page(cursor)}`)) as Promise<SessionPage>,
  endSession: (org: string, id: string) => send('DELETE', settings(org, `/sessions/${encodeURIComponent(id)}`)),
  audit: (org: string, cursor?: string) => send('GET', settings(org, `/audit${page(cursor)}`)) as Promise<AuditPage>,

  domains: (org: string) => send('GET', settings(org, '/domains')) as Promise<{ domains: Domain[] }>,
  addDomain: (org: string, name: string) =>
    send('POST', settings(org, '/domains'), { domain: name }) as Promise<Domain>,
  checkDomain: (org: string, name: string) => send('POST', `${domain(org, name)}/check`) as Promise<Domain>,
  removeDomain: (org: string, name: string) => send('DELETE', domain(org, name)),
};
