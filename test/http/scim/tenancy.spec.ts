import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, scimClient, type TestOrganization } from '../../support/organization.js';

const PATCH = {
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'replace', path: 'active', value: false }],
};

let app: TestApp;
let ours: TestOrganization;
let theirs: TestOrganization;
let theirUser: { id: string };
let theirGroup: { id: string };
let ourGroup: { id: string };

beforeAll(async () => {
  app = await startApp();
  ours = await connectOrganization(app, 'Ours');
  theirs = await connectOrganization(app, 'Theirs');
  const created = await theirs.scim('POST', '/Users', { userName: 'jane@example.com', externalId: 'x1', title: 'CEO' });
  theirUser = (await created.json()) as { id: string };
  const group = { displayName: 'Board', externalId: 'g1', members: [{ value: theirUser.id }] };
  theirGroup = (await (await theirs.scim('POST', '/Groups', group)).json()) as { id: string };
  ourGroup = (await (await ours.scim('POST', '/Groups', { displayName: 'Team' })).json()) as { id: string };
});
afterAll(() => app.close());

const theirState = (): Promise<unknown[]> =>
  Promise.all(['/Users', '/Groups'].map(async (path) => (await (await theirs.scim('GET', path)).json()) as unknown));

type Verb = [method: string, path: string, body?: unknown];

const verbs = (id: string): Verb[] => [
  ['GET', `/Users/${id}`],
  ['PUT', `/Users/${id}`, { userName: 'taken-over@example.com' }],
  ['PATCH', `/Users/${id}`, PATCH],
  ['DELETE', `/Users/${id}`],
];
const groupVerbs = (id: string): Verb[] => [
  ['GET', `/Groups/${id}`],
  ['GET', `/Groups/${id}?excludedAttributes=members`],
  ['PUT', `/Groups/${id}`, { displayName: 'Taken over' }],
  ['PATCH', `/Groups/${id}`, { ...PATCH, Operations: [{ op: 'remove', path: 'members' }] }],
  ['DELETE', `/Groups/${id}`],
];
const withMember = (value: string): Verb[] => [
  ['POST', '/Groups', { displayName: 'Mixed', members: [{ value }] }],
  ['PUT', `/Groups/${ourGroup.id}`, { displayName: 'Team', members: [{ value }] }],
  ['PATCH', `/Groups/${ourGroup.id}`, { ...PATCH, Operations: [{ op: 'add', path: 'members', value: [{ value }] }] }],
];

test('our token on their tenant URL is refused for every verb and route, as a token that nobody has', async () => {
  const before = await theirState();
  const intruder = scimClient(app, theirs.id, ours.token);
  const stranger = scimClient(app, theirs.id, 'gatehouse_scim_nobody');
  for (const [method, path, body] of [
    ...verbs(theirUser.id),
    ...groupVerbs(theirGroup.id),
    ...withMember(theirUser.id),
    ['POST', '/Users', { userName: 'new@example.com' }] as Verb,
    ['GET', '/Users'] as Verb,
    ['GET', '/Groups'] as Verb,
    ['GET', '/Schemas'] as Verb,
    ['GET', '/nothing/here'] as Verb,
  ]) {
    const [answer, same] = [await intruder(method, path, body), await stranger(method, path, body)];
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await answer.text()).toBe(await same.text());
  }
  expect(await theirState()).toEqual(before);
});

test('their ids on our tenant URL are ids that do not exist, for every verb', async () => {
  const before = await theirState();
  const nobody = '0190a5a0-0000-7000-8000-000000000000';
  const rows: [string, (id: string) => Verb[], number][] = [
    [theirUser.id, verbs, 404],
    [theirGroup.id, groupVerbs, 404],
    [theirUser.id, groupVerbs, 404],
    [theirUser.id, withMember, 400],
    [theirGroup.id, withMember, 400],
  ];
  for (const [id, requests, status] of rows) {
    const theirRequests = requests(id);
    for (const [n, [method, path, body]] of requests(nobody).entries()) {
      const [, theirPath = '', theirBody] = theirRequests[n] ?? [];
      const [answer, same] = [await ours.scim(method, theirPath, theirBody), await ours.scim(method, path, body)];
      expect([method, theirPath, answer.status]).toEqual([method, theirPath, status]);
      expect((await answer.text()).replaceAll(id, '')).toBe((await same.text()).replaceAll(nobody, ''));
    }
  }
  expect(await theirState()).toEqual(before);
  expect(await (await ours.scim('GET', `/Groups/${ourGroup.id}`)).json()).toMatchObject({ members: [] });
});

test('removing their user from our group says nothing about them', async () => {
  const operations = { ...PATCH, Operations: [{ op: 'remove', path: `members[value eq "${theirUser.id}"]` }] };
  expect((await ours.scim('PATCH', `/Groups/${ourGroup.id}`, operations)).status).toBe(204);
  expect(await (await theirs.scim('GET', `/Groups/${theirGroup.id}`)).json()).toMatchObject({
    members: [{ value: theirUser.id }],
  });
});

test.each(['displayName eq "Board"', 'externalId eq "g1"'])('our filter %s never finds their group', async (filter) => {
  const answer = await ours.scim('GET', `/Groups?filter=${encodeURIComponent(filter)}`);
  expect(await answer.json()).toMatchObject({ totalResults: 0, Resources: [] });
});

test.each([
  'userName eq "jane@example.com"',
  'externalId eq "x1"',
  'title eq "CEO"',
  'active eq true',
  'title pr or not (title eq "nobody")',
])('our filter %s never finds their user', async (filter) => {
  const answer = await ours.scim('GET', `/Users?filter=${encodeURIComponent(filter)}`);
  expect(await answer.json()).toMatchObject({ totalResults: 0, Resources: [] });
});

test('one person may have the same userName in both organizations', async () => {
  const created = await ours.scim('POST', '/Users', { userName: 'Jane@example.com' });
  expect(created.status).toBe(201);
  const { id } = (await created.json()) as { id: string };
  expect(id).not.toBe(theirUser.id);
  expect((await ours.scim('DELETE', `/Users/${id}`)).status).toBe(204);
  expect((await theirs.scim('GET', `/Users/${theirUser.id}`)).status).toBe(200);
});

test('requests of both that arrive together are each answered from their own organization', async () => {
  const answers = await Promise.all(
    Array.from({ length: 60 }, async (_, i) => {
      const org = i % 2 === 0 ? ours : theirs;
      const answer = await org.scim('GET', `/Users/${theirUser.id}`);
      return [i % 2 === 0, answer.status];
    }),
  );
  for (const [isOurs, status] of answers) expect(status).toBe(isOurs ? 404 : 200);
});
