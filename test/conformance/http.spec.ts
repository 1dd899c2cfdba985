import { ENTERPRISE, GROUP, NOBODY, PATCH_OP, refusal, Stage, USER } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

test('H-01 letters of every script come back as they were sent', async () => {
  const displayName = 'Zoë 張 Ω 🐴';
  const { headers, body } = await stage.send('POST', '/Users', { userName: 'utf8@example.com', displayName });
  expect(body['displayName']).toBe(displayName);
  expect(headers.get('content-type')).toMatch(/^application\/scim\+json/);
});

test('H-02 whatever is accepted, the answer is application/scim+json', async () => {
  for (const accept of ['application/scim+json', 'application/json', '*/*', 'text/html']) {
    const { status, headers } = await stage.send('GET', '/Users', undefined, { accept });
    expect([status, headers.get('content-type')]).toEqual([200, expect.stringMatching(/^application\/scim\+json/)]);
  }
});

test('H-03 both media types are taken, with a charset as well; any other is 415', async () => {
  const create = (type: string, userName: string) =>
    stage.send('POST', '/Users', { userName }, { 'content-type': type });
  expect((await create('application/json', 'a')).status).toBe(201);
  expect((await create('application/scim+json; charset=utf-8', 'b')).status).toBe(201);
  expect((await create('Application/JSON;charset=UTF-8', 'c')).status).toBe(201);
  for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded']) {
    expect(await create(type, 'd')).toMatchObject(refusal(415));
  }
});

test('H-04 a suffix chooses no format', async () => {
  expect(await stage.send('GET', '/Users.scim')).toMatchObject(refusal(404));
});

test('H-05 every method of users and groups is served, and no other', async () => {
  for (const { path, body } of [
    { path: '/Users', body: { userName: 'verbs@example.com' } },
    { path: '/Groups', body: { displayName: 'Verbs' } },
  ]) {
    const { status, body: created } = await stage.send('POST', path, body);
    const at = `${path}/${created.id}`;
    const statuses = [
      status,
      (await stage.send('GET', path)).status,
      (await stage.send('GET', at)).status,
      (await stage.send('PUT', at, body)).status,
      (await stage.patch(at, { op: 'add', path: 'externalId', value: 'x' })).status,
      (await stage.send('DELETE', at)).status,
      (await stage.send('DELETE', path)).status,
    ];
    expect(statuses).toEqual([201, 200, 200, 200, path === '/Users' ? 200 : 204, 204, 405]);
  }
});

test('H-06 the endpoints are /Users and /Groups', async () => {
  const { Resources } = await stage.list({}, '/ResourceTypes');
  expect(Resources.map(({ endpoint }) => endpoint)).toEqual(['/Users', '/Groups']);
});

test('H-07 a query parameter that nobody knows changes nothing', async () => {
  const plain = await stage.send('GET', '/Users');
  expect((await stage.send('GET', '/Users?aadOptscim062020&trace=on')).text).toBe(plain.text);
});

test('H-08 the answer to a write is what a read gives', async () => {
  const { body } = await stage.send('POST', '/Users', { userName: 'state@example.com', shoeSize: 44, active: 'True' });
  expect(body).toMatchObject({ active: true });
  expect(body).not.toHaveProperty('shoeSize');
  expect(await stage.read(`/Users/${body.id}`)).toEqual(body);
});

test('H-09 /Schemas has no URN of a message', async () => {
  const { Resources } = await stage.list({}, '/Schemas');
  const ids = Resources.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining([USER, GROUP, ENTERPRISE]));
  expect(ids.filter((id) => id.startsWith('urn:ietf:params:scim:api:'))).toEqual([]);
  expect(await stage.send('GET', `/Schemas/${PATCH_OP}`)).toMatchObject(refusal(404));
});

test('H-10 v2 is served, another version is refused by its name', async () => {
  const versions = ['v1', 'v3', 'v20'].map((version) => `/scim/${version}/${stage.organization.id}/Users`);
  for (const path of versions) {
    const answer = await fetch(stage.app.baseUrl + path, {
      headers: { authorization: `Bearer ${stage.organization.token}` },
    });
    expect({ status: answer.status, body: await answer.json() }).toMatchObject(refusal(400, 'invalidVers'));
  }
  expect(stage.organization.tenantUrl).toContain('/v2/');
});

test('H-11 the status is in the body as text, beside one sentence', async () => {
  expect(await stage.send('GET', `/Users/${NOBODY}`)).toMatchObject(refusal(404));
  expect(await stage.send('POST', '/Users', '{')).toMatchObject(refusal(400, 'invalidSyntax'));
});

test('H-12 a 401 names Bearer', async () => {
  const { status, headers } = await stage.send('GET', '/Users', undefined, { authorization: 'Bearer wrong' });
  expect([status, headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Bearer/)]);
});

test('H-13 what one organization’s token reads and writes, another’s does not', async () => {
  const other = await stage.another();
  const user = await stage.user();
  expect((await other.send('GET', `/Users/${user.id}`)).status).toBe(404);
  expect((await other.send('DELETE', `/Users/${user.id}`)).status).toBe(404);
  expect((await stage.send('GET', `/Users/${user.id}`)).status).toBe(200);
});

test('H-14 a name and a password are no credentials', async () => {
  const basic = Buffer.from(`x:${stage.organization.token}`).toString('base64');
  expect(await stage.send('GET', '/Users', undefined, { authorization: `Basic ${basic}` })).toMatchObject(refusal(401));
});
