import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, type TestOrganization } from '../../support/organization.js';
import { statementsOf } from '../../support/statement-log.js';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const NOBODY = '0190a5a0-0000-7000-8000-000000000000';

interface Member {
  value: string;
  $ref: string;
  type: string;
  display: string;
}
interface Resource {
  id: string;
  displayName: string;
  members: Member[];
  groups?: { value: string; display: string; type: string }[];
  meta: { created: string; lastModified: string; location: string; version: string; resourceType: string };
  [attribute: string]: unknown;
}
interface List {
  totalResults: number;
  startIndex: number;
  itemsPerPage: number;
  Resources: Resource[];
}

let app: TestApp;
let org: TestOrganization;
let names = 0;

beforeAll(async () => {
  app = await startApp();
  org = await connectOrganization(app);
});
afterAll(() => app.close());

const body = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T;
const newName = (): string => `Group ${++names}`;
const values = (...ids: string[]) => ids.map((value) => ({ value }));

async function createUser(attributes: object = {}): Promise<Resource> {
  const userName = `user-${++names}@example.com`;
  return body(org.scim('POST', '/Users', { userName, displayName: `User ${names}`, ...attributes }));
}
async function createGroup(members: readonly string[] = [], displayName = newName()): Promise<Resource> {
  const answer = await org.scim('POST', '/Groups', { schemas: [GROUP], displayName, members: values(...members) });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Resource;
}
const read = (id: string, query = ''): Promise<Resource> => body(org.scim('GET', `/Groups/${id}${query}`));
const readUser = (id: string): Promise<Resource> => body(org.scim('GET', `/Users/${id}`));
const list = (query: string): Promise<List> => body(org.scim('GET', `/Groups?${query}`));
const filter = (source: string, query = ''): Promise<List> => list(`filter=${encodeURIComponent(source)}${query}`);
const patch = (id: string, ...Operations: object[]): Promise<Response> =>
  org.scim('PATCH', `/Groups/${id}`, { schemas: [PATCH_OP], Operations });
const ids = ({ members }: Resource): string[] => members.map(({ value }) => value).sort();

describe('POST /Groups', () => {
  test('answers 201 with what was stored, Location, ETag and meta that agree', async () => {
    const [ann, team] = [await createUser({ displayName: 'Ann' }), await createGroup([], 'Team')];
    const answer = await org.scim('POST', '/Groups', {
      schemas: [GROUP, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
      externalId: 'x-1',
      displayName: 'Sales',
      members: values(ann.id, team.id),
      meta: { resourceType: 'Group' },
    });
    const group = (await answer.json()) as Resource;
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      201,
      expect.stringMatching(/^application\/scim\+json/),
    ]);
    expect(group).toEqual({
      schemas: [GROUP],
      id: expect.any(String),
      externalId: 'x-1',
      displayName: 'Sales',
      members: [
        { value: ann.id, $ref: ann.meta.location, type: 'User', display: 'Ann' },
        { value: team.id, $ref: team.meta.location, type: 'Group', display: 'Team' },
      ],
      meta: {
        resourceType: 'Group',
        created: group.meta.lastModified,
        lastModified: expect.stringMatching(/Z$/),
        location: `${org.tenantUrl}/Groups/${group.id}`,
        version: answer.headers.get('etag'),
      },
    });
    expect(answer.headers.get('location')).toBe(group.meta.location);
    expect(await read(group.id)).toEqual(group);
  });

  test('a group may be empty, and its list of members is there all the same', async () => {
    const group = await createGroup();
    expect(group.members).toEqual([]);
    expect((await read(group.id)).members).toEqual([]);
  });

  test('a member without displayName is shown by its userName', async () => {
    const user = await createUser({ displayName: undefined, userName: 'nameless@example.com' });
    expect((await createGroup([user.id])).members[0]?.display).toBe('nameless@example.com');
  });

  test('refuses a displayName that another group has, whatever its case', async () => {
    await createGroup([], 'Marketing');
    const answer = await org.scim('POST', '/Groups', { displayName: 'MARKETING' });
    expect([answer.status, await answer.json()]).toEqual([409, expect.objectContaining({ scimType: 'uniqueness' })]);
  });

  test('makes one group of twenty simultaneous creates of one name, and 409 of the others', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => org.scim('POST', '/Groups', { displayName: 'Twins' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
  });

  test('a member who does not exist is named in a 400, and no group is made', async () => {
    const user = await createUser();
    const answer = await org.scim('POST', '/Groups', { displayName: 'Half', members: values(user.id, NOBODY) });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ scimType: 'invalidValue', detail: expect.stringContaining(NOBODY) }),
    ]);
    expect((await filter('displayName eq "Half"')).totalResults).toBe(0);
    expect(await readUser(user.id)).not.toHaveProperty('groups');
  });
});

