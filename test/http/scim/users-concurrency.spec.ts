import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, scimClient, type TestOrganization } from '../../support/organization.js';

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const CLIENTS = 100;

interface User {
  id: string;
  userName: string;
  roles?: { value: string }[];
  meta: { version: string };
}
type Scim = TestOrganization['scim'];

let first: TestApp;
let second: TestApp;
let org: TestOrganization;
/** The same organization, on one server process and on another in turns. */
let clients: Scim[];
let users = 0;

beforeAll(async () => {
  first = await startApp();
  second = await startApp({ on: first });
  org = await connectOrganization(first);
  clients = Array.from({ length: CLIENTS }, (_, n) => scimClient(n % 2 === 0 ? first : second, org.id, org.token));
});
afterAll(async () => {
  await second.close();
  await first.close();
});

const json = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T;
const create = (): Promise<User> => json(org.scim('POST', '/Users', { userName: `user${++users}@example.com` }));
const read = (id: string, scim: Scim = (...request) => org.scim(...request)): Promise<User> =>
  json(scim('GET', `/Users/${id}`));
const operations = (...Operations: object[]) => ({ schemas: [PATCH_OP], Operations });
const patch = (scim: Scim, id: string, operation: object, headers?: Record<string, string>): Promise<Response> =>
  scim('PATCH', `/Users/${id}`, operations(operation), headers);
const addRole = (n: number) => ({ op: 'add', path: 'roles', value: [{ value: `role-${n}` }] });
const rolesOf = ({ roles = [] }: User) => roles.map(({ value }) => value).sort();
const allRoles = Array.from({ length: CLIENTS }, (_, n) => `role-${n}`).sort();
const everyClient = (work: (scim: Scim, n: number) => Promise<Response>): Promise<number[]> =>
  Promise.all(clients.map(async (scim, n) => (await work(scim, n)).status));

test('100 clients that change and rename one user lose nothing and see no conflict', async () => {
  const { id, userName } = await create();
  const statuses = await Promise.all([
    everyClient((scim, n) => patch(scim, id, addRole(n))),
    everyClient((scim, n) => patch(scim, id, { op: 'replace', path: 'userName', value: `${n}-${userName}` })),
  ]);
  expect(new Set(statuses.flat())).toEqual(new Set([200]));
  const user = await read(id);
  expect(rolesOf(user)).toEqual(allRoles);
  expect(user.userName).toMatch(/^\d+-user/);
  expect(user.meta.version).toBe(`W/"${1 + 2 * CLIENTS}"`);
});

test('of 100 clients that name the version they know, exactly one wins each version', async () => {
  const { id } = await create();
  for (let round = 1; round <= 5; round++) {
    const { version } = (await read(id)).meta;
    const statuses = await everyClient((scim, n) =>
      n % 3 === 0
        ? scim('PUT', `/Users/${id}`, { userName: `put${round}-${n}@example.com` }, { 'if-match': version })
        : patch(scim, id, { op: 'replace', path: 'title', value: `${round}-${n}` }, { 'if-match': version }),
    );
    expect(statuses.sort()).toEqual([200, ...Array<number>(CLIENTS - 1).fill(412)]);
    expect((await read(id)).meta.version).toBe(`W/"${round + 1}"`);
  }
});

test('clients that put back what they read, and read again after 412, lose nothing', async () => {
  const { id } = await create();
  await Promise.all(
    clients.slice(0, 20).map(async (scim, n) => {
      let status = 412;
      while (status === 412) {
        const user = await read(id, scim);
        const changed = { ...user, roles: [...(user.roles ?? []), { value: `role-${n}` }] };
        status = (await scim('PUT', `/Users/${id}`, changed, { 'if-match': user.meta.version })).status;
      }
      expect(status).toBe(200);
    }),
  );
  expect((await read(id)).roles).toHaveLength(20);
});

test('of 100 clients that delete one version of a user, one deletes it', async () => {
  const { id, meta } = await create();
  const statuses = await everyClient((scim) => scim('DELETE', `/Users/${id}`, undefined, { 'if-match': meta.version }));
  expect(statuses.filter((status) => status === 204)).toHaveLength(1);
  for (const status of statuses) expect([204, 404, 412]).toContain(status);
});

test('a user that is deleted while it is patched is patched before, or not found', async () => {
  const { id } = await create();
  const statuses = await everyClient((scim, n) =>
    n === 50 ? scim('DELETE', `/Users/${id}`) : patch(scim, id, addRole(n)),
  );
  expect(statuses[50]).toBe(204);
  for (const status of statuses.filter((_, n) => n !== 50)) expect([200, 404]).toContain(status);
  expect((await org.scim('GET', `/Users/${id}`)).status).toBe(404);
});

test('a name that 100 clients want for 100 users goes to one of them', async () => {
  const created = await Promise.all(clients.map(() => create()));
  const wanted = 'wanted@example.com';
  const statuses = await everyClient((scim, n) =>
    n % 2 === 0
      ? patch(scim, created[n]?.id ?? '', { op: 'replace', path: 'userName', value: wanted })
      : scim('POST', '/Users', { userName: wanted.toUpperCase() }),
  );
  expect(statuses.filter((status) => status < 300)).toHaveLength(1);
  expect(new Set(statuses.filter((status) => status >= 300))).toEqual(new Set([409]));
});

test('bulk requests of 20 clients that change the same user and group in any order lose nothing', async () => {
  const { id } = await create();
  const group = await json<{ id: string }>(org.scim('POST', '/Groups', { displayName: 'Shared' }));
  const answers = await Promise.all(
    clients.slice(0, 20).map((scim, n) => {
      const change = [
        { method: 'PATCH', path: `/Users/${id}`, data: operations(addRole(n)) },
        {
          method: 'PATCH',
          path: `/Groups/${group.id}`,
          data: operations({ op: 'add', path: 'members', value: [{ value: 'bulkId:new' }] }),
        },
        { method: 'POST', path: '/Users', bulkId: 'new', data: { userName: `bulk${n}@example.com` } },
      ];
      const Operations = n % 2 === 0 ? change : change.reverse();
      return json<{ Operations: { status: string }[] }>(scim('POST', '/Bulk', { schemas: [BULK_REQUEST], Operations }));
    }),
  );
  const statuses = answers.map(({ Operations }) => Operations.map(({ status }) => status).sort());
  expect(statuses).toEqual(Array(20).fill(['200', '201', '204']));
  expect((await read(id)).roles).toHaveLength(20);
  const { members } = await json<{ members: object[] }>(org.scim('GET', `/Groups/${group.id}`));
  expect(members).toHaveLength(20);
});
