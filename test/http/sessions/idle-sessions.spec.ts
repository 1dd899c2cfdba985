import { SessionsRepository } from '../../../src/sessions/sessions.repository.js';
import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, type TestOrganization } from '../../support/organization.js';
import {
  addAdministrator,
  addMember,
  cookieOf,
  type SessionClient,
  sessionClient,
} from '../../support/session-client.js';

let app: TestApp;
let organization: TestOrganization;
let number = 0;

beforeAll(async () => {
  app = await startApp();
});

afterAll(() => app.close());

beforeEach(async () => {
  organization = await connectOrganization(app);
  number += 1;
});

const newMember = () => addMember(app, organization, `user${number}@example.com`);
const newAdministrator = () => addAdministrator(app, organization.id, `admin${number}@example.com`);
const isAlive = async (as: SessionClient) => (await as('GET', '/api/session')).status === 200;
const setPolicy = (policy: object) => app.operator('PATCH', `/api/organizations/${organization.id}/saml`, policy);
/** As if nobody had sent a request since. */
const leaveIdle = (minutes: number) =>
  app.dataSource.query(
    `UPDATE sessions SET last_seen_at = now() - make_interval(secs => $2::double precision * 60) WHERE organization_id = $1`,
    [organization.id, minutes],
  );
const lastSeen = async (): Promise<Date | undefined> => {
  const [row] = await app.dataSource.query<{ last_seen_at: Date }[]>(
    'SELECT last_seen_at FROM sessions WHERE organization_id = $1',
    [organization.id],
  );
  return row?.last_seen_at;
};

test.each([
  ['a moment less than the limit', 29.9, true],
  ['as long as the limit', 30, false],
])('a member who was idle for %s', async (_, minutes, stays) => {
  const { as } = await newMember();
  await setPolicy({ idleMinutes: 30 });
  await leaveIdle(minutes);
  expect(await isAlive(as)).toBe(stays);
});

test('who uses a session keeps it', async () => {
  const { as } = await newMember();
  await setPolicy({ idleMinutes: 5 });
  for (let round = 0; round < 3; round++) {
    await leaveIdle(4);
    expect(await isAlive(as)).toBe(true);
  }
});

test('a shorter limit holds at once, for sessions that are open already', async () => {
  const { as } = await newMember();
  await leaveIdle(10);
  expect((await setPolicy({ idleMinutes: 5 })).status).toBe(200);
  expect(await isAlive(as)).toBe(false);
});

test('a longer limit does not bring back what the shorter one has ended', async () => {
  const { as } = await newMember();
  const other = await addMember(app, organization, `other${number}@example.com`);
  await setPolicy({ idleMinutes: 5 });
  await leaveIdle(10);
  await app.dataSource.query('UPDATE sessions SET last_seen_at = now() WHERE organization_id = $1 AND user_id = $2', [
    organization.id,
    other.id,
  ]);
  await setPolicy({ idleMinutes: 60 });
  expect([await isAlive(as), await isAlive(other.as)]).toEqual([false, true]);
});

test('an administrator is out after an hour, whatever the connection says', async () => {
  const { as } = await newAdministrator();
  await setPolicy({ idleMinutes: 600 });
  await leaveIdle(59.9);
  expect(await isAlive(as)).toBe(true);
  await leaveIdle(60);
  expect(await isAlive(as)).toBe(false);
});

test('the session of a setup link, which nobody could open again, has no idle limit until a password is set', async () => {
  const created = await app.operator('POST', `/api/organizations/${organization.id}/setup-links`, {});
  const { url } = (await created.json()) as { url: string };
  const code = url.slice(url.lastIndexOf('/') + 1);
  const opened = await fetch(`${app.baseUrl}/api/setup/${code}`, {
    method: 'POST',
    headers: { origin: app.config.publicUrl, 'content-type': 'application/json' },
    body: '{}',
  });
  const as = sessionClient(app, cookieOf(opened));
  await leaveIdle(470);
  expect(await isAlive(as)).toBe(true);

  await as('PUT', '/api/session/password', { email: `it${number}@example.com`, password: 'correct horse battery' });
  await leaveIdle(60);
  expect(await isAlive(as)).toBe(false);
});

test('use is noted once a minute, however many requests there are', async () => {
  const { as } = await newMember();
  await leaveIdle(0.9);
  const before = await lastSeen();
  await isAlive(as);
  expect(await lastSeen()).toEqual(before);

  await leaveIdle(1.1);
  await Promise.all(Array.from({ length: 5 }, () => isAlive(as)));
  const noted = await lastSeen();
  expect(Date.now() - (noted?.getTime() ?? 0)).toBeLessThan(10_000);
  await isAlive(as);
  expect(await lastSeen()).toEqual(noted);
});

test('looking at the list of sessions uses none of the others', async () => {
  await newMember();
  await leaveIdle(10);
  const before = await lastSeen();
  await app.operator('GET', `/api/organizations/${organization.id}/sessions`);
  expect(await lastSeen()).toEqual(before);
});

test('a list shows when each session was seen and will end, and leaves out those that have', async () => {
  await newMember();
  const admin = await newAdministrator();
  await setPolicy({ idleMinutes: 20 });
  await leaveIdle(10);
  const list = async () =>
    (
      (await (await admin.as('GET', `/api/organizations/${organization.id}/sessions`)).json()) as {
        sessions: Record<'role' | 'lastSeenAt' | 'idleEndsAt' | 'expiresAt', string>[];
      }
    ).sessions;
  const minutesFromNow = (time: string) => Math.round((Date.parse(time) - Date.now()) / 60_000);
  const [first, second] = await list();
  expect([first?.role, second?.role]).toEqual(['admin', 'member']);
  expect(minutesFromNow(second?.lastSeenAt ?? '')).toBe(-10);
  expect(minutesFromNow(second?.idleEndsAt ?? '')).toBe(10);
  expect(minutesFromNow(second?.expiresAt ?? '')).toBe(60);

  await app.dataSource.query(
    `UPDATE sessions SET last_seen_at = now() - interval '20 minutes' WHERE organization_id = $1 AND role = 'member'`,
    [organization.id],
  );
  expect((await list()).map(({ role }) => role)).toEqual(['admin']);
});

test('idleEndsAt is never later than expiresAt', async () => {
  await newMember();
  await setPolicy({ idleMinutes: 600 });
  const { rows } = await app.app.get(SessionsRepository).list(organization.id, null);
  expect(rows.map(({ idleEndsAt }) => idleEndsAt)).toEqual(rows.map(({ expiresAt }) => expiresAt));
});