describe('GET /Groups/{id}', () => {
  test.each([
    ['excludedAttributes=members', ['schemas', 'displayName', 'id', 'meta']],
    ['attributes=displayName', ['schemas', 'displayName', 'id']],
    ['attributes=displayName,members', ['schemas', 'displayName', 'id', 'members']],
  ])('%s', async (query, shown) => {
    const group = await createGroup([(await createUser()).id]);
    expect(Object.keys(await read(group.id, `?${query}`)).sort()).toEqual([...shown].sort());
  });

  test('shows the sub-attributes of members that are asked for', async () => {
    const user = await createUser();
    const group = await createGroup([user.id]);
    expect((await read(group.id, '?attributes=members.value')).members).toEqual([{ value: user.id }]);
    expect((await read(group.id, '?excludedAttributes=members.$ref,members.display')).members).toEqual([
      { value: user.id, type: 'User' },
    ]);
  });

  test.each(['excludedAttributes=members', 'attributes=displayName'])(
    '%s touches no table of members',
    async (query) => {
      const group = await createGroup([(await createUser()).id]);
      const statements = await statementsOf(() => read(group.id, `?${query}`));
      expect(statements).toHaveLength(1);
      expect(statements[0]).not.toMatch(/memberships|nested_groups/);
    },
  );

  test('If-None-Match: 304 until the group, its members or what they are called changes', async () => {
    const user = await createUser({ displayName: 'Before' });
    const group = await createGroup([user.id]);
    const unless = async (tag: string) =>
      (await org.scim('GET', `/Groups/${group.id}`, undefined, { 'if-none-match': tag })).status;
    expect(await unless(group.meta.version)).toBe(304);
    expect(await unless('*')).toBe(304);

    await org.scim('PATCH', `/Users/${user.id}`, {
      schemas: [PATCH_OP],
      Operations: [{ op: 'replace', path: 'displayName', value: 'After' }],
    });
    expect(await unless(group.meta.version)).toBe(200);
    const renamed = await read(group.id);
    expect(renamed.members[0]?.display).toBe('After');
    expect(await unless(renamed.meta.version)).toBe(304);

    await patch(group.id, { op: 'remove', path: 'members' });
    expect(await unless(renamed.meta.version)).toBe(200);
  });

  test.each(['no-uuid', NOBODY, NOBODY.toUpperCase()])('%s is 404', async (id) => {
    const answer = await org.scim('GET', `/Groups/${id}`);
    expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ status: '404' })]);
  });
});

