import type { IdpSession } from '../../src/sessions/idp-session.js';
import type { OpenedSession } from '../../src/sessions/sessions.repository.js';
import { SessionsRepository } from '../../src/sessions/sessions.repository.js';
import type { TestApp } from './app.js';
import type { TestOrganization } from './organization.js';

/** fetch on a path of the server with a session cookie, the way the pages do it. Bodies are sent as JSON. */
export type SessionClient = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Response>;

export const PASSWORD = 'correct horse battery';

export const sessionClient =
  (app: TestApp, cookie: string): SessionClient =>
  (method, path, body, headers = {}) =>
    fetch(new URL(path, app.baseUrl), {
      method,
      headers: {
        cookie,
        ...(method !== 'GET' && { origin: app.config.publicUrl, 'content-type': 'application/json' }),
        ...headers,
      },
      ...(method !== 'GET' && { body: JSON.stringify(body ?? {}) }),
    });

/** The cookie that an answer sets, as the browser sends it back. */
export function cookieOf(response: Response): string {
  const [cookie] = response.headers.getSetCookie();
  if (cookie === undefined) throw new Error(`${response.url} answered ${response.status} and set no cookie`);
  return cookie.split(';', 1)[0] ?? '';
}

export const signIn = (app: TestApp, email: string, password = PASSWORD): Promise<Response> =>
  fetch(`${app.baseUrl}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });

export interface TestAdministrator {
  readonly id: string;
  readonly email: string;
  readonly as: SessionClient;
}

/** A new local administrator of the organization, signed in. */
export async function addAdministrator(app: TestApp, orgId: string, email: string): Promise<TestAdministrator> {
  const created = await app.operator('POST', `/api/organizations/${orgId}/admins`, { email, password: PASSWORD });
  if (created.status !== 201) throw new Error(`The administrator was not made: ${await created.text()}`);
  const { id } = (await created.json()) as { id: string };
  return { id, email, as: sessionClient(app, cookieOf(await signIn(app, email))) };
}

export interface TestMember {
  readonly id: string;
  readonly as: SessionClient;
}

/** A new user of the organization with a session such as a SAML sign-in opens. */
export async function addMember(app: TestApp, organization: TestOrganization, userName: string): Promise<TestMember> {
  const created = await organization.scim('POST', '/Users', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName,
    displayName: 'Ann Example',
  });
  if (created.status !== 201) throw new Error(`The user was not made: ${await created.text()}`);
  const { id } = (await created.json()) as { id: string };
  return { id, as: await openMemberSession(app, organization.id, id) };
}

/** Opens a session under the epochs of this moment. @param idpSession that it came from */
export async function openMemberSession(
  app: TestApp,
  orgId: string,
  userId: string,
  idpSession?: IdpSession,
): Promise<SessionClient> {
  const [epochs] = await app.dataSource.query<{ user_epoch: number; connection_epoch: number }[]>(
    `SELECT u.session_epoch AS user_epoch, c.session_epoch AS connection_epoch
     FROM users u JOIN saml_connections c ON c.organization_id = u.organization_id
     WHERE u.organization_id = $1 AND u.id = $2`,
    [orgId, userId],
  );
  if (!epochs) throw new Error(`There is no user ${userId}`);
  const opened: OpenedSession = await app.dataSource.transaction((tx) =>
    app.app.get(SessionsRepository).openMember(tx, orgId, {
      userId,
      userEpoch: epochs.user_epoch,
      connectionEpoch: epochs.connection_epoch,
      expiresAt: new Date(Date.now() + 3_600_000),
      ...(idpSession && { idpSession }),
    }),
  );
  return sessionClient(app, `gatehouse_session=${opened.cookieValue}`);
}
