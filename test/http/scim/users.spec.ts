import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, type TestOrganization } from '../../support/organization.js';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

interface User {
  id: string;
  userName: string;
  meta: { created: string; lastModified: string; location: string; version: string; resourceType: string };
  [attribute: string]: unknown;
}
interface List {
  totalResults: number;
  startIndex: number;
  itemsPerPage: number;
  Resources: User[];
}

let app: TestApp;
let org: TestOrganization;

beforeAll(async () => {
  app = await startApp();
  org = await connectOrganization(app);
});
afterAll(() => app.close());

const jane = (userName: string) => ({
  schemas: [CORE, ENTERPRISE],
  userName,
  externalId: `ext-${userName}`,
  name: { givenName: 'Jane', familyName: 'Doe' },
  displayName: 'Jane Doe',
  emails: [
    { type: 'work', primary: true, value: userName },
    { type: 'home', value: `home-${userName}` },
  ],
  active: true,
  [ENTERPRISE]: { department: 'Sales', employeeNumber: 'E1' },
});

const create = async (userName: string): Promise<User> => {
  const answer = await org.scim('POST', '/Users', jane(userName));
  expect(answer.status).toBe(201);
  return (await answer.json()) as User;
};
const read = async (id: string): Promise<User> => (await (await org.scim('GET', `/Users/${id}`)).json()) as User;
const list = async (query: string): Promise<List> => (await (await org.scim('GET', `/Users?${query}`)).json()) as List;
const filter = (source: string): Promise<List> => list(`filter=${encodeURIComponent(source)}`);
const patch = (id: string, ...Operations: object[]): Promise<Response> =>
  org.scim('PATCH', `/Users/${id}`, { schemas: [PATCH_OP], Operations });

describe('POST /Users', () => {
  test('answers 201 with what was stored, Location, ETag and meta that agree', async () => {
    const answer = await org.scim('POST', '/Users', jane('create@example.com'));
    const user = (await answer.json()) as User;
    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toMatch(/^application\/scim\+json/);
    expect(user).toMatchObject(jane('create@example.com'));
    expect(user.id).toMatch(UUID);
    expect(user.meta).toEqual({
      resourceType: 'User',
      created: user.meta.lastModified,
      lastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      location: `${org.tenantUrl}/Users/${user.id}`,
      version: answer.headers.get('etag'),
    });
    expect(answer.headers.get('location')).toBe(user.meta.location);
    expect(await read(user.id)).toEqual(user);
  });

  test('refuses a userName that another user has, whatever its case', async () => {
    await create('taken@example.com');
    const answer = await org.scim('POST', '/Users', jane('TAKEN@Example.com'));
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ status: '409', scimType: 'uniqueness' });
  });

  test('ignores id, meta and groups of the client and never shows a password', async () => {
    const answer = await org.scim('POST', '/Users', {
      ...jane('ignored@example.com'),
      id: null,
      meta: { version: 'x' },
      groups: [{ value: 'admins' }],
      password: 'hunter2-hunter2',
    });
    const text = await answer.text();
    expect(answer.status).toBe(201);
    expect(text).not.toContain('hunter2');
    expect(JSON.parse(text)).not.toHaveProperty('groups');
  });

  test('makes one user of forty simultaneous creates of one userName, and 409 of the others', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => org.scim('POST', '/Users', jane('twin@example.com'))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(39).fill(409)]);
    expect((await filter('userName eq "twin@example.com"')).totalResults).toBe(1);
  });

  test('a user that is refused does not fail the others that arrive with it', async () => {
    const before = (await list('count=0')).totalResults;
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        org.scim(
          'POST',
          '/Users',
          i % 3 === 0 ? { ...jane(`mixed-${i}`), displayName: 'a\u0001b\u0002c' } : jane(`mixed-${i}`),
        ),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect((await list('count=0')).totalResults).toBe(before + 30);
    expect((await filter('userName eq "mixed-3"')).Resources[0]).toMatchObject({ displayName: 'a\u0001b\u0002c' });
  });
});