describe('GET /Groups', () => {
  test('finds a group by displayName in any case and by externalId exactly, members shown or not', async () => {
    const user = await createUser();
    const { id } = await createGroup([user.id], 'Engineering');
    await org.scim('PATCH', `/Groups/${id}`, {
      schemas: [PATCH_OP],
      Operations: [{ op: 'add', path: 'externalId', value: 'Eng-1' }],
    });
    const group = await read(id);
    expect(await filter('displayName eq "engineering"')).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: 1,
      startIndex: 1,
      itemsPerPage: 1,
      Resources: [group],
    });
    expect((await filter('externalId eq "Eng-1"')).Resources).toEqual([group]);
    expect((await filter('externalId eq "eng-1"')).totalResults).toBe(0);
    const [withoutMembers] = (await filter('displayName eq "Engineering"', '&excludedAttributes=members')).Resources;
    expect(withoutMembers).toEqual({
      ...group,
      members: undefined,
      meta: expect.objectContaining({ version: 'W/"2"' }),
    });
    expect(withoutMembers).not.toHaveProperty('members');
  });

  test('pages are stable and complete, each group as a GET shows it', async () => {
    const other = await connectOrganization(app, 'Pages');
    const created: string[] = [];
    for (let n = 1; n <= 45; n++) {
      created.push((await body<Resource>(other.scim('POST', '/Groups', { displayName: `Page ${n}` }))).id);
    }
    const seen: Resource[] = [];
    for (let startIndex = 1; startIndex <= 45; startIndex += 22) {
      const page = await body<List>(other.scim('GET', `/Groups?startIndex=${startIndex}&count=22`));
      expect([page.totalResults, page.startIndex, page.itemsPerPage]).toEqual([45, startIndex, page.Resources.length]);
      seen.push(...page.Resources);
    }
    expect(seen.map(({ id }) => id)).toEqual(created);
    expect(seen[30]).toEqual(await body(other.scim('GET', `/Groups/${created[30] ?? ''}`)));
  });
});

