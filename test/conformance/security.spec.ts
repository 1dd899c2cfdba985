import { NOBODY, refusal, Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

test('SE-01 every address that is handed out begins with PUBLIC_URL, whose scheme the operator sets', async () => {
  const { meta } = await stage.user();
  expect(meta.location.startsWith(`${stage.app.config.publicUrl}/scim/v2/`)).toBe(true);
});

test('SE-02 a token has 256 bits of chance, ends by itself, and a revoked or ended one opens nothing', async () => {
  const other = await stage.another();
  const scim = `/api/organizations/${other.organization.id}/scim`;
  const { token } = (await (await stage.app.operator('GET', scim)).json()) as { token: { expiresAt: string } };
  expect(Date.parse(token.expiresAt)).toBeGreaterThan(Date.now());
  const ended = await stage.another();
  await stage.app.dataSource.query(`UPDATE scim_tokens SET expires_at = now() WHERE organization_id = $1`, [
    ended.organization.id,
  ]);
  expect(await ended.send('GET', '/Users')).toMatchObject(refusal(401));
  const secret = other.organization.token.slice('gatehouse_scim_'.length);
  expect(secret.length).toBeGreaterThanOrEqual(43);
  await stage.app.operator('DELETE', `${scim}/token`);
  expect(await other.send('GET', '/Users')).toMatchObject(refusal(401));
});

test('SE-03 an assertion is no credential', async () => {
  const authorization = `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`;
  expect(await stage.send('GET', '/Users', undefined, { authorization })).toMatchObject(refusal(401));
});

test('SE-04 no row has a token, and quotes in a value are nothing but quotes', async () => {
  const rows = await stage.app.dataSource.query<object[]>('SELECT * FROM scim_tokens');
  expect(JSON.stringify(rows)).not.toContain(stage.organization.token);
  const userName = `x'); DROP TABLE users; --`;
  const user = await stage.user({ userName });
  expect((await stage.list({ filter: `userName eq ${JSON.stringify(userName)}` })).Resources).toEqual([user]);
});

test('SE-05 a filter finds a userName in another width, case and composition', async () => {
  const user = await stage.user({ userName: 'Jos\u00e9' });
  for (const sought of ['jose\u0301', '\uff4a\uff2f\uff53\u00c9']) {
    expect((await stage.list({ filter: `userName eq "${sought}"` })).Resources).toEqual([user]);
  }
});

test('SE-06 a resource of another organization is 404 in the words of one that is not there', async () => {
  const other = await stage.another();
  const [theirs, mine] = [await other.user({ externalId: 'E' }), await stage.user({ externalId: 'E' })];
  const answers = [await stage.send('GET', `/Users/${theirs.id}`), await stage.send('GET', `/Users/${NOBODY}`)];
  expect(answers[0]?.text.replace(theirs.id, '')).toBe(answers[1]?.text.replace(NOBODY, ''));
  expect((await stage.list({ filter: 'externalId eq "E"' })).Resources).toEqual([mine]);
  const members = [{ value: theirs.id }];
  const answer = await stage.send('POST', '/Groups', { displayName: 'g', members });
  expect(answer).toMatchObject(refusal(400, 'invalidValue'));
});

test('SE-07 a token opens its own tenant URL, and another’s answers as if there were none', async () => {
  const other = await stage.another();
  const authorization = `Bearer ${stage.organization.token}`;
  const answer = await other.send('GET', '/Users', undefined, { authorization });
  expect(answer).toMatchObject(refusal(401));
  const unknown = await fetch(`${stage.app.baseUrl}/scim/v2/${NOBODY}/Users`, { headers: { authorization } });
  expect(await unknown.text()).toBe(answer.text);
});

test('SE-08 what no schema knows is not kept, and one person has another id in each organization', async () => {
  const other = await stage.another();
  const person = { userName: 'person@example.com', password: 'secret-1', socialSecurityNumber: '078-05-1120' };
  const users = [await stage.user(person), await other.user(person)];
  expect(users[0]?.id).not.toBe(users[1]?.id);
  const rows = await stage.app.dataSource.query<object[]>('SELECT * FROM users');
  for (const secret of ['secret-1', '078-05-1120']) expect(JSON.stringify(rows)).not.toContain(secret);
});
