import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, type TestOrganization } from '../../support/organization.js';
import { addAdministrator, addMember } from '../../support/session-client.js';

let app: TestApp;
let own: TestOrganization;
let other: TestOrganization;

beforeAll(async () => {
  app = await startApp();
  own = await connectOrganization(app, 'Own');
  other = await connectOrganization(app, 'Other');
});

afterAll(() => app.close());

test('the users of an organization are on its pages, each once', async () => {
  const created: string[] = [];
  for (let number = 0; number < 101; number++)
    created.push((await addMember(app, own, `user${number}@own.example`)).id);
  await addMember(app, other, 'user@other.example');

  const page = async (cursor: string) => {
    const response = await app.operator('GET', `/api/organizations/${own.id}/users${cursor && `?cursor=${cursor}`}`);
    return (await response.json()) as { users: { id: string }[]; nextCursor: string | null };
  };
  const first = await page('');
  const second = await page(first.nextCursor ?? 'none');
  expect([first.users.length, second.users.length, second.nextCursor]).toEqual([100, 1, null]);
  expect([...first.users, ...second.users].map(({ id }) => id).sort()).toEqual(created.sort());
  expect(first.users[0]).toEqual({
    id: expect.any(String),
    userName: expect.stringMatching(/@own\.example$/),
    displayName: 'Ann Example',
    active: true,
    externalId: null,
    createdAt: expect.stringMatching(/Z$/),
    lastModified: expect.stringMatching(/Z$/),
  });
});

test('there are no groups yet', async () => {
  const response = await app.operator('GET', `/api/organizations/${own.id}/groups`);
  expect(await response.json()).toEqual({ groups: [], nextCursor: null });
});

test('the sessions of an organization are listed, the newest first, without anything to use them by', async () => {
  const admin = await addAdministrator(app, other.id, 'admin@other.example');
  await addMember(app, other, 'bob@other.example');
  const text = await (await admin.as('GET', `/api/organizations/${other.id}/sessions`)).text();
  const { sessions } = JSON.parse(text) as { sessions: object[] };
  expect(sessions.slice(0, 2)).toEqual([
    {
      id: expect.any(String),
      role: 'member',
      userName: 'bob@other.example',
      displayName: 'Ann Example',
      createdAt: expect.stringMatching(/Z$/),
      lastSeenAt: expect.stringMatching(/Z$/),
      idleEndsAt: expect.stringMatching(/Z$/),
      isOwn: false,
      expiresAt: expect.stringMatching(/Z$/),
    },
    expect.objectContaining({ role: 'admin', userName: 'admin@other.example', displayName: null }),
  ]);
  expect(text).not.toContain('@own.example');
});