describe('PATCH /Groups/{id}', () => {
  test('adds and removes as Entra does: 204 with ETag and Location, and the rest stays', async () => {
    const [ann, bob] = [await createUser(), await createUser()];
    const group = await createGroup([ann.id]);
    const added = await patch(group.id, { op: 'Add', path: 'members', value: [{ $ref: null, value: bob.id }] });
    expect([added.status, await added.text(), added.headers.get('etag'), added.headers.get('location')]).toEqual([
      204,
      '',
      'W/"2"',
      group.meta.location,
    ]);
    expect(ids(await read(group.id))).toEqual([ann.id, bob.id].sort());
    const removed = await patch(group.id, { op: 'Remove', path: 'members', value: [{ $ref: null, value: ann.id }] });
    expect(removed.status).toBe(204);
    expect(await read(group.id)).toMatchObject({ displayName: group.displayName, members: [{ value: bob.id }] });
  });

  test('pushes as Okta does: a rename that repeats the id, a member out and another in', async () => {
    const [ann, bob] = [await createUser(), await createUser()];
    const group = await createGroup([ann.id]);
    expect((await patch(group.id, { op: 'replace', value: { id: group.id, displayName: 'Renamed' } })).status).toBe(
      204,
    );
    const pushed = await patch(
      group.id,
      { op: 'remove', path: `members[value eq "${ann.id}"]` },
      { op: 'add', path: 'members', value: [{ value: bob.id, display: 'bob@example.com' }] },
    );
    expect(pushed.status).toBe(204);
    expect(await read(group.id)).toMatchObject({ displayName: 'Renamed', members: [{ value: bob.id }] });
    await patch(group.id, { op: 'replace', path: 'members', value: values(ann.id, bob.id) });
    expect(ids(await read(group.id))).toEqual([ann.id, bob.id].sort());
  });

  test('another id in a rename is a change of what cannot be changed', async () => {
    const group = await createGroup();
    const answer = await patch(group.id, { op: 'replace', value: { id: NOBODY, displayName: 'x' } });
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ scimType: 'mutability' })]);
    expect(await read(group.id)).toEqual(group);
  });

  const spelled: [string, (members: object[]) => object][] = [
    ['a path', (value) => ({ path: 'members', value })],
    ['a path with the URN, in capitals', (value) => ({ path: `${GROUP}:members`.toUpperCase(), value })],
    ['a key', (members) => ({ value: { Members: members } })],
    ['a key with the URN', (members) => ({ value: { [`${GROUP}:members`]: members } })],
    ['a key in the URN', (members) => ({ value: { [GROUP]: { members } } })],
    ['a key with the URN in the URN', (members) => ({ value: { [GROUP]: { [`${GROUP}:members`]: members } } })],
  ];

  test.each(spelled)('members by %s are added, replaced, and looked for', async (_, spell) => {
    const [ann, bob] = [await createUser(), await createUser()];
    const group = await createGroup([ann.id]);
    expect((await patch(group.id, { op: 'add', ...spell(values(bob.id)) })).status).toBe(204);
    expect(ids(await read(group.id))).toEqual([ann.id, bob.id].sort());
    expect((await patch(group.id, { op: 'replace', ...spell(values(bob.id)) })).status).toBe(204);
    const before = await read(group.id);
    expect(ids(before)).toEqual([bob.id]);
    expect((await patch(group.id, { op: 'replace', ...spell(values(NOBODY)) })).status).toBe(400);
    expect((await patch(group.id, { op: 'add', ...spell([{}]) })).status).toBe(400);
    const text = await (await org.scim('GET', `/Groups/${group.id}`)).text();
    expect(JSON.parse(text)).toEqual(before);
    expect(text.match(/"members":/g)).toHaveLength(1);
  });

  test.each(['', '?excludedAttributes=members'])('may repeat the whole group as GET%s shows it', async (query) => {
    const group = await createGroup([(await createUser()).id]);
    const shown = await read(group.id, query);
    const answer = await patch(group.id, { op: 'replace', value: { ...shown, externalId: 'x' } });
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(await read(group.id)).toMatchObject({ externalId: 'x', members: group.members });
    const outdated = { ...shown.meta, version: 'W/"7-beef"' };
    expect((await patch(group.id, { op: 'replace', value: { ...shown, meta: outdated } })).status).toBe(400);
  });

  test('answers 200 with the attributes that are named, and 204 when some are excluded', async () => {
    const group = await createGroup([(await createUser()).id]);
    const request = {
      schemas: [PATCH_OP],
      Operations: [{ op: 'replace', path: 'displayName', value: newName() }],
    };
    const named = await org.scim('PATCH', `/Groups/${group.id}?attributes=displayName`, request);
    expect([named.status, Object.keys((await named.json()) as object).sort()]).toEqual([
      200,
      ['displayName', 'id', 'schemas'],
    ]);
    expect((await org.scim('PATCH', `/Groups/${group.id}?attributes=members`, request)).status).toBe(200);
    expect((await org.scim('PATCH', `/Groups/${group.id}?excludedAttributes=members`, request)).status).toBe(204);
  });

  test('the version and lastModified rise once a request, whatever it changes', async () => {
    const [ann, bob] = [await createUser(), await createUser()];
    const group = await createGroup([ann.id]);
    const answer = await patch(
      group.id,
      { op: 'replace', path: 'displayName', value: newName() },
      { op: 'add', path: 'members', value: values(bob.id) },
      { op: 'remove', path: `members[value eq "${ann.id}"]` },
    );
    expect(answer.headers.get('etag')).toBe('W/"2"');
    expect((await read(group.id)).meta.lastModified > group.meta.lastModified).toBe(true);
  });

  test.each<[string, (ann: string, bob: string) => object[]]>([
    ['adding who is there', (ann) => [{ op: 'add', path: 'members', value: values(ann) }]],
    ['removing who is not there', (_, bob) => [{ op: 'remove', path: `members[value eq "${bob}"]` }]],
    ['removing who does not exist', () => [{ op: 'remove', path: 'members', value: values(NOBODY, 'nobody') }]],
    ['replacing all by the same', (ann) => [{ op: 'replace', path: 'members', value: values(ann, ann.toUpperCase()) }]],
    [
      'what comes to nothing',
      (ann) => [
        { op: 'remove', path: 'members', value: values(ann) },
        { op: 'add', value: { members: values(ann) } },
      ],
    ],
  ])('%s succeeds and keeps version and lastModified', async (_, operations) => {
    const [ann, bob] = [await createUser(), await createUser()];
    const group = await createGroup([ann.id]);
    const answer = await patch(group.id, ...operations(ann.id, bob.id));
    expect([answer.status, answer.headers.get('etag')]).toEqual([204, 'W/"1"']);
    expect(await read(group.id)).toEqual(group);
  });

  test.each<[string, (user: string, group: string) => object, number, string | undefined]>([
    ['a member who does not exist', () => ({ op: 'add', path: 'members', value: values(NOBODY) }), 400, 'invalidValue'],
    ['a member who is no id', () => ({ op: 'add', path: 'members', value: values('jane') }), 400, 'invalidValue'],
    ['itself as a member', (_, group) => ({ op: 'add', path: 'members', value: values(group) }), 400, 'invalidValue'],
    ['an unknown operation', (user) => ({ op: 'delete', path: 'members', value: values(user) }), 400, 'invalidSyntax'],
    ['an unknown attribute', () => ({ op: 'replace', path: 'owner', value: 'x' }), 400, 'invalidPath'],
    ['a malformed path', () => ({ op: 'remove', path: 'members[value eq "x"' }), 400, 'invalidFilter'],
    ['no path', () => ({ op: 'remove' }), 400, 'noTarget'],
    ['members by their type', () => ({ op: 'remove', path: 'members[type eq "User"]' }), 400, 'invalidFilter'],
    ['no displayName', () => ({ op: 'remove', path: 'displayName' }), 400, 'mutability'],
    ['a taken displayName', () => ({ op: 'replace', path: 'displayName', value: 'TAKEN' }), 409, 'uniqueness'],
  ])('refuses %s, and nothing of the request happens', async (_, operation, status, scimType) => {
    if ((await filter('displayName eq "Taken"')).totalResults === 0) await createGroup([], 'Taken');
    const [ann, bob] = [await createUser(), await createUser()];
    const group = await createGroup([ann.id]);
    const before = { op: 'add', path: 'members', value: values(bob.id) };
    const answer = await patch(group.id, before, operation(bob.id, group.id));
    expect([answer.status, await answer.json()]).toEqual([status, expect.objectContaining({ scimType })]);
    expect(await read(group.id)).toEqual(group);
  });
});

