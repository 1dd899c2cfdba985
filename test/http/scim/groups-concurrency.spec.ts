import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, scimClient, type TestOrganization } from '../../support/organization.js';

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const CLIENTS = 100;

interface Resource {
  id: string;
  displayName: string;
  members: { value: string }[];
  emails?: { value: string }[];
  groups?: { value: string }[];
  meta: { version: string };
}

let first: TestApp;
let second: TestApp;
let org: TestOrganization;
/** The same organization, on one server process and on another in turns. */
let clients: TestOrganization['scim'][];
let users: string[];

beforeAll(async () => {
  first = await startApp();
  second = await startApp({ on: first });
  org = await connectOrganization(first);
  clients = Array.from({ length: CLIENTS }, (_, n) => scimClient(n % 2 === 0 ? first : second, org.id, org.token));
  const created = await Promise.all(
    clients.map((scim, n) => json<Resource>(scim('POST', '/Users', { userName: `u${n}@example.com` }))),
  );
  users = created.map(({ id }) => id);
});
afterAll(async () => {
  await second.close();
  await first.close();
});

const json = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T;
const create = (displayName: string, members: readonly string[] = []): Promise<Resource> =>
  json(org.scim('POST', '/Groups', { displayName, members: members.map((value) => ({ value })) }));
const read = (id: string): Promise<Resource> => json(org.scim('GET', `/Groups/${id}`));
const memberIds = async (id: string): Promise<string[]> => (await read(id)).members.map(({ value }) => value).sort();
const patch = (scim: TestOrganization['scim'], path: string, ...Operations: object[]): Promise<Response> =>
  scim('PATCH', path, { schemas: [PATCH_OP], Operations });
const add = (value: string) => ({ op: 'add', path: 'members', value: [{ value }] });
const remove = (value: string) => ({ op: 'remove', path: `members[value eq "${value}"]` });
const everyClient = (work: (scim: TestOrganization['scim'], n: number) => Promise<Response>): Promise<number[]> =>
  Promise.all(clients.map(async (scim, n) => (await work(scim, n)).status));
const user = (n: number): string => users[n] ?? '';

test('100 clients that patch one user, one group and one another at once lose nothing and see no conflict', async () => {
  const shared = user(0);
  const group = await create('Shared');
  const other = await create('Other', users);
  const patches = await Promise.all([
    everyClient((scim, n) => patch(scim, `/Groups/${group.id}`, add(user(n)))),
    everyClient((scim, n) => patch(scim, `/Groups/${other.id}`, remove(user(n)))),
    everyClient((scim, n) =>
      patch(scim, `/Users/${shared}`, { op: 'add', path: 'emails', value: [{ type: `t${n}`, value: `e${n}@x.test` }] }),
    ),
  ]);
  expect(patches.map((statuses) => [...new Set(statuses)])).toEqual([[204], [204], [200]]);
  expect(await memberIds(group.id)).toEqual([...users].sort());
  expect(await memberIds(other.id)).toEqual([]);
  const versions = await Promise.all([group.id, other.id].map(async (id) => (await read(id)).meta.version));
  expect(versions.map((version) => /^W\/"(\d+)/.exec(version)?.[1])).toEqual(['101', '101']);
  const { emails } = await json<Resource>(org.scim('GET', `/Users/${shared}`));
  expect(emails).toHaveLength(CLIENTS);
});

test('attributes and members of one group merge, whichever way they are changed', async () => {
  const group = await create('Merged');
  const statuses = await everyClient((scim, n) =>
    n % 10 === 0
      ? patch(scim, `/Groups/${group.id}`, { op: 'replace', path: 'displayName', value: `Merged ${n}` })
      : patch(scim, `/Groups/${group.id}`, add(user(n))),
  );
  expect(new Set(statuses)).toEqual(new Set([204]));
  expect(await memberIds(group.id)).toEqual(users.filter((_, n) => n % 10 !== 0).sort());
  expect((await read(group.id)).displayName).toMatch(/^Merged \d+$/);
});

test('of writers that name the version they know, one wins and the others are told', async () => {
  const group = await create('Versioned');
  const statuses = await everyClient((scim, n) =>
    scim(
      'PATCH',
      `/Groups/${group.id}`,
      { schemas: [PATCH_OP], Operations: [add(user(n))] },
      { 'if-match': group.meta.version },
    ),
  );
  expect(statuses.sort()).toEqual([204, ...Array<number>(CLIENTS - 1).fill(412)]);
  expect((await read(group.id)).members).toHaveLength(1);
});

test('groups that are put into each other, renamed and emptied at once make no deadlock that a client sees', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 8; n++) ids.push((await create(`Ring ${n}`)).id);
  const at = (n: number): string => ids[n % ids.length] ?? '';
  const statuses = await everyClient((scim, n) =>
    patch(scim, `/Groups/${at(n)}`, n % 3 === 0 ? remove(at(n + 1)) : add(at(n + 1 + (n % 7))), {
      op: 'replace',
      path: 'displayName',
      value: `Ring ${n % ids.length} ${n}`,
    }),
  );
  expect(new Set(statuses)).toEqual(new Set([204]));
});

test('users that are deleted while they are put into groups are in none afterwards, and nobody gets a 5xx', async () => {
  const groups = await Promise.all([create('Left'), create('Right')]);
  const doomed = await Promise.all(
    clients.map(async (scim, n) => (await json<Resource>(scim('POST', '/Users', { userName: `d${n}` }))).id),
  );
  const statuses = await Promise.all([
    everyClient((scim, n) => patch(scim, `/Groups/${groups[n % 2]?.id ?? ''}`, add(doomed[n] ?? ''))),
    everyClient((scim, n) => scim('DELETE', `/Users/${doomed[(n + 50) % CLIENTS] ?? ''}`)),
  ]);
  // Too late for one who is gone: that is no member any more, as the client is told.
  expect(statuses[0].filter((status) => status !== 204 && status !== 400)).toEqual([]);
  expect(new Set(statuses[1])).toEqual(new Set([204]));
  for (const { id } of groups) expect(await memberIds(id)).toEqual([]);
});

test('a group that is deleted while it is patched is patched before, or not found', async () => {
  const group = await create('Short-lived', users);
  const outer = await create('Outer', [group.id]);
  const statuses = await everyClient((scim, n) =>
    n === 50 ? scim('DELETE', `/Groups/${group.id}`) : patch(scim, `/Groups/${group.id}`, remove(user(n))),
  );
  expect(statuses.filter((status) => status !== 204 && status !== 404)).toEqual([]);
  expect(statuses[50]).toBe(204);
  expect((await org.scim('GET', `/Groups/${group.id}`)).status).toBe(404);
  expect(await memberIds(outer.id)).toEqual([]);
});
