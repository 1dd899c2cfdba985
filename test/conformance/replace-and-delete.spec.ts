import { BADGE, ENTERPRISE, NOBODY, refusal, Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

test('U-01 a PUT to an id that is not there is 404, and nothing is there afterwards', async () => {
  const userName = 'put@example.com';
  expect(await stage.send('PUT', `/Users/${NOBODY}`, { userName })).toMatchObject(refusal(404));
  expect(await stage.send('PUT', `/Groups/${NOBODY}`, { displayName: 'Put' })).toMatchObject(refusal(404));
  expect((await stage.list({ filter: `userName eq "${userName}"` })).totalResults).toBe(0);
});

test('U-02 what is given is what is stored', async () => {
  const user = await stage.user({ title: 'Old', emails: [{ value: 'old@example.com' }] });
  const emails = [{ value: 'new@example.com', type: 'work' }];
  await stage.send('PUT', `/Users/${user.id}`, { userName: 'new@example.com', title: 'New', emails });
  expect(await stage.read(`/Users/${user.id}`)).toMatchObject({ userName: 'new@example.com', title: 'New', emails });
});

test('U-03 what is left out is gone, except that a disabled user stays disabled', async () => {
  const user = await stage.user({ title: 'Old', active: false, [ENTERPRISE]: { department: 'Sales' } });
  const { body } = await stage.send('PUT', `/Users/${user.id}`, { userName: user['userName'] });
  expect(body).toMatchObject({ active: false, schemas: [expect.stringContaining('core')] });
  expect(body).not.toHaveProperty('title');
  expect(body).not.toHaveProperty(ENTERPRISE);
});

test('U-04 another value of what is immutable is refused, a first one is taken', async () => {
  const { id, userName } = await stage.user();
  const put = (serial: string) => stage.send('PUT', `/Users/${id}`, { userName, [BADGE]: { serial } });
  expect((await put('S-1')).body[BADGE]).toEqual({ serial: 'S-1' });
  expect((await put('S-1')).status).toBe(200);
  expect(await put('S-2')).toMatchObject(refusal(400, 'mutability'));
});

test('U-05 id, meta and groups of the body are ignored', async () => {
  const user = await stage.user();
  const body = { ...user, id: NOBODY, meta: { created: '1999-01-01T00:00:00Z' }, groups: [{ value: 'x' }] };
  expect((await stage.send('PUT', `/Users/${user.id}`, body)).body).toEqual(user);
});

test('U-06 a user without userName and a group without displayName are refused', async () => {
  const [user, group] = [await stage.user(), await stage.group()];
  expect(await stage.send('PUT', `/Users/${user.id}`, { title: 'x' })).toMatchObject(refusal(400, 'invalidValue'));
  expect(await stage.send('PUT', `/Groups/${group.id}`, {})).toMatchObject(refusal(400, 'invalidValue'));
});

test('U-07 null and [] clear', async () => {
  const user = await stage.user({ title: 'x', emails: [{ value: 'x' }] });
  const { body } = await stage.send('PUT', `/Users/${user.id}`, { ...user, title: null, emails: [] });
  for (const name of ['title', 'emails']) expect(body).not.toHaveProperty(name);
});

test('U-08 200 and the whole resource, of a group with its members', async () => {
  const user = await stage.user();
  const group = await stage.group();
  const answer = await stage.send('PUT', `/Groups/${group.id}`, { ...group, members: [{ value: user.id }] });
  expect(answer).toMatchObject({ status: 200, body: { id: group.id, members: [{ value: user.id }] } });
  expect(answer.body).toEqual(await stage.read(`/Groups/${group.id}`));
});

test('U-09 the userName of another user and the displayName of another group are 409', async () => {
  await stage.user({ userName: 'owner@example.com' });
  await stage.group({ displayName: 'Owned' });
  const [user, group] = [await stage.user(), await stage.group()];
  const answers = [
    await stage.send('PUT', `/Users/${user.id}`, { userName: 'OWNER@example.com' }),
    await stage.send('PUT', `/Groups/${group.id}`, { displayName: 'owned' }),
  ];
  for (const answer of answers) expect(answer).toMatchObject(refusal(409, 'uniqueness'));
});

test('D-01 a delete answers 204 and nothing', async () => {
  const [user, group] = [await stage.user(), await stage.group()];
  for (const path of [`/Users/${user.id}`, `/Groups/${group.id}`]) {
    expect(await stage.send('DELETE', path)).toMatchObject({ status: 204, text: '' });
  }
});

test('D-02 what was deleted is 404 to every method and in no list', async () => {
  const [user, group] = [await stage.user(), await stage.group()];
  for (const { path, resource } of [
    { path: '/Users', resource: user },
    { path: '/Groups', resource: group },
  ]) {
    const at = `${path}/${resource.id}`;
    await stage.send('DELETE', at);
    const answers = [
      await stage.send('GET', at),
      await stage.send('PUT', at, resource),
      await stage.patch(at, { op: 'add', path: 'displayName', value: 'x' }),
      await stage.send('DELETE', at),
    ];
    for (const answer of answers) expect(answer).toMatchObject(refusal(404));
    expect((await stage.list({ filter: `id eq "${resource.id}"` }, path)).totalResults).toBe(0);
  }
});

test('D-03 the name of what was deleted is free for another resource', async () => {
  const user = await stage.user({ userName: 'again@example.com', [BADGE]: { number: 'again' } });
  await stage.send('DELETE', `/Users/${user.id}`);
  const again = await stage.user({ userName: 'again@example.com', [BADGE]: { number: 'again' } });
  expect(again.id).not.toBe(user.id);
});

test('D-04 a delete with an old tag is 412 and deletes nothing', async () => {
  const user = await stage.user();
  await stage.patched(user, { op: 'add', path: 'title', value: 'x' });
  const remove = (tag: string) => stage.send('DELETE', `/Users/${user.id}`, undefined, { 'if-match': tag });
  expect(await remove(user.meta.version)).toMatchObject(refusal(412));
  expect((await remove((await stage.read(`/Users/${user.id}`)).meta.version)).status).toBe(204);
});

test('D-05 a deleted user is no member any more, and a deleted group nobody’s group', async () => {
  const [gone, stays] = [await stage.user(), await stage.user()];
  const group = await stage.group({ members: [{ value: gone.id }, { value: stays.id }] });
  await stage.send('DELETE', `/Users/${gone.id}`);
  expect((await stage.read(`/Groups/${group.id}`))['members']).toMatchObject([{ value: stays.id }]);
  await stage.send('DELETE', `/Groups/${group.id}`);
  expect(await stage.read(`/Users/${stays.id}`)).not.toHaveProperty('groups');
});