describe('PUT /Groups/{id}', () => {
  test('makes the group what is sent, as a difference, and shows it', async () => {
    const [ann, bob, team] = [await createUser(), await createUser(), await createGroup()];
    const group = await createGroup([ann.id, team.id]);
    const displayName = newName();
    const answer = await org.scim('PUT', `/Groups/${group.id}`, {
      ...group,
      externalId: 'put',
      displayName,
      members: [{ value: bob.id, display: 'whoever' }, { value: team.id }],
    });
    const replaced = (await answer.json()) as Resource;
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, replaced.meta.version]);
    expect(replaced).toMatchObject({ displayName, externalId: 'put', id: group.id });
    expect(ids(replaced)).toEqual([bob.id, team.id].sort());
    expect(await read(group.id)).toEqual(replaced);
    expect(await readUser(ann.id)).not.toHaveProperty('groups');
  });

  test('what is left out is cleared; what stays the same keeps the version', async () => {
    const ann = await createUser();
    const group = await createGroup([ann.id]);
    const again = await org.scim('PUT', `/Groups/${group.id}`, group);
    expect(await again.json()).toEqual(group);
    const cleared = await org.scim('PUT', `/Groups/${group.id}`, { displayName: group.displayName });
    expect(await cleared.json()).toMatchObject({ members: [], meta: { version: 'W/"2"' } });
  });

  test('a member who does not exist leaves the group as it was', async () => {
    const group = await createGroup([(await createUser()).id]);
    const answer = await org.scim('PUT', `/Groups/${group.id}`, { displayName: 'x', members: values(NOBODY) });
    expect(answer.status).toBe(400);
    expect(await read(group.id)).toEqual(group);
  });

  test('a taken displayName is 409', async () => {
    const [first, second] = [await createGroup(), await createGroup()];
    const answer = await org.scim('PUT', `/Groups/${second.id}`, { displayName: first.displayName.toUpperCase() });
    expect([answer.status, await answer.json()]).toEqual([409, expect.objectContaining({ scimType: 'uniqueness' })]);
  });
});

