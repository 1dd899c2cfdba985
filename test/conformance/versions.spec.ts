import { ENTERPRISE, patchOf, refusal, type Resource, Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

const both = async (): Promise<{ path: string; resource: Resource }[]> =>
  [
    { type: 'Users', resource: await stage.user() },
    { type: 'Groups', resource: await stage.group() },
  ].map(({ type, resource }) => ({ path: `/${type}/${resource.id}`, resource }));

test('V-01 ETag is meta.version and weak, in the answers to a create, a read, a replace and a patch', async () => {
  for (const { path, resource } of await both()) {
    const answers = [
      await stage.send('GET', path),
      await stage.send('PUT', path, { ...resource, externalId: 'x' }),
      await stage.send('PATCH', `${path}?attributes=meta`, patchOf({ op: 'add', path: 'externalId', value: 'y' })),
    ];
    for (const { headers, body } of answers) {
      expect(headers.get('etag')).toMatch(/^W\/"[^"]+"$/);
      expect(body.meta.version).toBe(headers.get('etag'));
    }
  }
});

test('V-02 a read of what the client has is 304 and empty', async () => {
  for (const { path, resource } of await both()) {
    const read = (tag: string) => stage.send('GET', path, undefined, { 'if-none-match': tag });
    expect(await read(resource.meta.version)).toMatchObject({ status: 304, text: '' });
    expect(await read(`"x", ${resource.meta.version}`)).toMatchObject({ status: 304 });
    expect(await read('W/"x"')).toMatchObject({ status: 200 });
  }
});

test('V-03 each write with an old tag is 412, with the current one or * it is done', async () => {
  for (const { path, resource } of await both()) {
    const put = (tag: string, externalId: string) =>
      stage.send('PUT', path, { ...resource, externalId }, { 'if-match': tag });
    const { body } = await put(resource.meta.version, '1');
    const stale = { 'if-match': resource.meta.version };
    const answers = [
      await put(resource.meta.version, '2'),
      await stage.send('PATCH', path, patchOf({ op: 'add', path: 'externalId', value: '2' }), stale),
      await stage.send('DELETE', path, undefined, stale),
    ];
    for (const answer of answers) expect(answer).toMatchObject(refusal(412));
    expect((await put(`W/"x", ${body.meta.version}`, '3')).status).toBe(200);
    expect((await put('*', '4')).status).toBe(200);
  }
});

test('V-03 a write that wants nothing to be there, or not this version, is 412', async () => {
  for (const { path, resource } of await both()) {
    const answers = [
      await stage.send('PUT', path, { ...resource, externalId: '1' }, { 'if-none-match': '*' }),
      await stage.send('PATCH', path, patchOf({ op: 'add', path: 'externalId', value: '1' }), {
        'if-none-match': `W/"x", , ${resource.meta.version}`,
      }),
      await stage.send('DELETE', path, undefined, { 'if-none-match': '*' }),
    ];
    for (const answer of answers) expect(answer).toMatchObject(refusal(412));
    expect(await stage.read(path)).toEqual(resource);
    expect((await stage.send('DELETE', path, undefined, { 'if-none-match': 'W/"x"' })).status).toBe(204);
  }
});

test('V-04 the tag moves with every change that clients see and with no other', async () => {
  const boss = await stage.user({ displayName: 'Old name' });
  const user = await stage.user({ [ENTERPRISE]: { manager: { value: boss.id } } });
  const tags = new Set<string>();
  const see = async () => {
    const { meta } = await stage.read(`/Users/${user.id}`);
    return tags.size < tags.add(meta.version).size;
  };
  expect(await see()).toBe(true);
  await stage.patch(`/Users/${user.id}`, { op: 'replace', path: 'userName', value: user['userName'] });
  expect(await see()).toBe(false);
  await stage.patch(`/Users/${user.id}`, { op: 'add', path: 'title', value: 'x' });
  expect(await see()).toBe(true);
  await stage.group({ members: [{ value: user.id }] });
  expect(await see()).toBe(true);
  await stage.patch(`/Users/${boss.id}`, { op: 'replace', path: 'displayName', value: 'New name' });
  expect(await see()).toBe(true);
});
