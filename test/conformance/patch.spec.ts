import { BADGE, ENTERPRISE, NOBODY, PATCH_OP, refusal, type Resource, Stage, USER } from './stage.js';

let stage: Stage;
let user: Resource;
let path: string;

const work = { value: 'jane@work.example', type: 'work', primary: true };
const home = { value: 'jane@home.example', type: 'home' };

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

beforeEach(async () => {
  user = await stage.user({
    title: 'Boss',
    name: { givenName: 'Jane', familyName: 'Doe' },
    emails: [work, home],
    [BADGE]: { serial: 'S-1' },
  });
  path = `/Users/${user.id}`;
});

/** The user after these operations. */
const after = (...operations: object[]) => stage.patched(user, ...operations);
/** That each operation alone is refused, and nothing is changed. */
const refuses = async (scimType: string, ...operations: object[]): Promise<void> => {
  for (const operation of operations) {
    const answer = await stage.patch(path, operation);
    expect({ operation, ...answer }).toMatchObject({ operation, ...refusal(400, scimType) });
  }
  expect(await stage.read(path)).toEqual(user);
};

test('P-01 a body without the schema of PatchOp or without operations is refused', async () => {
  const Operations = [{ op: 'replace', path: 'title', value: 'x' }];
  for (const body of [{}, { Operations }, { schemas: [PATCH_OP] }, { schemas: [PATCH_OP], Operations: [] }]) {
    expect(await stage.send('PATCH', path, body)).toMatchObject(refusal(400, 'invalidSyntax'));
  }
});

test('P-02 any other operation is refused; capitals are taken', async () => {
  await refuses('invalidSyntax', { path: 'title', value: 'x' }, { op: 'set', path: 'title', value: 'x' });
  expect(await after({ op: 'Replace', path: 'title', value: 'x' })).toMatchObject({ title: 'x' });
});

test('P-03 a path that is none is invalidPath, a broken filter in it invalidFilter', async () => {
  await refuses(
    'invalidPath',
    { op: 'add', path: 'title.', value: 'x' },
    { op: 'add', path: 'shoeSize', value: 44 },
    { op: 'add', path: 'emails[type eq "work"]value', value: 'x' },
  );
  await refuses(
    'invalidFilter',
    { op: 'remove', path: 'emails[type eq]' },
    { op: 'remove', path: 'emails[type zz "x"]' },
  );
});

test('P-04 an operation sees what the one before it did', async () => {
  const operations = [
    { op: 'add', path: 'emails', value: [{ value: 'x', type: 'other' }] },
    { op: 'replace', path: 'emails[type eq "other"].value', value: 'y' },
    { op: 'remove', path: 'emails[type eq "home"]' },
  ];
  expect((await after(...operations))['emails']).toEqual([work, { value: 'y', type: 'other' }]);
});

test('P-05 a fault in the last operation undoes the first', async () => {
  const operations = [
    { op: 'replace', path: 'title', value: 'x' },
    { op: 'replace', path: 'shoeSize', value: 44 },
  ];
  expect(await stage.patch(path, ...operations)).toMatchObject(refusal(400, 'invalidPath'));
  expect(await stage.read(path)).toEqual(user);
});

test('P-06 readOnly is refused; immutable is refused once it has a value', async () => {
  await refuses(
    'mutability',
    { op: 'replace', path: 'id', value: 'x' },
    { op: 'add', path: 'meta.version', value: 'x' },
    { op: 'add', path: 'groups', value: [{ value: 'x' }] },
    { op: 'replace', path: `${BADGE}:serial`, value: 'S-2' },
  );
  const other = await stage.user();
  expect(await stage.patched(other, { op: 'add', path: `${BADGE}:serial`, value: 'S-9' })).toMatchObject({
    [BADGE]: { serial: 'S-9' },
  });
});

test('P-07 a value of another type is refused', () =>
  refuses(
    'invalidValue',
    { op: 'replace', path: 'title', value: 7 },
    { op: 'replace', path: 'active', value: 'maybe' },
    { op: 'replace', path: 'name', value: 'Jane' },
    { op: 'add', path: 'emails', value: 'jane@example.com' },
    { op: 'add', path: `${BADGE}:level`, value: 1.5 },
  ));

test('P-08 the address that becomes primary is the only one', async () => {
  const byPath = await after({ op: 'replace', path: 'emails[type eq "home"].primary', value: true });
  expect(byPath['emails']).toEqual([
    { ...work, primary: false },
    { ...home, primary: true },
  ]);
  const added = { value: 'x', type: 'other', primary: true };
  const { emails } = await after({ op: 'add', path: 'emails', value: [added] });
  expect((emails as { primary?: boolean }[]).filter(({ primary }) => primary)).toEqual([added]);
});

