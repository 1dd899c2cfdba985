import { randomUUID } from 'node:crypto';
import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, type TestOrganization } from '../../support/organization.js';
import {
  addAdministrator,
  addMember,
  cookieOf,
  openMemberSession,
  type SessionClient,
  sessionClient,
  signIn,
} from '../../support/session-client.js';

let app: TestApp;
let node: TestApp;
let organization: TestOrganization;
let number = 0;

beforeAll(async () => {
  app = await startApp();
  node = await startApp({ on: app });
});

afterAll(async () => {
  await node.close();
  await app.close();
});

beforeEach(async () => {
  organization = await connectOrganization(app);
  number += 1;
});

interface Listed {
  readonly id: string;
  readonly userName: string | null;
  readonly isOwn?: boolean;
}

const newMember = () => addMember(app, organization, `user${number}@example.com`);
const newAdministrator = () => addAdministrator(app, organization.id, `admin${number}@example.com`);
const isAlive = async (as: SessionClient) => (await as('GET', '/api/session')).status === 200;
const sessionsPath = () => `/api/organizations/${organization.id}/sessions`;
const listed = async (as: SessionClient, path: string): Promise<Listed[]> =>
  ((await (await as('GET', path)).json()) as { sessions: Listed[] }).sessions;

describe('an administrator', () => {
  test('ends the session of a member, which leaves a record', async () => {
    const member = await newMember();
    const admin = await newAdministrator();
    const session = (await listed(admin.as, sessionsPath())).find(({ userName }) => userName?.startsWith('user'));
    expect((await admin.as('DELETE', `${sessionsPath()}/${session?.id ?? ''}`)).status).toBe(204);
    expect([await isAlive(member.as), await isAlive(admin.as)]).toEqual([false, true]);

    const audit = (await (await admin.as('GET', `/api/organizations/${organization.id}/audit`)).json()) as {
      records: object[];
    };
    expect(audit.records[0]).toMatchObject({
      actor: admin.email,
      action: 'sessionEnded',
      details: { id: session?.id, role: 'member', userName: session?.userName },
    });
  });

  test('sees which of the sessions is the own one', async () => {
    await newMember();
    const admin = await newAdministrator();
    await signIn(app, admin.email);
    const own = (await listed(admin.as, sessionsPath())).filter(({ isOwn }) => isOwn);
    expect(own).toMatchObject([{ userName: admin.email }]);
    expect(
      (await listed((method, path) => app.operator(method, path), sessionsPath())).some(({ isOwn }) => isOwn),
    ).toBe(false);
  });

  test('cannot end a session of another organization', async () => {
    const member = await newMember();
    const [session] = await listed((method, path) => app.operator(method, path), sessionsPath());
    const other = await connectOrganization(app, 'Other');
    const admin = await addAdministrator(app, other.id, `other${number}@example.com`);
    const own = `/api/organizations/${other.id}/sessions/${session?.id ?? ''}`;
    expect((await admin.as('DELETE', `${sessionsPath()}/${session?.id ?? ''}`)).status).toBe(404);
    expect((await admin.as('DELETE', own)).status).toBe(404);
    expect(await isAlive(member.as)).toBe(true);
  });

  test.each([
    ['is not there', () => randomUUID()],
    ['is no id', () => 'nothing'],
  ])('cannot end what %s', async (_, id) => {
    const admin = await newAdministrator();
    expect((await admin.as('DELETE', `${sessionsPath()}/${id()}`)).status).toBe(404);
  });

  test('cannot end what has ended already, and no record says otherwise', async () => {
    const member = await newMember();
    const admin = await newAdministrator();
    const session = (await listed(admin.as, sessionsPath())).find(({ userName }) => userName?.startsWith('user'));
    await member.as('DELETE', '/api/session');
    expect((await admin.as('DELETE', `${sessionsPath()}/${session?.id ?? ''}`)).status).toBe(404);
    const rows = await app.dataSource.query(
      `SELECT 1 FROM audit_records WHERE organization_id = $1 AND action = 'sessionEnded'`,
      [organization.id],
    );
    expect(rows).toEqual([]);
  });
});