describe('If-Match', () => {
  const writes: [string, (group: Resource) => [string, unknown?]][] = [
    ['PUT', ({ displayName }) => ['PUT', { displayName: `${displayName} new` }]],
    ['PATCH', () => ['PATCH', { schemas: [PATCH_OP], Operations: [{ op: 'remove', path: 'members' }] }]],
    ['DELETE', () => ['DELETE']],
  ];
  test.each(writes)('%s with the tag of an older version is 412 and changes nothing', async (_, write) => {
    const [ann, bob] = [await createUser(), await createUser()];
    const old = await createGroup([ann.id]);
    await patch(old.id, { op: 'add', path: 'members', value: values(bob.id) });
    const group = await read(old.id);
    const [method, content] = write(group);
    const stale = await org.scim(method, `/Groups/${old.id}`, content, { 'if-match': old.meta.version });
    expect(stale.status).toBe(412);
    expect(await read(old.id)).toEqual(group);
    const current = await org.scim(method, `/Groups/${old.id}`, content, { 'if-match': group.meta.version });
    expect([200, 204]).toContain(current.status);
  });

  test.each(writes)('%s goes ahead although a member was renamed meanwhile', async (_, write) => {
    const ann = await createUser();
    const group = await createGroup([ann.id]);
    const [method, content] = write(group);
    await org.scim('PUT', `/Users/${ann.id}`, { userName: ann['userName'], displayName: 'Renamed' });
    const answer = await org.scim(method, `/Groups/${group.id}`, content, { 'if-match': group.meta.version });
    expect([200, 204]).toContain(answer.status);
  });
});