describe('GET /Users/{id}', () => {
  test('answers 304 when the client has this version already', async () => {
    const user = await create('cached@example.com');
    const same = await org.scim('GET', `/Users/${user.id}`, undefined, { 'if-none-match': user.meta.version });
    expect(same.status).toBe(304);
    expect(await same.text()).toBe('');
    await patch(user.id, { op: 'replace', path: 'title', value: 'Boss' });
    const changed = await org.scim('GET', `/Users/${user.id}`, undefined, { 'if-none-match': user.meta.version });
    expect(changed.status).toBe(200);
  });

  test('shows only what attributes names, and never leaves out id and schemas', async () => {
    const { id } = await create('projected@example.com');
    const only = (await (await org.scim('GET', `/Users/${id}?attributes=userName,name.familyName`)).json()) as User;
    expect(only).toEqual({
      schemas: expect.any(Array),
      id,
      userName: 'projected@example.com',
      name: { familyName: 'Doe' },
    });
    const without = (await (await org.scim('GET', `/Users/${id}?excludedAttributes=emails,id`)).json()) as User;
    expect(without).toMatchObject({ id, userName: 'projected@example.com' });
    expect(without).not.toHaveProperty('emails');
  });

  test.each(['0190a5a0-0000-7000-8000-000000000000', 'nobody', '%F0%9F%90%B4', "1'--"])(
    'answers 404 for %s',
    async (id) => {
      const answer = await org.scim('GET', `/Users/${id}`);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ status: '404', detail: expect.stringContaining('no user') });
    },
  );
});

describe('PUT /Users/{id}', () => {
  test('replaces what clients set and keeps active when it is not given', async () => {
    const { id } = await create('put@example.com');
    await patch(id, { op: 'replace', path: 'active', value: false });
    const answer = await org.scim('PUT', `/Users/${id}`, {
      schemas: [CORE],
      userName: 'put@example.com',
      title: 'Boss',
    });
    expect(answer.status).toBe(200);
    const user = await read(id);
    expect(user).toMatchObject({ userName: 'put@example.com', title: 'Boss', active: false });
    expect(user).not.toHaveProperty('emails');
    expect(user['schemas']).toEqual([CORE]);
  });

  test('that repeats what GET returned changes neither version nor lastModified', async () => {
    const user = await create('repeat@example.com');
    const answer = await org.scim('PUT', `/Users/${user.id}`, user);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual(user);
  });

  test('never creates', async () => {
    const answer = await org.scim('PUT', '/Users/0190a5a0-0000-7000-8000-000000000000', jane('never@example.com'));
    expect(answer.status).toBe(404);
    expect((await filter('userName eq "never@example.com"')).totalResults).toBe(0);
  });

  test('to a userName that is taken answers 409 and changes nothing', async () => {
    await create('owner@example.com');
    const user = await create('wants@example.com');
    const answer = await org.scim('PUT', `/Users/${user.id}`, jane('Owner@example.com'));
    expect(answer.status).toBe(409);
    expect(await read(user.id)).toEqual(user);
  });
});

