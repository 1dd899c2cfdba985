import { isUsed } from '../../../src/organizations/schema-extensions.repository.js';
import pg from 'pg';
import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, type TestOrganization } from '../../support/organization.js';
import { addAdministrator, addMember } from '../../support/session-client.js';

let app: TestApp;
let org: TestOrganization;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  org = await connectOrganization(app);
});

const urn = 'urn:example:params:scim:schemas:extension:badge:2.0:User';
const badge = (...attributes: object[]): Definition => ({ id: urn, resourceType: 'User', name: 'Badge', attributes });
interface Definition {
  id: string;
  [member: string]: unknown;
}
const number = { name: 'number', uniqueness: 'server' };

const address = (id?: string, orgId = org.id) =>
  `/api/organizations/${orgId}/schemas${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;
const put = (body: Definition, id = body.id) => app.operator('PUT', address(id), body);
const detail = async (answer: Response) => ((await answer.json()) as { detail: string }).detail;

const create = async (values: object, resource = 'Users') => {
  const name = crypto.randomUUID();
  const created = await org.scim('POST', `/${resource}`, { userName: name, displayName: name, ...values });
  expect(created.status).toBe(201);
  return ((await created.json()) as { id: string }).id;
};

test('a schema is defined, listed, read, replaced and deleted', async () => {
  expect(await (await app.operator('GET', address())).json()).toEqual({ schemas: [] });

  const created = await put(badge(number));
  expect(created.status).toBe(201);
  const schema = (await created.json()) as object;
  expect(schema).toMatchObject({ ...badge({ ...number, type: 'string', mutability: 'readWrite' }), description: '' });
  expect(await (await app.operator('GET', address(urn))).json()).toEqual(schema);
  expect(await (await app.operator('GET', address(urn.toUpperCase()))).json()).toEqual(schema);
  expect(await (await app.operator('GET', address())).json()).toEqual({ schemas: [schema] });

  const replaced = await put({ ...badge(number, { name: 'color' }), description: 'Who may enter' });
  expect(replaced.status).toBe(200);
  expect(await (await app.operator('GET', address(urn))).json()).toEqual(await replaced.json());

  expect((await app.operator('DELETE', address(urn))).status).toBe(204);
  for (const method of ['GET', 'DELETE']) {
    const gone = await app.operator(method, address(urn));
    expect(gone.status).toBe(404);
    expect(gone.headers.get('content-type')).toContain('application/problem+json');
    expect(await detail(gone)).toContain(urn);
  }
});

test('what is read can be put back', async () => {
  await put(badge(number, { name: 'desk', subAttributes: [{ name: 'floor', type: 'integer' }] }));
  const schema = (await (await app.operator('GET', address(urn))).json()) as Definition;
  const again = await put(schema);
  expect([again.status, await again.json()]).toEqual([200, schema]);
});

test('an admin of the organization does it too, a member and an admin of another one do not', async () => {
  const admin = await addAdministrator(app, org.id, `${org.id}@example.com`);
  const other = await connectOrganization(app, 'Other');
  const stranger = await addAdministrator(app, other.id, `${other.id}@example.com`);
  const member = await addMember(app, org, 'ann@example.com');

  expect((await admin.as('PUT', address(urn), badge(number))).status).toBe(201);
  expect((await admin.as('PUT', address(urn), badge(number), { origin: 'https://evil.example' })).status).toBe(403);
  for (const [method, path, body] of [
    ['GET', address()],
    ['GET', address(urn)],
    ['PUT', address(urn), badge({ name: 'other' })],
    ['DELETE', address(urn)],
  ] as const) {
    expect([method, (await stranger.as(method, path, body)).status]).toEqual([method, 404]);
    expect([method, (await member.as(method, path, body)).status]).toEqual([method, 403]);
    const anonymous = await fetch(new URL(path, app.baseUrl), { method });
    expect([method, anonymous.status]).toEqual([method, 401]);
  }
  expect(await (await app.operator('GET', address(undefined, other.id))).json()).toEqual({ schemas: [] });
  expect(await (await app.operator('GET', address(urn))).json()).toMatchObject({ attributes: [{ name: 'number' }] });
  expect((await admin.as('DELETE', address(urn))).status).toBe(204);
});

test.each<[string, object, string]>([
  ['no definition', {}, 'resourceType'],
  ['a type that does not exist', badge({ name: 'number', type: 'float' }), 'number'],
  ['the name __proto__', badge({ name: '__proto__' }), '"name"'],
  ['another id than the address', { ...badge(number), id: 'urn:example:Other' }, 'address'],
  ['a schema of the standard', { ...badge(number), id: 'urn:ietf:params:scim:schemas:core:2.0:User' }, 'the standard'],
])('refuses %s with 400 and stores nothing', async (_, body, words) => {
  const refused = await put({ id: urn, ...body }, urn);
  expect(refused.status).toBe(400);
  expect(refused.headers.get('content-type')).toContain('application/problem+json');
  expect(await detail(refused)).toContain(words);
  expect(await (await app.operator('GET', address())).json()).toEqual({ schemas: [] });
});

test.each(['__proto__', 'constructor', 'urn:example:Nothing', '%00', "'; DROP TABLE users --"])(
  'there is no schema %s',
  async (id) => {
    expect((await app.operator('GET', address(id))).status).toBe(404);
    expect((await app.operator('DELETE', address(id))).status).toBe(404);
  },
);

test('a body that is no JSON object is refused', async () => {
  for (const body of [[], 'text', 7, null]) expect((await put(body as never, urn)).status).toBe(400);
});

test('two schemas that begin alike, and a twenty-first one, are refused with 409', async () => {
  await put(badge(number));
  for (const id of [urn.toUpperCase(), `${urn}:number`, urn.slice(0, urn.indexOf(':badge'))]) {
    expect([id, (await put({ ...badge(number), id })).status]).toEqual([id, 409]);
  }
  for (let index = 2; index <= 20; index++) {
    expect((await put({ ...badge(number), id: `urn:example:Schema${index}` })).status).toBe(201);
  }
  expect((await put({ ...badge(number), id: 'urn:example:Schema21' })).status).toBe(409);
  expect((await put(badge(number, { name: 'color' }))).status).toBe(200);
});

test('of twenty definitions that arrive at once for the last place, one is stored', async () => {
  for (let index = 1; index <= 19; index++) await put({ ...badge(number), id: `urn:example:Schema${index}` });
  const ids = Array.from({ length: 20 }, (_, index) => `urn:example:Late${index}`);
  const answers = await Promise.all(ids.map((id) => put({ ...badge(number), id })));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
});

describe.each([
  ['a user', 'Users', 'User'],
  ['a group', 'Groups', 'Group'],
])('while %s has a value', (owner, endpoint, resourceType) => {
  const desk = { name: 'desk', subAttributes: [{ name: 'floor', type: 'integer' }, { name: 'note' }] };
  const schema = (...attributes: object[]) => ({ ...badge(...attributes), resourceType });

  test('additions and other words are taken, what would make a value wrong is refused with 409', async () => {
    await put(schema({ name: 'code' }, { name: 'color' }, desk));
    const id = await create({ [urn]: { code: 'A1', desk: { floor: 2 } } }, endpoint);

    expect(
      (await put(schema({ name: 'code', description: 'The code' }, { name: 'color' }, desk, { name: 'more' }))).status,
    ).toBe(200);
    for (const [wrong, path] of [
      [[{ name: 'color' }, desk], `${urn}:code`],
      [[{ name: 'code', type: 'integer' }, { name: 'color' }, desk], `${urn}:code`],
      [[{ name: 'code', multiValued: true }, { name: 'color' }, desk], `${urn}:code`],
      [[{ name: 'code', uniqueness: 'server' }, { name: 'color' }, desk], `${urn}:code`],
      [[{ name: 'code' }, { name: 'color' }, { ...desk, subAttributes: [{ name: 'note' }] }], `${urn}:desk:floor`],
      [[{ name: 'code' }, { name: 'color' }, desk, { name: 'need', required: true }], urn],
    ] as const) {
      const refused = await put(schema(...wrong));
      expect([path, refused.status]).toEqual([path, 409]);
      expect(await detail(refused)).toContain(`${owner} has a value of ${path}.`);
    }
    expect((await app.operator('DELETE', address(urn))).status).toBe(409);
    expect(await (await org.scim('GET', `/${endpoint}/${id}`)).json()).toMatchObject({ [urn]: { code: 'A1' } });

    // Nobody has a color, so it may go; and so may the rest when the value is gone.
    expect((await put(schema({ name: 'code' }, desk))).status).toBe(200);
    expect((await org.scim('DELETE', `/${endpoint}/${id}`)).status).toBe(204);
    expect((await put(schema({ name: 'code', type: 'integer', required: true }))).status).toBe(200);
    expect((await app.operator('DELETE', address(urn))).status).toBe(204);
  });

  test('a value of another organization does not count', async () => {
    const other = await connectOrganization(app, 'Other');
    await put(schema({ name: 'code' }));
    await app.operator('PUT', address(urn, other.id), schema({ name: 'code' }));
    await create({ [urn]: { code: 'A1' } }, endpoint);
    expect((await app.operator('DELETE', address(urn, other.id))).status).toBe(204);
    expect((await app.operator('DELETE', address(urn))).status).toBe(409);
  });
});

test('whether anybody has a value is found by an index', async () => {
  await app.dataSource.query(
    `INSERT INTO users (organization_id, id, user_name_key, active, created_at, last_modified, document, search)
     SELECT $1, gen_random_uuid(), 'user-' || n, true, now(), now(), '{}',
       jsonb_build_object('schemas', CASE WHEN n > 19990 THEN jsonb_build_array('core', $2::text) ELSE '["core"]' END)
     FROM generate_series(1, 20000) n`,
    [org.id, urn],
  );
  await app.dataSource.query('ANALYZE users');
  const rows = await app.dataSource.query<{ 'QUERY PLAN': string }[]>(`EXPLAIN ${isUsed('users')}`, [
    org.id,
    JSON.stringify({ schemas: [urn] }),
    [`$."${urn}"."number"`],
  ]);
  const indexed = /Index Scan on users_search .*\n *Index Cond: (.*)/.exec(
    rows.map((row) => row['QUERY PLAN']).join('\n'),
  );
  expect(indexed?.[1]).toMatch(/organization_id.*search @> /);
  expect(indexed?.[1]).not.toContain('path');
});

test('a change is announced to every process when it commits', async () => {
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  await client.query('LISTEN scim_callers');
  const heard: (string | undefined)[] = [];
  client.on('notification', ({ payload }) => heard.push(payload));
  await put(badge(number));
  await put(badge(number, { name: 'color' }));
  await app.operator('DELETE', address(urn));
  await client.query('SELECT 1');
  expect(heard).toEqual([org.id, org.id, org.id]);
  await client.end();
});

test('the schemas go with their organization', async () => {
  await put(badge(number));
  expect((await app.operator('DELETE', `/api/organizations/${org.id}`, { name: 'Contoso' })).status).toBe(204);
  expect((await app.operator('GET', address())).status).toBe(404);
  const rows = await app.dataSource.query<unknown[]>('SELECT 1 FROM schema_extensions WHERE organization_id = $1', [
    org.id,
  ]);
  expect(rows).toEqual([]);
});