describe('DELETE', () => {
  test('a deleted group is gone for every verb and from its members, and its name is free again', async () => {
    const user = await createUser();
    const group = await createGroup([user.id]);
    expect((await readUser(user.id)).groups).toHaveLength(1);
    const deleted = await org.scim('DELETE', `/Groups/${group.id}`);
    expect([deleted.status, await deleted.text()]).toEqual([204, '']);
    for (const [method, content] of [
      ['GET'],
      ['DELETE'],
      ['PUT', { displayName: 'x' }],
      ['PATCH', { schemas: [PATCH_OP], Operations: [{ op: 'remove', path: 'members' }] }],
    ] as [string, unknown?][]) {
      expect([method, (await org.scim(method, `/Groups/${group.id}`, content)).status]).toEqual([method, 404]);
    }
    expect(await readUser(user.id)).not.toHaveProperty('groups');
    expect((await createGroup([], group.displayName)).id).not.toBe(group.id);
  });

  test('a deleted user leaves its groups, each of which gets another version', async () => {
    const [ann, bob] = [await createUser(), await createUser()];
    const groups = [await createGroup([ann.id, bob.id]), await createGroup([ann.id])];
    const before = await body<List>(org.scim('GET', '/Users?count=0'));
    expect((await org.scim('DELETE', `/Users/${ann.id}`)).status).toBe(204);
    expect((await org.scim('GET', `/Users/${ann.id}`)).status).toBe(404);
    const after = await Promise.all(groups.map(({ id }) => read(id)));
    expect(after.map(ids)).toEqual([[bob.id], []]);
    expect(after.map(({ meta }) => /^W\/"(\d+)/.exec(meta.version)?.[1])).toEqual(['2', '2']);
    expect(after.every(({ meta }, n) => meta.lastModified > (groups[n]?.meta.lastModified ?? ''))).toBe(true);
    expect((await body<List>(org.scim('GET', '/Users?count=0'))).totalResults).toBe(before.totalResults - 1);
  });

  test('a deleted group leaves the groups that it was in', async () => {
    const inner = await createGroup();
    const outer = await createGroup([inner.id]);
    expect((await org.scim('DELETE', `/Groups/${inner.id}`)).status).toBe(204);
    expect(await read(outer.id)).toMatchObject({ members: [], meta: { version: 'W/"2"' } });
  });

  test('with the tag of an older version a user stays, and stays in its groups', async () => {
    const user = await createUser();
    const group = await createGroup([user.id]);
    const answer = await org.scim('DELETE', `/Users/${user.id}`, undefined, { 'if-match': 'W/"7"' });
    expect(answer.status).toBe(412);
    expect(await read(group.id)).toEqual(group);
  });

  test('a user in no group is deleted by one statement', async () => {
    const user = await createUser();
    const statements = await statementsOf(() => org.scim('DELETE', `/Users/${user.id}`));
    expect(statements).toHaveLength(1);
  });

  test('an organization is deleted with its groups and their members', async () => {
    const other = await connectOrganization(app, 'Short-lived');
    const user = await body<Resource>(other.scim('POST', '/Users', { userName: 'a' }));
    const inner = await body<Resource>(other.scim('POST', '/Groups', { displayName: 'i', members: values(user.id) }));
    await other.scim('POST', '/Groups', { displayName: 'o', members: values(inner.id, user.id) });
    expect((await app.operator('DELETE', `/api/organizations/${other.id}`, { name: 'Short-lived' })).status).toBe(204);
    const rows = await app.dataSource.query<object[]>(
      `SELECT 1 FROM memberships WHERE organization_id = $1 UNION ALL
       SELECT 1 FROM nested_groups WHERE organization_id = $1 UNION ALL SELECT 1 FROM groups WHERE organization_id = $1`,
      [other.id],
    );
    expect(rows).toEqual([]);
  });
});

describe('groups of a user', () => {
  const groupsOf = async (id: string) =>
    Object.fromEntries(((await readUser(id)).groups ?? []).map(({ value, type }) => [value, type]));

  test('are direct, and indirect through groups in groups', async () => {
    const user = await createUser();
    const inner = await createGroup([user.id]);
    const middle = await createGroup([inner.id]);
    const outer = await createGroup([middle.id]);
    expect((await readUser(user.id)).groups).toEqual([
      { value: inner.id, $ref: inner.meta.location, display: inner.displayName, type: 'direct' },
      { value: middle.id, $ref: middle.meta.location, display: middle.displayName, type: 'indirect' },
      { value: outer.id, $ref: outer.meta.location, display: outer.displayName, type: 'indirect' },
    ]);
  });

  test('appear once each where several ways lead to them, direct before indirect', async () => {
    const user = await createUser();
    const [left, right] = [await createGroup([user.id]), await createGroup([user.id])];
    const top = await createGroup([left.id, right.id]);
    const both = await createGroup([user.id, left.id]);
    expect(await groupsOf(user.id)).toEqual({
      [left.id]: 'direct',
      [right.id]: 'direct',
      [both.id]: 'direct',
      [top.id]: 'indirect',
    });
  });

  test('come to an end where groups contain each other', async () => {
    const user = await createUser();
    const first = await createGroup([user.id]);
    const second = await createGroup([first.id]);
    expect((await patch(first.id, { op: 'add', path: 'members', value: values(second.id) })).status).toBe(204);
    expect(await groupsOf(user.id)).toEqual({ [first.id]: 'direct', [second.id]: 'indirect' });
    expect(ids(await read(first.id))).toEqual([user.id, second.id].sort());
    expect((await org.scim('DELETE', `/Groups/${first.id}`)).status).toBe(204);
    expect(await read(second.id)).toMatchObject({ members: [] });
  });

  test('count in the ETag of the user, and cannot be written there', async () => {
    const user = await createUser();
    const group = await createGroup([user.id]);
    const seen = await readUser(user.id);
    expect(seen.meta.version).not.toBe(user.meta.version);
    const answer = await org.scim('PATCH', `/Users/${user.id}`, {
      schemas: [PATCH_OP],
      Operations: [{ op: 'remove', path: 'groups' }],
    });
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ scimType: 'mutability' })]);
    expect((await org.scim('PUT', `/Users/${user.id}`, { ...seen, groups: [] })).status).toBe(200);
    expect(await groupsOf(user.id)).toEqual({ [group.id]: 'direct' });
  });
});