describe('PATCH /Users/{id}', () => {
  test('changes what it names and raises the version', async () => {
    const user = await create('patch@example.com');
    const answer = await patch(
      user.id,
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'new@example.com' },
      { op: 'Replace', path: `${ENTERPRISE}:department`, value: 'Legal' },
    );
    expect(answer.status).toBe(200);
    const patched = await read(user.id);
    expect(patched).toMatchObject({
      emails: [{ type: 'work', primary: true, value: 'new@example.com' }, { type: 'home' }],
      [ENTERPRISE]: { department: 'Legal', employeeNumber: 'E1' },
    });
    expect(patched.meta.version).not.toBe(user.meta.version);
    expect(patched.meta.created).toBe(user.meta.created);
  });

  test('that changes nothing keeps version and lastModified', async () => {
    const user = await create('noop@example.com');
    expect(await (await patch(user.id, { op: 'replace', path: 'displayName', value: 'Jane Doe' })).json()).toEqual(
      user,
    );
  });

  test('may repeat the whole user as it was read, with its groups and its manager', async () => {
    const boss = await create('repeated-boss@example.com');
    const { id } = await create('repeated@example.com');
    await patch(id, { op: 'add', path: `${ENTERPRISE}:manager`, value: boss.id });
    await org.scim('POST', '/Groups', { displayName: 'Repeated', members: [{ value: id }] });
    const user = await read(id);
    expect(user).toMatchObject({ groups: [{ display: 'Repeated' }], [ENTERPRISE]: { manager: { value: boss.id } } });
    const answer = await patch(id, { op: 'replace', value: { ...user, title: 'Chief' } });
    expect([answer.status, await answer.json()]).toMatchObject([200, { title: 'Chief', groups: user['groups'] }]);
    const named = { [ENTERPRISE]: { manager: { value: boss.id, displayName: 'Another' } } };
    for (const changed of [{ groups: [] }, { id: boss.id }, named]) {
      expect(await (await patch(id, { op: 'replace', value: changed })).json()).toMatchObject({
        scimType: 'mutability',
      });
    }
  });

  test('and a PUT are answered with the name that the manager has, who may be the user', async () => {
    const [first, second] = [await create('first-boss@example.com'), await create('second-boss@example.com')];
    const { id } = await create('led@example.com');
    await patch(second.id, { op: 'replace', path: 'displayName', value: 'Second' });
    const manager = (value: string) => ({ op: 'replace', path: `${ENTERPRISE}:manager`, value });
    const put = (displayName: string, value: string): Promise<Response> =>
      org.scim('PUT', `/Users/${id}`, {
        ...jane('led@example.com'),
        displayName,
        [ENTERPRISE]: { manager: { value } },
      });
    for (const [answer, displayName] of [
      [await patch(id, manager(first.id)), 'Jane Doe'],
      [await put('Led', second.id), 'Second'],
      [await put('Led on', second.id), 'Second'],
      [await patch(id, manager(id)), 'Led on'],
      [await put('Leading', id), 'Leading'],
      [await patch(id, { op: 'replace', path: 'displayName', value: 'Lead' }), 'Lead'],
    ] as const) {
      const user = (await answer.json()) as User;
      expect(user).toMatchObject({
        [ENTERPRISE]: { manager: { displayName } },
        meta: { version: answer.headers.get('etag') },
      });
    }
    expect(await read(id)).toMatchObject({ [ENTERPRISE]: { manager: { displayName: 'Lead' } } });
  });

  test('that fails in its second operation has not done the first', async () => {
    const user = await create('atomic@example.com');
    const answer = await patch(
      user.id,
      { op: 'replace', path: 'title', value: 'Boss' },
      { op: 'replace', path: 'noSuchAttribute', value: 'x' },
    );
    expect(answer.status).toBe(400);
    expect(await read(user.id)).toEqual(user);
  });

  test('of a renamed user is found under the new name only, and the old one is free again', async () => {
    const { id } = await create('maiden@example.com');
    expect((await patch(id, { op: 'replace', path: 'userName', value: 'married@example.com' })).status).toBe(200);
    expect((await filter('userName eq "MARRIED@example.com"')).Resources.map((user) => user.id)).toEqual([id]);
    expect((await filter('userName eq "maiden@example.com"')).totalResults).toBe(0);
    await create('maiden@example.com');
  });

  test('forty at once on one user all succeed and none is lost', async () => {
    const { id } = await create('crowd@example.com');
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => patch(id, { op: 'add', path: 'roles', value: [{ value: `role-${i}` }] })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const roles = (await read(id))['roles'] as { value: string }[];
    expect(new Set(roles.map(({ value }) => value)).size).toBe(40);
  });

  test('with If-Match of an older version answers 412 and changes nothing', async () => {
    const user = await create('stale@example.com');
    await patch(user.id, { op: 'replace', path: 'title', value: 'First' });
    const answer = await org.scim(
      'PATCH',
      `/Users/${user.id}`,
      { schemas: [PATCH_OP], Operations: [{ op: 'replace', path: 'title', value: 'Second' }] },
      { 'if-match': user.meta.version },
    );
    expect(answer.status).toBe(412);
    expect(await read(user.id)).toMatchObject({ title: 'First' });
  });
});