test('P-09 schemas has the extension as soon as one of its attributes is set, and no longer', async () => {
  const set = await after({ op: 'add', path: `${ENTERPRISE}:department`, value: 'Sales' });
  expect(set.schemas).toEqual([USER, ENTERPRISE, BADGE]);
  expect((await after({ op: 'remove', path: `${ENTERPRISE}:department` })).schemas).toEqual([USER, BADGE]);
});

test('P-10 a user is answered by 200 with all of it, a group by 204 with its tag and address', async () => {
  const answer = await stage.patch(path, { op: 'replace', path: 'title', value: 'x' });
  expect(answer).toMatchObject({ status: 200, body: { ...user, title: 'x', meta: expect.anything() as unknown } });
  const group = await stage.group();
  const { status, text, headers } = await stage.patch(`/Groups/${group.id}`, {
    op: 'add',
    path: 'externalId',
    value: 'x',
  });
  expect([status, text, headers.get('location')]).toEqual([204, '', group.meta.location]);
  expect(headers.get('etag')).toBe((await stage.read(`/Groups/${group.id}?excludedAttributes=members`)).meta.version);
});

test('P-11 an unknown resource is 404', async () => {
  for (const type of ['Users', 'Groups']) {
    const answer = await stage.patch(`/${type}/${NOBODY}`, { op: 'add', path: 'displayName', value: 'x' });
    expect(answer).toMatchObject(refusal(404));
  }
});

test('P-12 an index selects nothing, and move, copy and test do nothing', async () => {
  await refuses('invalidFilter', { op: 'remove', path: 'emails[0]' });
  await refuses('invalidPath', { op: 'remove', path: '/emails/0' });
  await refuses('invalidSyntax', ...['move', 'copy', 'test'].map((op) => ({ op, path: 'title', value: 'Boss' })));
});

test('P-20 add without a value is refused', () =>
  refuses('invalidValue', { op: 'add', path: 'nickName' }, { op: 'add', path: 'emails' }, { op: 'add' }));

test('P-21 add without a path adds each attribute of its value, those of extensions too', async () => {
  const value = { nickName: 'J', emails: [{ value: 'x' }], [ENTERPRISE]: { department: 'Sales' } };
  const changed = await after({ op: 'add', value });
  expect(changed).toMatchObject({ nickName: 'J', [ENTERPRISE]: { department: 'Sales' }, title: 'Boss' });
  expect(changed['emails']).toEqual([work, home, { value: 'x' }]);
});

test('P-22 add sets what was not there', async () => {
  expect(await after({ op: 'add', path: 'nickName', value: 'J' })).toMatchObject({ nickName: 'J' });
});

test('P-23 add to name keeps the parts that it does not name', async () => {
  const { name } = await after({ op: 'add', path: 'name', value: { givenName: 'Janet' } });
  expect(name).toEqual({ givenName: 'Janet', familyName: 'Doe' });
});

test('P-24 add to emails appends one value or several', async () => {
  expect((await after({ op: 'add', path: 'emails', value: { value: 'x' } }))['emails']).toHaveLength(3);
  const several = [{ value: 'y' }, { value: 'z' }];
  expect((await after({ op: 'add', path: 'emails', value: several }))['emails']).toHaveLength(5);
});

test('P-25 add to a single value replaces it', async () => {
  expect(await after({ op: 'add', path: 'title', value: 'Chief' })).toMatchObject({ title: 'Chief' });
});

test('P-26 add of what is there leaves version and lastModified alone, for users and members', async () => {
  const same = [
    { op: 'add', path: 'title', value: 'Boss' },
    { op: 'add', path: 'emails', value: [work] },
  ];
  expect(await after(...same)).toEqual(user);
  const group = await stage.group({ members: [{ value: user.id }] });
  await stage.patch(`/Groups/${group.id}`, { op: 'add', path: 'members', value: [{ value: user.id }] });
  expect(await stage.read(`/Groups/${group.id}`)).toEqual(group);
});

test('P-27 add to name.givenName makes a name', async () => {
  const other = await stage.user();
  const { name } = await stage.patched(other, { op: 'add', path: 'name.givenName', value: 'Ann' });
  expect(name).toEqual({ givenName: 'Ann' });
});

test('P-34 add to the value of an address that is not there makes it of what the filter says', async () => {
  const operation = { op: 'add', path: 'emails[type eq "other"].value', value: 'x@example.com' };
  expect((await after(operation))['emails']).toEqual([work, home, { type: 'other', value: 'x@example.com' }]);
});

test('P-40 remove without a path is refused', () =>
  refuses('noTarget', { op: 'remove' }, { op: 'remove', value: work }));

test('P-41 remove unassigns title', async () => {
  expect(await after({ op: 'remove', path: 'title' })).not.toHaveProperty('title');
});