test('a session that one process ends is refused by another at once', async () => {
  const member = await newMember();
  const [session] = await listed((method, path) => app.operator(method, path), sessionsPath());
  const elsewhere: SessionClient = (method, path, body, headers) =>
    member.as(method, new URL(path, node.baseUrl).href, body, headers);
  expect(await isAlive(elsewhere)).toBe(true);
  expect((await app.operator('DELETE', `${sessionsPath()}/${session?.id ?? ''}`)).status).toBe(204);
  expect(await isAlive(elsewhere)).toBe(false);
});

describe('one’s own other sessions', () => {
  const others = '/api/session/others';

  test.each([
    ['a member', async () => [(await newMember()).as, await another()] as const],
    ['an administrator', async () => [(await newAdministrator()).as, await anotherOfAdministrator()] as const],
  ])('of %s are listed and ended one by one, and nobody else’s are', async (_, signInTwice) => {
    const stranger = await addMember(app, organization, `stranger${number}@example.com`);
    const strangeAdmin = await addAdministrator(app, organization.id, `strange${number}@example.com`);
    const [first, second] = await signInTwice();
    const [found, ...rest] = await listed(first, others);
    expect(rest).toEqual([]);
    expect(found).toEqual({
      id: expect.any(String),
      createdAt: expect.any(String),
      lastSeenAt: expect.any(String),
      idleEndsAt: expect.any(String),
      expiresAt: expect.any(String),
    });
    const all = await listed((method, path) => app.operator(method, path), sessionsPath());
    for (const { id } of all.filter((session) => session.id !== found?.id)) {
      expect((await first('DELETE', `${others}/${id}`)).status).toBe(404);
    }
    expect((await first('DELETE', `${others}/${found?.id ?? ''}`)).status).toBe(204);
    expect(await Promise.all([first, second, stranger.as, strangeAdmin.as].map(isAlive))).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  test('end all at once, and this one stays', async () => {
    const { id, as } = await newMember();
    const open = await Promise.all([1, 2].map(() => openMemberSession(app, organization.id, id)));
    expect((await as('DELETE', others)).status).toBe(204);
    expect(await Promise.all([as, ...open].map(isAlive))).toEqual([true, false, false]);
  });

  test('of whoever came by a setup link are none', async () => {
    await newMember();
    const created = await app.operator('POST', `/api/organizations/${organization.id}/setup-links`, {});
    const { url } = (await created.json()) as { url: string };
    const opened = await fetch(`${app.baseUrl}/api/setup/${url.slice(url.lastIndexOf('/') + 1)}`, {
      method: 'POST',
      headers: { origin: app.config.publicUrl, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(await listed(sessionClient(app, cookieOf(opened)), others)).toEqual([]);
  });

  const another = async (): Promise<SessionClient> => {
    const [row] = await app.dataSource.query<{ user_id: string }[]>(
      `SELECT s.user_id FROM sessions s JOIN users u ON u.organization_id = s.organization_id AND u.id = s.user_id
       WHERE s.organization_id = $1 AND u.document::jsonb ->> 'userName' LIKE 'user%'`,
      [organization.id],
    );
    return openMemberSession(app, organization.id, row?.user_id ?? '');
  };
  const anotherOfAdministrator = async (): Promise<SessionClient> =>
    sessionClient(app, cookieOf(await signIn(app, `admin${number}@example.com`)));
});

test.each([
  ['DELETE', '/api/session/others'],
  ['DELETE', `/api/session/others/${randomUUID()}`],
  ['POST', '/api/session/logout'],
  ['DELETE', '/api/session'],
])('%s %s from another site is refused, and ends nothing', async (method, path) => {
  const { id, as } = await newMember();
  const other = await openMemberSession(app, organization.id, id);
  expect((await as(method, path, {}, { origin: 'https://evil.example' })).status).toBe(403);
  expect([await isAlive(as), await isAlive(other)]).toEqual([true, true]);
});

test('each sign-in is a new session, whatever cookie came with it', async () => {
  const admin = await newAdministrator();
  const preset = `gatehouse_session=${organization.id}.${'A'.repeat(43)}`;
  const response = await fetch(`${app.baseUrl}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: preset },
    body: JSON.stringify({ email: admin.email, password: 'correct horse battery' }),
  });
  expect(cookieOf(response)).not.toBe(preset);
  expect((await sessionClient(app, preset)('GET', '/api/session')).status).toBe(401);
});
