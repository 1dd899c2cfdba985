import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization } from '../../support/organization.js';
import { addAdministrator, addMember, signIn } from '../../support/session-client.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});

afterAll(() => app.close());

interface Organization {
  id: string;
  name: string;
  createdAt: string;
}

const create = async (name: string): Promise<Organization> => {
  const response = await app.operator('POST', '/api/organizations', { name });
  expect(response.status).toBe(201);
  return (await response.json()) as Organization;
};

test('an organization can be created, read, renamed and deleted', async () => {
  const created = await create('  Contoso  ');
  expect(created).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    name: 'Contoso',
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  });
  const path = `/api/organizations/${created.id}`;
  expect(await (await app.operator('GET', path)).json()).toEqual(created);

  const renamed = await app.operator('PATCH', path, { name: 'Fabrikam 株式会社' });
  expect(await renamed.json()).toEqual({ ...created, name: 'Fabrikam 株式会社' });

  expect((await app.operator('DELETE', path, { name: 'Contoso' })).status).toBe(400);
  expect((await app.operator('GET', path)).status).toBe(200);
  expect((await app.operator('DELETE', path, { name: 'Fabrikam 株式会社' })).status).toBe(204);
  expect((await app.operator('GET', path)).status).toBe(404);
});

test('a new organization has SAML off, no identity provider and no token', async () => {
  const { id } = await create('Empty');
  const saml = await (await app.operator('GET', `/api/organizations/${id}/saml`)).json();
  expect(saml).toMatchObject({ enabled: false, identityProvider: null });
  const scim = await (await app.operator('GET', `/api/organizations/${id}/scim`)).json();
  expect(scim).toEqual({ available: false, tenantUrl: `${app.config.publicUrl}/scim/v2/${id}`, token: null });
});

test('deleting an organization takes along everything that was in it', async () => {
  const organization = await connectOrganization(app, 'Leaving');
  const admin = await addAdministrator(app, organization.id, 'admin@leaving.example');
  const member = await addMember(app, organization, 'ann@leaving.example');
  await app.operator('POST', `/api/organizations/${organization.id}/setup-links`);

  await app.operator('DELETE', `/api/organizations/${organization.id}`, { name: 'Leaving' });

  expect((await organization.scim('GET', '/Users')).status).toBe(401);
  expect((await admin.as('GET', '/api/session')).status).toBe(401);
  expect((await member.as('GET', '/api/session')).status).toBe(401);
  expect((await signIn(app, 'admin@leaving.example')).status).toBe(401);
  const stay = await create('Staying');
  expect((await addAdministrator(app, stay.id, 'admin@leaving.example')).id).toBeDefined();
});

test('all organizations are on the pages, each once, in the order of their creation', async () => {
  const created: string[] = [];
  for (let number = 0; number < 205; number++) created.push((await create(`Company ${number}`)).id);
  const listed: string[] = [];
  const sizes: number[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const response = await app.operator('GET', `/api/organizations${cursor && `?cursor=${cursor}`}`);
    const page = (await response.json()) as { organizations: Organization[]; nextCursor: string | null };
    sizes.push(page.organizations.length);
    listed.push(...page.organizations.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  expect(sizes.slice(0, 2)).toEqual([100, 100]);
  expect(listed.filter((id) => created.includes(id))).toEqual(created);
  expect(new Set(listed).size).toBe(listed.length);
});

test.each([
  ['no name', {}],
  ['an empty name', { name: '' }],
  ['a name of blanks', { name: '   ' }],
  ['a name with a line break', { name: 'a\nb' }],
  ['a name with NUL', { name: 'a\u0000b' }],
  ['a name with half a surrogate pair', { name: 'a\ud800b' }],
  ['a name of 201 characters', { name: 'x'.repeat(201) }],
  ['a number for a name', { name: 1 }],
  ['null for a name', { name: null }],
  ['a list for a body', []],
  ['a text for a body', 'name'],
  ['null for a body', null],
  ['a field that there is not', { name: 'x', color: 'red' }],
])('%s is 400 and creates nothing', async (_, body) => {
  const count = async () =>
    (await app.dataSource.query<{ n: number }[]>('SELECT count(*)::int n FROM organizations'))[0];
  const before = await count();
  const response = await app.operator('POST', '/api/organizations', body);
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(await response.json()).toEqual({
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    detail: expect.any(String),
  });
  expect(await count()).toEqual(before);
});

test.each([
  ['malformed JSON', 'application/json', '{"name":', 400],
  ['no JSON at all', 'application/json', '', 400],
  ['a form', 'application/x-www-form-urlencoded', 'name=Contoso', 415],
  ['XML', 'application/xml', '<name/>', 415],
  ['more than the route takes', 'application/json', JSON.stringify({ name: 'x'.repeat(1_100_000) }), 413],
])('%s as a body is a problem, not a fault of the server', async (_, contentType, body, status) => {
  const response = await fetch(`${app.baseUrl}/api/organizations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${app.config.operatorKey}`, 'content-type': contentType },
    body,
  });
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
});

test.each(['?cursor=x', '?cursor=', '?cursor=a&cursor=b', '?page=2'])('%s is 400', async (query) => {
  expect((await app.operator('GET', `/api/organizations${query}`)).status).toBe(400);
});

test('an unknown field is named, beside those that there are', async () => {
  const response = await app.operator('POST', '/api/organizations', { name: 'x', color: 'red' });
  expect(((await response.json()) as { detail: string }).detail).toBe(
    '"color" is not a field of this request; it takes name.',
  );
});

test('what is wrong with a field is said in one sentence', async () => {
  const response = await app.operator('POST', '/api/organizations', {});
  expect(((await response.json()) as { detail: string }).detail).toBe('name must be a text of 1 to 200 characters.');
});

test('an unknown route under /api is a problem', async () => {
  const response = await app.operator('GET', '/api/nothing');
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
});