test('P-42 remove of emails removes all', async () => {
  expect(await after({ op: 'remove', path: 'emails' })).not.toHaveProperty('emails');
});

test('P-43 remove with a filter removes what it selects, the last one with the attribute', async () => {
  expect((await after({ op: 'remove', path: 'emails[type eq "home"]' }))['emails']).toEqual([work]);
  expect(await after({ op: 'remove', path: 'emails[value ew "@work.example"]' })).not.toHaveProperty('emails');
});

test('P-44 remove of a sub-attribute behind a filter leaves the rest', async () => {
  const { emails } = await after({ op: 'remove', path: 'emails[type eq "work"].primary' });
  expect(emails).toEqual([{ value: work.value, type: 'work' }, home]);
});

test('P-45 userName, id and groups cannot be removed, nor displayName of a group', async () => {
  await refuses('mutability', ...['userName', 'id', 'meta', 'groups'].map((name) => ({ op: 'remove', path: name })));
  const group = await stage.group();
  const answer = await stage.patch(`/Groups/${group.id}`, { op: 'remove', path: 'displayName' });
  expect(answer).toMatchObject(refusal(400, 'mutability'));
});

test('P-46 removing a member that is not there succeeds, an address that is not there is noTarget', async () => {
  const group = await stage.group();
  const operation = { op: 'remove', path: `members[value eq "${user.id}"]` };
  expect((await stage.patch(`/Groups/${group.id}`, operation)).status).toBe(204);
  await refuses('noTarget', { op: 'remove', path: 'emails[type eq "other"]' });
});

test('P-50 replace without a path replaces each attribute of its value', async () => {
  const changed = await after({ op: 'replace', value: { title: 'Chief', emails: [home] } });
  expect(changed).toMatchObject({ title: 'Chief', name: user['name'], emails: [home] });
});

test('P-51 replace sets a single value', async () => {
  expect(await after({ op: 'replace', path: 'title', value: 'Chief' })).toMatchObject({ title: 'Chief' });
});

test('P-52 replace of emails replaces the list', async () => {
  expect((await after({ op: 'replace', path: 'emails', value: [{ value: 'x' }] }))['emails']).toEqual([{ value: 'x' }]);
});

test('P-53 replace of what has no value adds it', async () => {
  const changed = await after(
    { op: 'replace', path: 'nickName', value: 'J' },
    { op: 'replace', path: 'roles', value: [{ value: 'r' }] },
  );
  expect(changed).toMatchObject({ nickName: 'J', roles: [{ value: 'r' }] });
});

test('P-54 replace of name keeps the parts that it does not name', async () => {
  const { name } = await after({ op: 'replace', path: 'name', value: { givenName: 'Janet' } });
  expect(name).toEqual({ givenName: 'Janet', familyName: 'Doe' });
});

test('P-55 replace with a filter replaces every address that it selects', async () => {
  const value = { value: 'new@home.example', type: 'home' };
  expect((await after({ op: 'replace', path: 'emails[type eq "home"]', value }))['emails']).toEqual([work, value]);
  const roles = ['a', 'b', 'c'].map((each) => ({ value: each, type: each === 'c' ? 'y' : 'x' }));
  const changed = await after(
    { op: 'add', path: 'roles', value: roles },
    { op: 'replace', path: 'roles[type eq "x"]', value: { value: 'd', type: 'x' } },
  );
  expect(changed['roles']).toEqual([{ value: 'd', type: 'x' }, roles[2]]);
});

test('P-56 replace of a sub-attribute behind a filter sets that alone, in every address selected', async () => {
  const { emails } = await after({ op: 'replace', path: 'emails[value pr].display', value: 'Jane' });
  expect(emails).toEqual([
    { ...work, display: 'Jane' },
    { ...home, display: 'Jane' },
  ]);
});

test('P-57 replace of an address that is not there is refused; of its value, as Entra sends it, makes one', async () => {
  await refuses('noTarget', { op: 'replace', path: 'emails[type eq "other"]', value: { value: 'x' } });
  const operation = { op: 'replace', path: 'emails[type eq "other"].value', value: 'x' };
  expect((await after(operation))['emails']).toEqual([work, home, { type: 'other', value: 'x' }]);
});

test('P-58 replace by null or [] unassigns, but not userName', async () => {
  const operations = [
    { op: 'replace', path: 'title', value: null },
    { op: 'replace', path: 'emails', value: [] },
  ];
  const changed = await after(...operations);
  for (const name of ['title', 'emails']) expect(changed).not.toHaveProperty(name);
  const answer = await stage.patch(path, { op: 'replace', path: 'userName', value: null });
  expect(answer).toMatchObject(refusal(400, 'invalidValue'));
});
