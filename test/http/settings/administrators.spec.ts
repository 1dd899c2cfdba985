import { startApp, type TestApp } from '../../support/app.js';
import { addAdministrator, cookieOf, PASSWORD, sessionClient, signIn } from '../../support/session-client.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});

afterAll(() => app.close());

const newOrganization = async (name = 'Contoso'): Promise<string> => {
  const response = await app.operator('POST', '/api/organizations', { name });
  return ((await response.json()) as { id: string }).id;
};

test('an administrator is listed without the password, and can be deleted', async () => {
  const org = await newOrganization();
  const { id } = await addAdministrator(app, org, 'Ann@Example.com');
  const listed = await app.operator('GET', `/api/organizations/${org}/admins`);
  expect(await listed.json()).toEqual({
    admins: [{ id, email: 'Ann@Example.com', createdAt: expect.any(String) }],
    nextCursor: null,
  });
  expect((await app.operator('DELETE', `/api/organizations/${org}/admins/${id}`)).status).toBe(204);
  expect((await app.operator('DELETE', `/api/organizations/${org}/admins/${id}`)).status).toBe(404);
});

test.each(['"a\u0001"@example.com', '"a\u0085"@example.com', 'a\ud800@example.com'])(
  'the address %j is 400',
  async (email) => {
    const org = await newOrganization();
    const response = await app.operator('POST', `/api/organizations/${org}/admins`, { email, password: PASSWORD });
    expect(response.status).toBe(400);
  },
);

test('the password is stored as a hash', async () => {
  await addAdministrator(app, await newOrganization(), 'hashed@example.com');
  const rows = await app.dataSource.query<object[]>('SELECT * FROM administrators');
  expect(JSON.stringify(rows)).not.toContain(PASSWORD);
});

test.each([
  ['the same address', 'taken@example.com'],
  ['the address in other letters', 'TAKEN@Example.COM'],
])('%s in another organization is 409', async (_, email) => {
  await app.operator('POST', `/api/organizations/${await newOrganization()}/admins`, {
    email: 'taken@example.com',
    password: PASSWORD,
  });
  const org = await newOrganization();
  const response = await app.operator('POST', `/api/organizations/${org}/admins`, { email, password: PASSWORD });
  expect(response.status).toBe(409);
  expect(await (await app.operator('GET', `/api/organizations/${org}/admins`)).json()).toMatchObject({ admins: [] });
});

test('of ten who take one address at once, one gets it', async () => {
  const orgs = await Promise.all(Array.from({ length: 10 }, () => newOrganization()));
  const answers = await Promise.all(
    orgs.map((org) =>
      app.operator('POST', `/api/organizations/${org}/admins`, { email: 'race@example.com', password: PASSWORD }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(409)]);
});

test('an address is free again when its administrator is deleted', async () => {
  const org = await newOrganization();
  const { id } = await addAdministrator(app, org, 'again@example.com');
  await app.operator('DELETE', `/api/organizations/${org}/admins/${id}`);
  expect((await addAdministrator(app, await newOrganization(), 'again@example.com')).id).not.toBe(id);
});

test('an administrator of another organization cannot be deleted by its id', async () => {
  const { id, as } = await addAdministrator(app, await newOrganization(), 'safe@example.com');
  const other = await newOrganization();
  expect((await app.operator('DELETE', `/api/organizations/${other}/admins/${id}`)).status).toBe(404);
  expect((await as('GET', '/api/session')).status).toBe(200);
});

test('deleting an administrator ends the sessions', async () => {
  const org = await newOrganization();
  const { id, as } = await addAdministrator(app, org, 'gone@example.com');
  await app.operator('DELETE', `/api/organizations/${org}/admins/${id}`);
  expect((await as('GET', '/api/session')).status).toBe(401);
  expect((await signIn(app, 'gone@example.com')).status).toBe(401);
});

test('a new password replaces the old one and ends the sessions', async () => {
  const org = await newOrganization();
  const { id, as } = await addAdministrator(app, org, 'reset@example.com');
  const response = await app.operator('PUT', `/api/organizations/${org}/admins/${id}/password`, {
    password: 'another horse battery',
  });
  expect(response.status).toBe(204);
  expect((await as('GET', '/api/session')).status).toBe(401);
  expect((await signIn(app, 'reset@example.com')).status).toBe(401);
  expect((await signIn(app, 'reset@example.com', 'another horse battery')).status).toBe(204);
});

test('who sets the own password stays signed in, and is signed out elsewhere', async () => {
  const { as } = await addAdministrator(app, await newOrganization(), 'own@example.com');
  const elsewhere = sessionClient(app, cookieOf(await signIn(app, 'own@example.com')));
  expect((await as('PUT', '/api/session/password', { password: 'another horse battery' })).status).toBe(204);
  expect((await as('GET', '/api/session')).status).toBe(200);
  expect((await elsewhere('GET', '/api/session')).status).toBe(401);
  expect((await signIn(app, 'own@example.com', 'another horse battery')).status).toBe(204);
});

test('the e-mail address of an account that has one is not changed with the password', async () => {
  const { as } = await addAdministrator(app, await newOrganization(), 'fixed@example.com');
  const body = { email: 'new@example.com', password: 'another horse battery' };
  expect((await as('PUT', '/api/session/password', body)).status).toBe(400);
  expect((await signIn(app, 'fixed@example.com')).status).toBe(204);
});

test('a session that was opened while the password changed does not outlive it', async () => {
  const org = await newOrganization();
  const { id } = await addAdministrator(app, org, 'meet@example.com');
  const signIns = Array.from({ length: 8 }, () => signIn(app, 'meet@example.com'));
  const change = app.operator('PUT', `/api/organizations/${org}/admins/${id}/password`, {
    password: 'another horse battery',
  });
  const opened = (await Promise.all(signIns)).filter(({ status }) => status === 204);
  expect((await change).status).toBe(204);
  for (const answer of opened) {
    expect((await sessionClient(app, cookieOf(answer))('GET', '/api/session')).status).toBe(401);
  }
});

test.each([
  ['no e-mail address', { password: PASSWORD }],
  ['no password', { email: 'a@example.com' }],
  ['an address without @', { email: 'example.com', password: PASSWORD }],
  ['a list for an address', { email: ['a@example.com'], password: PASSWORD }],
  ['an address of 255 characters', { email: `${'a'.repeat(243)}@example.com`, password: PASSWORD }],
  ['a password of 11 characters', { email: 'a@example.com', password: 'x'.repeat(11) }],
  ['a password of 1,025 characters', { email: 'a@example.com', password: 'x'.repeat(1025) }],
  ['an object for a password', { email: 'a@example.com', password: { length: 12 } }],
  ['a field that there is not', { email: 'a@example.com', password: PASSWORD, role: 'operator' }],
])('%s is 400, and the answer does not repeat the password', async (_, body) => {
  const response = await app.operator('POST', `/api/organizations/${await newOrganization()}/admins`, body);
  expect(response.status).toBe(400);
  expect(await response.text()).not.toContain(PASSWORD);
});

test.each(['not-an-id', '%00', '..%2f..'])('the id %j is 404', async (id) => {
  expect((await app.operator('DELETE', `/api/organizations/${await newOrganization()}/admins/${id}`)).status).toBe(404);
});