test('the request log says what happened to which group', async () => {
  const other = await connectOrganization(app, 'Log');
  const group = await body<Resource>(other.scim('POST', '/Groups', { displayName: 'Logged' }));
  const user = await body<Resource>(other.scim('POST', '/Users', { userName: 'a' }));
  const operations = (...Operations: object[]) => ({ schemas: [PATCH_OP], Operations });
  await other.scim('GET', '/Groups?filter=displayName%20eq%20%22Logged%22');
  await other.scim('GET', '/Groups');
  await other.scim('PATCH', `/Groups/${group.id}`, operations({ op: 'add', path: 'members', value: values(user.id) }));
  await other.scim(
    'PATCH',
    `/Groups/${group.id}`,
    operations({ op: 'replace', path: 'displayName', value: 'Renamed' }),
  );
  await other.scim('DELETE', `/Groups/${group.id}`);
  const wanted = ['createGroup', 'findGroup', 'listGroups', 'updateMembers', 'updateGroup', 'deleteGroup'];
  let actions: [string, string | null][] = [];
  for (let attempt = 0; attempt < 50 && actions.length < wanted.length; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { requests } = await body<{ requests: { action: string; subject: string | null }[] }>(
      app.operator('GET', `/api/organizations/${other.id}/scim/requests`),
    );
    actions = requests
      .filter(({ action }) => action !== 'createUser')
      .map(({ action, subject }): [string, string | null] => [action, subject])
      .reverse();
  }
  expect(actions).toEqual([
    ['createGroup', 'Logged'],
    ['findGroup', 'displayName eq "Logged"'],
    ['listGroups', null],
    ['updateMembers', 'Logged'],
    ['updateGroup', 'Renamed'],
    ['deleteGroup', group.id],
  ]);
});

test('discovery lists the resource type and the schema of groups', async () => {
  const types = await body<{ Resources: { id: string; endpoint: string }[] }>(org.scim('GET', '/ResourceTypes'));
  expect(types.Resources.map(({ id, endpoint }) => [id, endpoint])).toEqual([
    ['User', '/Users'],
    ['Group', '/Groups'],
  ]);
  expect((await org.scim('GET', `/Schemas/${GROUP}`)).status).toBe(200);
});

test('the settings API lists the groups', async () => {
  const other = await connectOrganization(app, 'Settings');
  const group = await body<Resource>(other.scim('POST', '/Groups', { displayName: 'Listed', externalId: 'x' }));
  expect(await body(app.operator('GET', `/api/organizations/${other.id}/groups`))).toEqual({
    groups: [
      {
        id: group.id,
        displayName: 'Listed',
        externalId: 'x',
        createdAt: group.meta.created,
        lastModified: group.meta.lastModified,
      },
    ],
    nextCursor: null,
  });
});

test('groups in groups have a limit, so that nobody slows down how users are read', async () => {
  const own = await connectOrganization(app, 'Nested');
  const add = async (id: string, members: readonly string[]) => {
    const Operations = [{ op: 'add', path: 'members', value: values(...members) }];
    return (await own.scim('PATCH', `/Groups/${id}`, { schemas: [PATCH_OP], Operations })).status;
  };
  const ids: string[] = [];
  for (let n = 0; n < 72; n++) {
    ids.push((await body<Resource>(own.scim('POST', '/Groups', { schemas: [GROUP], displayName: `Team ${n}` }))).id);
  }
  const statuses: number[] = [];
  for (const id of ids) {
    statuses.push(
      await add(
        id,
        ids.filter((other) => other !== id),
      ),
    );
  }
  expect(statuses).toEqual([...Array<number>(70).fill(204), 400, 400]);
  const [first = '', last = ''] = [ids[0], ids.at(-1)];
  expect((await body<Resource>(own.scim('GET', `/Groups/${last}`))).members).toEqual([]);

  const user = await body<Resource>(own.scim('POST', '/Users', { userName: 'deep@example.com' }));
  expect(await add(first, [user.id])).toBe(204);
  expect((await body<Resource>(own.scim('GET', `/Users/${user.id}`))).groups).toHaveLength(70);
});
