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

beforeAll(async () => {
  app = await startApp();
  ours = await connectOrganization(app, 'Ours');
  theirs = await connectOrganization(app, 'Theirs');
  const created = await theirs.scim('POST', '/Users', { userName: 'jane@example.com', externalId: 'x1', title: 'CEO' });
  theirUser = (await created.json()) as { id: string };
});
afterAll(() => app.close());

const theirState = async (): Promise<unknown> => (await theirs.scim('GET', '/Users')).json();

const verbs = (id: string): [string, string, unknown?][] => [
  ['GET', `/Users/${id}`],
  ['PUT', `/Users/${id}`, { userName: 'taken-over@example.com' }],
  ['PATCH', `/Users/${id}`, PATCH],
  ['DELETE', `/Users/${id}`],
];

test('our token on their tenant URL is refused for every verb and route, as a token that nobody has', async () => {
  const before = await theirState();
  const intruder = scimClient(app, theirs.id, ours.token);
  const stranger = scimClient(app, theirs.id, 'gatehouse_scim_nobody');
  for (const [method, path, body] of [
    ...verbs(theirUser.id),
    ['POST', '/Users', { userName: 'new@example.com' }] as [string, string, unknown],
    ['GET', '/Users'] as [string, string],
    ['GET', '/Schemas'] as [string, string],
    ['GET', '/nothing/here'] as [string, string],
  ]) {
    const [answer, same] = [await intruder(method, path, body), await stranger(method, path, body)];
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await answer.text()).toBe(await same.text());
  }
  expect(await theirState()).toEqual(before);
});

test('their ids on our tenant URL are ids that do not exist, for every verb', async () => {
  const before = await theirState();
  for (const [method, path, body] of verbs(theirUser.id)) {
    const unknown = path.replace(theirUser.id, '0190a5a0-0000-7000-8000-000000000000');
    const [answer, same] = [await ours.scim(method, path, body), await ours.scim(method, unknown, body)];
    expect([method, answer.status]).toEqual([method, 404]);
    expect((await answer.text()).replaceAll(theirUser.id, '')).toBe(
      (await same.text()).replaceAll('0190a5a0-0000-7000-8000-000000000000', ''),
    );
  }
  expect(await theirState()).toEqual(before);
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
