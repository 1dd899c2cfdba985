import { get } from 'node:http';
import { once } from 'node:events';
import pg from 'pg';
import { keyedConnection } from '../../../src/database/keyed-connection.js';
import type { Statement } from '../../../src/database/prepared-statements.js';
import * as sql from '../../../src/users/group-statements.js';
import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, type TestOrganization } from '../../support/organization.js';
import { statementsOf } from '../../support/statement-log.js';

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const MEMBERS = 100_000;
const PAGE = 5_000;

let app: TestApp;
let org: TestOrganization;
let users: string[];
let large: string;
let small: string;

beforeAll(async () => {
  app = await startApp();
  org = await connectOrganization(app);
  users = await seed();
  large = await createGroup('Everyone', users);
  small = await createGroup('Few', users.slice(0, 2));
}, 40_000);
afterAll(() => app.close());

/** A hundred thousand users, and two thousand groups of fifty members, so that there is something to be scanned. */
async function seed(): Promise<string[]> {
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO users (organization_id, id, user_name_key, active, display_name_key, created_at, last_modified,
         document, search)
       SELECT $1, gen_random_uuid(), 'u' || n || '@example.com', true, 'user ' || n, now(), now(),
         '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"u' || n || '@example.com","displayName":"User '
           || n || '","active":true}', '{}'
       FROM generate_series(1, $2::integer) n`,
      [org.id, MEMBERS],
    );
    await client.query('INSERT INTO user_counts VALUES ($1, 0, $2)', [org.id, MEMBERS]);
    await client.query(
      `INSERT INTO groups (organization_id, id, display_name, display_name_key, created_at, last_modified, document, search)
       SELECT $1, gen_random_uuid(), 'g' || n, 'g' || n, now(), now(), '{"displayName":"g' || n || '"}', '{}'
       FROM generate_series(1, 2000) n`,
      [org.id],
    );
    // Foreign keys are checked a row at a time: here they are known to hold.
    await client.query('SET session_replication_role = replica');
    await client.query(
      `INSERT INTO memberships
       SELECT $1, g.id, u.id FROM (SELECT id, row_number() OVER () - 1 AS n FROM groups) g
       JOIN (SELECT id, row_number() OVER () % 2000 AS n FROM users) u USING (n)`,
      [org.id],
    );
    await client.query('ANALYZE');
    return (await client.query<{ id: string }>('SELECT id FROM users ORDER BY id')).rows.map(({ id }) => id);
  } finally {
    await client.end();
  }
}

const values = (ids: readonly string[]) => ids.map((value) => ({ value }));
async function createGroup(displayName: string, members: readonly string[]): Promise<string> {
  const body = { displayName, members: values(members) };
  const answer = await org.scim('POST', '/Groups?attributes=displayName', body);
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}
const patch = (id: string, ...Operations: object[]): Promise<Response> =>
  org.scim('PATCH', `/Groups/${id}`, { schemas: [PATCH_OP], Operations });
const put = (members: readonly string[]): Promise<Response> =>
  org.scim('PUT', `/Groups/${large}?attributes=meta`, { displayName: 'Everyone', members: values(members) });
async function versionOf(id: string): Promise<number> {
  const answer = await org.scim('GET', `/Groups/${id}?excludedAttributes=members`);
  return Number(/"(\d+)"/.exec(answer.headers.get('etag') ?? '')?.[1]);
}
const user = (n: number): string => users[n] ?? '';

test.each<[string, (value: string) => object]>([
  ['removing one', (value) => ({ op: 'remove', path: `members[value eq "${value}"]` })],
  ['removing who is not there', (value) => ({ op: 'remove', path: 'members', value: [{ value }] })],
  ['adding one', (value) => ({ op: 'add', path: 'members', value: [{ value }] })],
  ['adding who is there', (value) => ({ op: 'add', path: 'members', value: [{ value }] })],
])('%s takes the statements that it takes of a group of two', async (_, operation) => {
  const [ofLarge, ofSmall] = [
    await statementsOf(async () => {
      expect((await patch(large, operation(user(0)))).status).toBe(204);
    }),
    await statementsOf(async () => {
      expect((await patch(small, operation(user(0)))).status).toBe(204);
    }),
  ];
  expect(ofLarge).toEqual(ofSmall);
  expect(ofLarge.length).toBeLessThanOrEqual(3);
});

test('a look at the group without its members takes one statement', async () => {
  const statements = await statementsOf(async () => {
    const answer = await org.scim('GET', `/Groups/${large}?excludedAttributes=members`);
    expect(await answer.json()).not.toHaveProperty('members');
  });
  expect(statements).toEqual([sql.FIND.text]);
});

test('a PUT of all members is a difference: the same list changes nothing, another one what is different', async () => {
  const before = await versionOf(large);
  expect((await put(users)).status).toBe(200);
  expect(await versionOf(large)).toBe(before);

  const statements = await statementsOf(async () => {
    expect((await put(users.slice(1))).status).toBe(200);
  });
  expect(await versionOf(large)).toBe(before + 1);
  // The row is locked and touched, those who go are found, those who come looked up by the twenty thousand; one reads.
  expect(statements).toHaveLength(3 + MEMBERS / 20_000 + 1);
  expect(await countMembers()).toBe(MEMBERS - 1);
  expect((await put(users)).status).toBe(200);
  expect(await countMembers()).toBe(MEMBERS);
});

test('one among a hundred thousand who does not exist is named, and nothing changes', async () => {
  const nobody = '0190a5a0-0000-7000-8000-000000000000';
  const before = await versionOf(large);
  const answer = await put([...users.slice(10), nobody]);
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(nobody)]);
  expect([await versionOf(large), await countMembers()]).toEqual([before, MEMBERS]);
});

test('a bare GET has every member once, with its name', async () => {
  const answer = await org.scim('GET', `/Groups/${large}`);
  const group = (await answer.json()) as { members: { value: string; display: string }[]; meta: { version: string } };
  expect(group.members.map(({ value }) => value)).toEqual(users);
  expect(group.members[99]?.display).toMatch(/^User \d+$/);
  expect(answer.headers.get('etag')).toBe(group.meta.version);
  const same = await org.scim('GET', `/Groups/${large}`, undefined, { 'if-none-match': group.meta.version });
  expect(same.status).toBe(304);
});

test('a projection of members holds for those of every page', async () => {
  const answer = await org.scim('GET', `/Groups/${large}?attributes=members.value`);
  expect(((await answer.json()) as { members: object[] }).members).toEqual(values(users));
});

test('members are read no faster than the client takes them, so that memory does not grow with the group', async () => {
  const pages = await statementsOf(async () => {
    const request = get(`${org.tenantUrl}/Groups/${large}`, { headers: { authorization: `Bearer ${org.token}` } });
    const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream & { destroy(): void }];
    response.pause();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    response.destroy();
  });
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.length).toBeLessThan(MEMBERS / PAGE);
});

test('a list shows all members of a large group among others', async () => {
  const answer = await org.scim('GET', `/Groups?filter=${encodeURIComponent('displayName eq "everyone"')}`);
  const { Resources } = (await answer.json()) as { Resources: { members: object[] }[] };
  expect(Resources.map(({ members }) => members.length)).toEqual([MEMBERS]);
});

test('the users who are members are paged through, each of them once', async () => {
  const filter = encodeURIComponent(`groups.value eq "${large}"`);
  const seen: string[] = [];
  let cursor: string | undefined = '';
  while (cursor !== undefined && seen.length < 5_000) {
    const answer: Response = await org.scim(
      'GET',
      `/Users?filter=${filter}&attributes=userName&count=1000&cursor=${cursor}`,
    );
    const page = (await answer.json()) as { totalResults: number; nextCursor?: string; Resources: { id: string }[] };
    expect(page.totalResults).toBe(MEMBERS);
    seen.push(...page.Resources.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(users.slice(0, 5_000));
  const last = await org.scim('GET', `/Users?filter=${filter}&attributes=userName&count=10&startIndex=${MEMBERS - 4}`);
  const { Resources } = (await last.json()) as { Resources: { id: string }[] };
  expect(Resources.map(({ id }) => id)).toEqual(users.slice(-5));
});

test('a member who is deleted leaves the group by a handful of statements', async () => {
  const before = await versionOf(large);
  const leaver = users.shift() ?? '';
  const statements = await statementsOf(async () => {
    expect((await org.scim('DELETE', `/Users/${leaver}`)).status).toBe(204);
  });
  expect(statements.length).toBeLessThanOrEqual(4);
  expect([await versionOf(large), await countMembers()]).toEqual([before + 1, MEMBERS - 1]);
});

test.each<[string, Statement, () => unknown[]]>([
  ['reading', sql.FIND, () => [org.id, large]],
  ['reading with the first members', sql.FIND_MANY_WITH_MEMBERS, () => [org.id, `{${small}}`, 'x', 100]],
  ['reading further members', sql.MEMBERS_AFTER, () => [org.id, large, 'x', user(500), PAGE]],
  ['adding', sql.ADD_MEMBERS, () => [org.id, large, `{${user(1)}}`]],
  ['removing', sql.REMOVE_MEMBERS, () => [org.id, large, `{${user(1)}}`]],
  ['keeping', sql.KEEP_MEMBERS, () => [org.id, small, `{${user(1)}}`]],
  ['touching', sql.TOUCH, () => [org.id, large, new Date()]],
  ['finding the groups of a member', sql.LOCK_CONTAINING, () => [org.id, user(1)]],
  ['leaving groups', sql.LEAVE_GROUPS, () => [org.id, user(1), new Date()]],
])('%s uses indexes, on either kind of connection', async (_, { text }, parameters) => {
  for (const options of [{ connectionString: app.databaseUrl }, keyedConnection(app.databaseUrl)]) {
    const client = new pg.Client(options);
    await client.connect();
    try {
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, parameters());
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).not.toMatch(/Seq Scan on (?:users|groups|memberships)/);
      expect(plan).toMatch(/(?:users|groups|memberships)_(?:pkey|user)/);
    } finally {
      await client.end();
    }
  }
});

test('a large group is emptied, and deleted, by one request each', async () => {
  expect((await patch(large, { op: 'remove', path: 'members' })).status).toBe(204);
  expect(await countMembers()).toBe(0);
  expect((await put(users)).status).toBe(200);
  expect((await org.scim('DELETE', `/Groups/${large}`)).status).toBe(204);
  expect(await countMembers()).toBe(0);
});

async function countMembers(): Promise<number> {
  const [row] = await app.dataSource.query<{ n: number }[]>(
    'SELECT count(*)::int AS n FROM memberships WHERE organization_id = $1 AND group_id = $2',
    [org.id, large],
  );
  return row?.n ?? 0;
}