describe('DELETE /Users/{id}', () => {
  test('answers 204; then the user is gone, for every verb and from every list', async () => {
    const { id } = await create('gone@example.com');
    const before = (await list('count=0')).totalResults;
    const answer = await org.scim('DELETE', `/Users/${id}`, undefined, { 'content-type': 'application/scim+json' });
    expect(answer.status).toBe(204);
    expect(await answer.text()).toBe('');
    const again = await Promise.all([
      org.scim('GET', `/Users/${id}`),
      org.scim('DELETE', `/Users/${id}`),
      org.scim('PUT', `/Users/${id}`, jane('gone@example.com')),
      patch(id, { op: 'replace', path: 'title', value: 'x' }),
    ]);
    expect(again.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect((await list('count=0')).totalResults).toBe(before - 1);
    expect((await create('gone@example.com')).id).not.toBe(id);
  });

  test('with If-Match of an older version answers 412 and deletes nothing', async () => {
    const user = await create('kept@example.com');
    await patch(user.id, { op: 'replace', path: 'title', value: 'x' });
    const answer = await org.scim('DELETE', `/Users/${user.id}`, undefined, { 'if-match': user.meta.version });
    expect(answer.status).toBe(412);
    expect((await read(user.id)).id).toBe(user.id);
  });
});

describe('GET /Users', () => {
  test('pages through everybody once, in a stable order, with an honest total', async () => {
    const other = await connectOrganization(app, 'Paged');
    await Promise.all(
      Array.from({ length: 25 }, (_, i) => other.scim('POST', '/Users', jane(`page-${i}@example.com`))),
    );
    const seen: string[] = [];
    for (let startIndex = 1; startIndex <= 25; startIndex += 10) {
      const page = (await (await other.scim('GET', `/Users?startIndex=${startIndex}&count=10`)).json()) as List;
      expect(page).toMatchObject({ totalResults: 25, startIndex, itemsPerPage: page.Resources.length });
      seen.push(...page.Resources.map(({ id }) => id));
    }
    expect(new Set(seen).size).toBe(25);
    const beyond = (await (await other.scim('GET', '/Users?startIndex=26&count=10')).json()) as List;
    expect(beyond).toMatchObject({ totalResults: 25, itemsPerPage: 0, Resources: [] });
  });

  test.each([
    ['userName eq "ANN@Filter.example"', ['ann']],
    ['externalId eq "ext-ann@filter.example"', ['ann']],
    ['externalId eq "EXT-ann@filter.example"', []],
    ['displayName eq "jane doe" and userName eq "bob@filter.example"', ['bob']],
    ['emails.value eq "home-ANN@filter.example"', ['ann']],
    ['emails[type eq "work" and value eq "ann@filter.example"]', ['ann']],
    ['emails[type eq "home" and value eq "ann@filter.example"]', []],
    ['emails[type eq "work"].value eq "bob@filter.example"', ['bob']],
    ['emails[type eq "work" and type eq "home"]', []],
    ['name.familyName eq "DOE" and title eq "boss"', ['bob']],
    [`${ENTERPRISE}:employeeNumber eq "e1" and title eq "Boss"`, ['bob']],
    ['active eq false', ['bob']],
    ['active eq "False"', ['bob']],
    ['title eq null and emails.type eq "work"', ['ann']],
    ['id eq "nobody"', []],
    ['meta.resourceType eq "User" and title eq "Boss"', ['bob']],
  ])('finds by %s', async (source, expected) => {
    const filtered = await prepared();
    const page = (await (await filtered.scim('GET', `/Users?filter=${encodeURIComponent(source)}`)).json()) as List;
    expect(page.Resources.map(({ userName }) => userName.split('@')[0]).sort()).toEqual(expected);
    expect(page.totalResults).toBe(expected.length);
  });

  let filtered: Promise<TestOrganization> | undefined;
  const prepared = (): Promise<TestOrganization> =>
    (filtered ??= connectOrganization(app, 'Filtered').then(async (other) => {
      await other.scim('POST', '/Users', jane('ann@filter.example'));
      await other.scim('POST', '/Users', { ...jane('bob@filter.example'), title: 'Boss', active: false });
      return other;
    }));

  test('finds users by the time they were created and by id', async () => {
    const user = await create('when@example.com');
    expect(
      (await filter(`meta.created eq "${user.meta.created}" and userName eq "when@example.com"`)).totalResults,
    ).toBe(1);
    expect((await filter(`id eq "${user.id}"`)).Resources).toEqual([user]);
  });

  test.each([
    ['an unknown attribute', 'filter=shoeSize eq "44"', 'invalidFilter'],
    ['an operator that the type bars', 'filter=active co "a"', 'invalidFilter'],
    ['a broken filter', 'filter=userName eq', 'invalidFilter'],
    ['a count that is no number', 'count=ten', 'invalidValue'],
    ['a filter that is given twice', 'filter=userName eq "a"&filter=userName eq "b"', 'invalidValue'],
  ])('refuses %s', async (_, query, scimType) => {
    const answer = await org.scim('GET', `/Users?${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ status: '400', scimType });
  });
});
