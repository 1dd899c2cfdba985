import { refusal, Stage, USER } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

test('C-01 id, meta and groups of the body are ignored', async () => {
  const user = await stage.user({ id: 'x', meta: { location: 'x', resourceType: 'x' }, groups: [{ value: 'x' }] });
  expect(user.id).not.toBe('x');
  expect(user.meta).toMatchObject({ resourceType: 'User', location: expect.stringContaining(user.id) as string });
  expect(user).not.toHaveProperty('groups');
});

test('C-02 a user without active is active, one with null as well', async () => {
  expect(await stage.user()).toMatchObject({ active: true });
  expect(await stage.user({ active: null })).toMatchObject({ active: true });
});

test('C-03 201, Location and the whole resource', async () => {
  const given = { schemas: [USER], userName: 'created@example.com', name: { givenName: 'Jane' } };
  const { status, headers, body } = await stage.send('POST', '/Users', given);
  expect(status).toBe(201);
  expect(body).toMatchObject(given);
  expect(headers.get('location')).toBe(`${stage.organization.tenantUrl}/Users/${body.id}`);
  expect(body.meta.location).toBe(headers.get('location'));
});

test('C-04 a second user of a userName and a second group of a displayName are 409', async () => {
  await stage.user({ userName: 'twice@example.com' });
  await stage.group({ displayName: 'Twice' });
  const answers = [
    await stage.send('POST', '/Users', { userName: 'Twice@example.com' }),
    await stage.send('POST', '/Groups', { displayName: 'TWICE' }),
  ];
  for (const answer of answers) expect(answer).toMatchObject(refusal(409, 'uniqueness'));
});

test('C-05 a missing value is invalidValue, a body that is no resource invalidSyntax', async () => {
  expect(await stage.send('POST', '/Users', {})).toMatchObject(refusal(400, 'invalidValue'));
  for (const body of ['', '{', '[]', '"jane"', 'null']) {
    expect(await stage.send('POST', '/Users', body)).toMatchObject(refusal(400, 'invalidSyntax'));
  }
});

test('C-06 the id that a client chooses leads nowhere', async () => {
  const id = '0190a5a0-1111-7000-8000-000000000000';
  await stage.user({ id });
  expect((await stage.send('GET', `/Users/${id}`)).status).toBe(404);
});
