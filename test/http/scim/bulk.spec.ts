import { setTimeout } from 'node:timers/promises';
import { BulkService } from '../../../src/scim/bulk.service.js';
import { ScimCallers } from '../../../src/organizations/scim-callers.js';
import { parseBulkRequest } from '../../../src/protocol/scim/bulk/bulk-request.js';
import { ScimError } from '../../../src/protocol/scim/error.js';
import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, scimClient, type TestOrganization } from '../../support/organization.js';

const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const BULK_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const NOBODY = '0190a5a0-0000-7000-8000-000000000000';

interface Result {
  method: string;
  bulkId?: string;
  version?: string;
  location?: string;
  status: string;
  response?: { status: string; scimType?: string; detail: string };
}
interface Resource {
  id: string;
  userName: string;
  displayName: string;
  members?: { value: string }[];
  meta: { version: string };
  [attribute: string]: unknown;
}

let app: TestApp;
let org: TestOrganization;
let names = 0;

beforeAll(async () => {
  app = await startApp();
  org = await connectOrganization(app);
});
afterAll(() => app.close());

const name = (): string => `name-${++names}`;
const body = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T;
const envelope = (Operations: readonly object[], more: object = {}) => ({
  schemas: [BULK_REQUEST],
  ...more,
  Operations,
});
const send = (Operations: readonly object[], more?: object, to = org): Promise<Response> =>
  to.scim('POST', '/Bulk', envelope(Operations, more));
async function run(Operations: readonly object[], more?: object, to = org): Promise<Result[]> {
  const answer = await send(Operations, more, to);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { Operations: Result[] }).Operations;
}
const statuses = async (Operations: readonly object[], more?: object, to = org) =>
  (await run(Operations, more, to)).map(({ status }) => status);

const postUser = (bulkId: string, userName = name(), more: object = {}) => ({
  method: 'POST',
  path: '/Users',
  bulkId,
  data: { schemas: [USER], userName, ...more },
});
const managedBy = (reference: string) => ({ [ENTERPRISE]: { manager: { value: reference } } });
const postGroup = (bulkId: string, members: readonly string[] = [], displayName = name()) => ({
  method: 'POST',
  path: '/Groups',
  bulkId,
  data: { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) },
});
const patchOp = (...Operations: object[]) => ({ schemas: [PATCH_OP], Operations });
const patch = (path: string, ...Operations: object[]) => ({ method: 'PATCH', path, data: patchOp(...Operations) });
const retitle = (path: string, title = name()) => patch(path, { op: 'replace', path: 'title', value: title });

const read = (path: string, from = org): Promise<Resource> => body(from.scim('GET', path));
const statusOf = async (path: string, from = org) => (await from.scim('GET', path)).status;
const createUser = (userName = name(), to = org): Promise<Resource> => body(to.scim('POST', '/Users', { userName }));
const createGroup = (displayName = name(), to = org): Promise<Resource> =>
  body(to.scim('POST', '/Groups', { displayName }));
const idOf = (result: Result | undefined): string => result?.location?.split('/').at(-1) ?? '';
const membersOf = async (id: string) => ((await read(`/Groups/${id}`)).members ?? []).map(({ value }) => value).sort();
async function total(resources: string, from = org): Promise<number> {
  return (await body<{ totalResults: number }>(from.scim('GET', `${resources}?count=0`))).totalResults;
}

describe('B-01: a job that was worked on', () => {
  test('is answered 200 with a BulkResponse', async () => {
    const answer = await send([postUser('q')]);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/scim\+json/);
    expect(await answer.json()).toEqual({ schemas: [BULK_RESPONSE], Operations: [expect.anything()] });
  });

  test('is answered 200 if every operation failed', async () => {
    const deletion = { method: 'DELETE', path: `/Users/${NOBODY}` };
    expect(await statuses([deletion, { method: 'FETCH', path: '/Users' }])).toEqual(['404', '400']);
  });

  test.each([
    ['without its schema', { Operations: [] }],
    ['without operations', { schemas: [BULK_REQUEST] }],
    [
      'with failOnErrors of 0',
      { schemas: [BULK_REQUEST], failOnErrors: 0, Operations: [{ method: 'DELETE', path: 'x' }] },
    ],
  ])('is refused as a whole %s', async (_, request) => {
    const answer = await org.scim('POST', '/Bulk', request);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ schemas: [ERROR], status: '400' });
  });
});

describe('B-02: an operation', () => {
  test.each(['Users', 'Groups'])('of each method does on /%s what the single request does', async (endpoint) => {
    const attribute = endpoint === 'Users' ? 'userName' : 'displayName';
    const [created] = await run([{ method: 'POST', path: `/${endpoint}`, bulkId: 'q', data: { [attribute]: name() } }]);
    const path = `/${endpoint}/${idOf(created)}`;
    const [replacement, change] = [name(), name()];
    expect(await statuses([{ method: 'PUT', path, data: { [attribute]: replacement, externalId: 'e' } }])).toEqual([
      '200',
    ]);
    expect(await read(path)).toMatchObject({ [attribute]: replacement, externalId: 'e' });
    expect(await statuses([patch(path, { op: 'replace', path: attribute, value: change })])).toEqual([
      endpoint === 'Users' ? '200' : '204',
    ]);
    expect(await read(path)).toMatchObject({ [attribute]: change, externalId: 'e' });
    expect(await statuses([{ method: 'DELETE', path }])).toEqual(['204']);
    expect(await statusOf(path)).toBe(404);
  });

  test.each<[string, object, string]>([
    ['a POST without bulkId', { method: 'POST', path: '/Users', data: { userName: 'x' } }, '400'],
    ['a POST without data', { method: 'POST', path: '/Users', bulkId: 'x' }, '400'],
    ['a POST to a resource', { ...postUser('x'), path: `/Users/${NOBODY}` }, '400'],
    ['a PUT without data', { method: 'PUT', path: `/Users/${NOBODY}` }, '400'],
    [
      'a PATCH whose data is a bare list',
      { method: 'PATCH', path: `/Users/${NOBODY}`, data: [{ op: 'remove' }] },
      '400',
    ],
    ['a DELETE of all users', { method: 'DELETE', path: '/Users' }, '400'],
    ['no path', { method: 'DELETE' }, '400'],
    ['an unknown endpoint', { method: 'DELETE', path: '/Devices/1' }, '404'],
    ['an id that climbs', { method: 'DELETE', path: `/Groups/../Users/${NOBODY}` }, '404'],
    ['bulk in bulk', { method: 'POST', path: '/Bulk', bulkId: 'x', data: {} }, '404'],
  ])('with a fault fails alone: %s', async (_, faulty, status) => {
    const before = await total('/Users');
    expect(await statuses([faulty, postUser('q')])).toEqual([status, '201']);
    expect(await total('/Users')).toBe(before + 1);
  });
});

describe('B-03: errors', () => {
  const failing = (count: number) =>
    Array.from({ length: count }, () => ({ method: 'DELETE', path: `/Users/${NOBODY}` }));

  test('do not keep the others from being done', async () => {
    const operations = [postUser('a'), ...failing(2), postUser('b'), ...failing(1), postUser('c')];
    expect(await statuses(operations)).toEqual(['201', '404', '404', '201', '404', '201']);
  });

  test('end the job once there are failOnErrors of them; what comes after is neither done nor answered', async () => {
    const late = name();
    const operations = [postUser('a'), ...failing(1), postUser('b'), ...failing(1), postUser('c', late)];
    const answer = await send(operations, { failOnErrors: 2 });
    const response = (await answer.json()) as { Operations: Result[] };
    expect(response.Operations.map(({ status }) => status)).toEqual(['201', '404', '201', '404']);
    expect(response).not.toHaveProperty('failOnErrors');
    expect(await body(org.scim('GET', `/Users?filter=userName eq "${late}"`))).toMatchObject({ totalResults: 0 });
  });

  test('fewer than failOnErrors end nothing', async () => {
    expect(await statuses([...failing(2), postUser('a')], { failOnErrors: 3 })).toEqual(['404', '404', '201']);
  });
});

describe('B-04: the result of an operation', () => {
  test('of success has method, bulkId, version, location and a status in quotes', async () => {
    const { id } = await createUser();
    const gone = await createUser();
    const operations = [
      postUser('q'),
      { ...retitle(`/Users/${id}`), bulkId: 'mine' },
      { method: 'delete', path: `/Users/${gone.id}` },
    ];
    const results = await run(operations);
    const user = await read(`/Users/${idOf(results[0])}`);
    expect(results).toEqual([
      {
        method: 'POST',
        bulkId: 'q',
        version: user.meta.version,
        location: `${org.tenantUrl}/Users/${user.id}`,
        status: '201',
      },
      {
        method: 'PATCH',
        bulkId: 'mine',
        version: (await read(`/Users/${id}`)).meta.version,
        location: `${org.tenantUrl}/Users/${id}`,
        status: '200',
      },
      { method: 'DELETE', location: `${org.tenantUrl}/Users/${gone.id}`, status: '204' },
    ]);
  });

  test('of failure has the Error body, and a location unless it is a POST', async () => {
    const { userName } = await createUser();
    const results = await run([
      postUser('q', userName),
      { method: 'PUT', path: `/Users/${NOBODY}`, data: { userName: name() } },
      { method: 'DELETE', path: '//Devices/7' },
    ]);
    const detail = expect.any(String);
    expect(results).toEqual([
      {
        method: 'POST',
        bulkId: 'q',
        status: '409',
        response: { schemas: [ERROR], status: '409', scimType: 'uniqueness', detail },
      },
      {
        method: 'PUT',
        location: `${org.tenantUrl}/Users/${NOBODY}`,
        status: '404',
        response: { schemas: [ERROR], status: '404', detail },
      },
      {
        method: 'DELETE',
        location: `${org.tenantUrl}/Devices/7`,
        status: '404',
        response: { schemas: [ERROR], status: '404', detail },
      },
    ]);
  });

  test('says what the single request says', async () => {
    const { userName } = await createUser();
    const [[bulk], single] = await Promise.all([
      run([postUser('q', userName)]),
      body(org.scim('POST', '/Users', { userName })),
    ]);
    expect(bulk?.response).toEqual(single);
  });
});

describe('B-05: bulkId:… stands for the id of what is created', () => {
  test('in members, before and after the operation that creates', async () => {
    const results = await run([
      postGroup('g', ['bulkId:early', 'bulkId:late']),
      postUser('early'),
      postUser('late'),
      postGroup('h', ['bulkId:early', 'bulkId:g']),
    ]);
    const [g, early, late, h] = results.map(idOf);
    expect(await membersOf(g ?? '')).toEqual([early, late].sort());
    expect(await membersOf(h ?? '')).toEqual([early, g].sort());
    expect(results.map(({ bulkId }) => bulkId)).toEqual(['g', 'early', 'late', 'h']);
  });

  test('in members that are wrapped in the URN of the schema', async () => {
    const data = { [GROUP]: { displayName: name(), members: [{ value: 'bulkId:wrapped' }] } };
    const results = await run([{ method: 'POST', path: '/Groups', bulkId: 'g', data }, postUser('wrapped')]);
    const [group = '', user] = results.map(idOf);
    expect(await membersOf(group)).toEqual([user]);
  });

  test('in the manager of the enterprise extension', async () => {
    const [bob, alice] = await run([
      postUser('bob', name(), managedBy('bulkId:alice')),
      postUser('alice', name(), { displayName: 'Alice' }),
    ]);
    expect(await read(`/Users/${idOf(bob)}`)).toMatchObject({
      [ENTERPRISE]: { manager: { value: idOf(alice), displayName: 'Alice' } },
    });
  });

  test("in a reference of the organization's own extension, as its URI", async () => {
    const urn = 'urn:example:params:scim:schemas:Buddy';
    const other = await connectOrganization(app);
    const definition = {
      id: urn,
      resourceType: 'User',
      name: 'Buddy',
      attributes: [{ name: 'buddy', type: 'reference', referenceTypes: ['User'] }],
    };
    const path = `/api/organizations/${other.id}/schemas/${urn}`;
    expect((await app.operator('PUT', path, definition)).status).toBeLessThan(300);
    const [a, b] = await run([postUser('a', name(), { [urn]: { buddy: 'bulkId:b' } }), postUser('b')], {}, other);
    expect(await read(`/Users/${idOf(a)}`, other)).toMatchObject({ [urn]: { buddy: b?.location } });
  });

  test('in the value and in the filter of a PATCH', async () => {
    const group = await createGroup();
    const add = patch(`/Groups/${group.id}`, { op: 'add', path: 'members', value: [{ value: 'bulkId:u' }] });
    const remove = patch(`/Groups/${group.id}`, { op: 'remove', path: 'members[value eq "bulkId:u"]' });
    const [added, user] = await run([add, postUser('u'), postUser('v')]);
    expect(added?.status).toBe('204');
    expect(await membersOf(group.id)).toEqual([idOf(user)]);
    expect(await statuses([add, remove, postUser('u')])).toEqual(['204', '204', '201']);
    expect(await membersOf(group.id)).toEqual([idOf(user)]);
  });

  test('in the path', async () => {
    const results = await run([
      postUser('u'),
      retitle('/Users/bulkId:u', 'Boss'),
      postUser('v'),
      { method: 'DELETE', path: '/Users/bulkId:v' },
    ]);
    expect(results.map(({ status }) => status)).toEqual(['201', '200', '201', '204']);
    expect(results[1]?.location).toBe(results[0]?.location);
    expect(await read(`/Users/${idOf(results[0])}`)).toMatchObject({ title: 'Boss' });
    expect(await statusOf(`/Users/${idOf(results[2])}`)).toBe(404);
  });

  test('and only where a resource is named', async () => {
    const [, g] = await run([postUser('u'), postGroup('g', ['bulkId:u'], 'bulkId:u')]);
    expect(await read(`/Groups/${idOf(g)}`)).toMatchObject({ displayName: 'bulkId:u' });
  });

  test('the operation fails if nothing in the request creates it', async () => {
    const group = name();
    const [result] = await run([postGroup('g', ['bulkId:nobody'], group)]);
    expect(result).toMatchObject({ status: '400', response: { scimType: 'invalidValue', detail: /bulkId:nobody/ } });
    expect(await body(org.scim('GET', `/Groups?filter=displayName eq "${group}"`))).toMatchObject({ totalResults: 0 });
  });

  test('the operation fails if what creates it failed', async () => {
    const { userName } = await createUser();
    const results = await run([
      postGroup('g', ['bulkId:u']),
      postUser('u', userName),
      { method: 'DELETE', path: '/Users/bulkId:u' },
      postUser('v', name(), managedBy('bulkId:u')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['409', '409', '409', '409']);
    expect(results[2]?.location).toBe(`${org.tenantUrl}/Users/bulkId:u`);
    expect(results[0]?.response?.detail).toContain('bulkId:u');
  });

  test('a bulkId means nothing in the next request', async () => {
    await run([postUser('u')]);
    expect(await statuses([postGroup('g', ['bulkId:u'])])).toEqual(['400']);
  });
});

describe('B-06: references in a circle', () => {
  test('of two groups are resolved, as in RFC 7644 section 3.7.1', async () => {
    const results = await run([postGroup('qwerty', ['bulkId:ytrewq']), postGroup('ytrewq', ['bulkId:qwerty'])]);
    const [a, b] = results.map(idOf);
    expect(results.map(({ status }) => status)).toEqual(['201', '201']);
    expect(await membersOf(a ?? '')).toEqual([b]);
    expect(await membersOf(b ?? '')).toEqual([a]);
    const tag = { 'if-match': results[0]?.version ?? '' };
    expect((await org.scim('DELETE', `/Groups/${a}`, undefined, tag)).status).toBe(204);
  });

  test('keep the members outside of the circle, and what refers to the circle', async () => {
    const [g, h, u, w] = (
      await run([
        postGroup('g', ['bulkId:h', 'bulkId:u']),
        postGroup('h', ['bulkId:g', 'bulkId:g', 'bulkId:u']),
        postUser('u'),
        patch('/Groups/bulkId:g', { op: 'add', path: 'members', value: { value: 'bulkId:w' } }),
        postUser('w'),
      ])
    )
      .filter(({ method }) => method === 'POST')
      .map(idOf);
    expect(await membersOf(g ?? '')).toEqual([h, u, w].sort());
    expect(await membersOf(h ?? '')).toEqual([g, u].sort());
  });

  test('of three users who manage each other, and of one who manages himself, are resolved', async () => {
    const results = await run([
      postUser('a', name(), managedBy('bulkId:b')),
      postUser('b', name(), managedBy('bulkId:c')),
      postUser('c', name(), managedBy('bulkId:a')),
      postUser('d', name(), managedBy('bulkId:d')),
    ]);
    const users = await Promise.all(results.map((result) => read(`/Users/${idOf(result)}`)));
    const managers = users.map((user) => (user[ENTERPRISE] as { manager: { value: string } }).manager.value);
    const [a, b, c, d] = users.map(({ id }) => id);
    expect(managers).toEqual([b, c, a, d]);
    expect(users.map(({ meta }) => meta.version)).toEqual(results.map(({ version }) => version));
  });

  test('leave nothing behind if one of them fails', async () => {
    const { displayName } = await createGroup();
    const before = await total('/Groups');
    const results = await run([
      postGroup('a', ['bulkId:b']),
      postGroup('b', ['bulkId:c']),
      postGroup('c', ['bulkId:a'], displayName),
      postGroup('d', ['bulkId:a']),
      postUser('u'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['409', '409', '409', '409', '201']);
    expect(results.map(({ response }) => response?.scimType)).toEqual([
      undefined,
      undefined,
      'uniqueness',
      undefined,
      undefined,
    ]);
    expect(results[0]).not.toHaveProperty('location');
    expect(results[0]?.response?.detail).toContain('bulkId:c');
    expect(await total('/Groups')).toBe(before);
  });

  test('are refused where a group would hold itself, and nothing of it is left', async () => {
    const before = await total('/Groups');
    const [result] = await run([postGroup('g', ['bulkId:g'])]);
    expect(result).toMatchObject({ status: '400', response: { scimType: 'invalidValue' } });
    expect(await total('/Groups')).toBe(before);
  });

  test('of 200 groups in a ring are resolved', async () => {
    const ring = Array.from({ length: 200 }, (_, index) => postGroup(`r${index}`, [`bulkId:r${(index + 1) % 200}`]));
    const results = await run(ring);
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['201']));
    expect(await membersOf(idOf(results[199]))).toEqual([idOf(results[0])]);
  });
});

describe('B-07: operations are done in their order', () => {
  test('so that a name can be freed and taken, and taken before it is freed', async () => {
    const ann = await createUser();
    const bob = await createUser();
    const rename = (id: string, userName: string) =>
      patch(`/Users/${id}`, { op: 'replace', path: 'userName', value: userName });
    expect(
      await statuses([
        postUser('early', ann.userName),
        rename(ann.id, name()),
        postUser('late', ann.userName),
        rename(ann.id, bob.userName),
        { method: 'DELETE', path: `/Users/${bob.id}` },
        rename(ann.id, bob.userName),
      ]),
    ).toEqual(['409', '200', '201', '409', '204', '200']);
  });

  test('what waits for a later operation leaves what is between them in its place', async () => {
    const leaving = await createUser();
    const boss = postUser('boss', leaving.userName);
    const managed = {
      method: 'POST',
      path: '/Users',
      bulkId: 'managed',
      data: { userName: name(), [ENTERPRISE]: { manager: { value: 'bulkId:boss' } } },
    };
    const results = await run([managed, { method: 'DELETE', path: `/Users/${leaving.id}` }, boss]);
    expect(results.map(({ status }) => status)).toEqual(['201', '204', '201']);
    const { [ENTERPRISE]: extension } = await body<Resource>(org.scim('GET', `/Users/${idOf(results[0])}`));
    expect(extension).toMatchObject({ manager: { value: idOf(results[2]) } });
  });

  test('the first of two new users with one name is created', async () => {
    const userName = name();
    const first = Array.from({ length: 30 }, (_, index) => postUser(`a${index}`));
    const results = await statuses([
      ...first,
      postUser('x', userName),
      postUser('y', userName.toUpperCase()),
      { ...postUser('z'), data: { USERNAME: userName } },
    ]);
    expect(results.slice(30)).toEqual(['201', '409', '409']);
  });

  test('with the outcome that single requests have', async () => {
    const [bulk, single] = await Promise.all([connectOrganization(app), connectOrganization(app)]);
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const users = ['u0', 'u1', 'u2', 'u3', 'u4'];
    const known = async (to: TestOrganization) =>
      Promise.all([0, 1, 2].map(async (index) => (await createUser(`known${index}`, to)).id));
    const ids = { bulk: await known(bulk), single: await known(single) };
    const operations = Array.from({ length: 200 }, (_, index) => {
      const userName = users[random(users.length)] ?? '';
      const target = random(3);
      const of = (method: string, data?: object) => ({ method, target, data });
      switch (random(5)) {
        case 0:
          return of('PUT', { userName });
        case 1:
          return of('PATCH', patchOp({ op: 'replace', path: 'userName', value: userName }));
        case 2:
          return index > 150 ? of('DELETE') : of('PATCH', patchOp({ op: 'remove', path: 'title' }));
        default:
          return { method: 'POST', target: -1, data: { userName } };
      }
    });
    const pathOf = (to: 'bulk' | 'single', target: number) =>
      target === -1 ? '/Users' : `/Users/${ids[to][target] ?? ''}`;

    const results = await statuses(
      operations.map(({ method, target, data }, index) => ({
        method,
        path: pathOf('bulk', target),
        ...(method === 'POST' && { bulkId: `b${index}` }),
        ...(data && { data }),
      })),
      {},
      bulk,
    );
    const singly: string[] = [];
    for (const { method, target, data } of operations) {
      singly.push(String((await single.scim(method, pathOf('single', target), data)).status));
    }
    expect(results).toEqual(singly);
    expect(new Set(singly)).toEqual(new Set(['200', '201', '204', '404', '409']));
    const namesIn = async (of: TestOrganization) => {
      const list = await body<{ Resources: Resource[] }>(of.scim('GET', '/Users?count=1000'));
      return list.Resources.map(({ userName }) => userName).sort();
    };
    expect(await namesIn(bulk)).toEqual(await namesIn(single));
  });
});

describe('B-08: limits', () => {
  test('a thousand operations are done', async () => {
    const other = await connectOrganization(app);
    const users = Array.from({ length: 999 }, (_, index) => postUser(`u${index}`));
    const group = postGroup(
      'g',
      users.map(({ bulkId }) => `bulkId:${bulkId}`),
    );
    const results = await statuses([group, ...users], {}, other);
    expect(results).toHaveLength(1000);
    expect(new Set(results)).toEqual(new Set(['201']));
    expect(await total('/Users', other)).toBe(999);
  });

  test('one more is answered 413 with the limit, and nothing is done', async () => {
    const before = await total('/Users');
    const answer = await send(Array.from({ length: 1001 }, (_, index) => postUser(`u${index}`)));
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({
      schemas: [ERROR],
      status: '413',
      detail: expect.stringMatching(/maxOperations is 1000/),
    });
    expect(await total('/Users')).toBe(before);
  });

  test('they are those of /ServiceProviderConfig', async () => {
    expect(await body(org.scim('GET', '/ServiceProviderConfig'))).toMatchObject({
      bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 1_048_576 },
    });
  });
});

describe('B-09: each operation obeys the rules of the single request', () => {
  test('version is If-Match', async () => {
    const user = await createUser();
    const group = await createGroup();
    const old = user.meta.version;
    const [first] = await run([{ ...retitle(`/Users/${user.id}`), version: old }]);
    expect(first?.status).toBe('200');
    const results = await run([
      { ...retitle(`/Users/${user.id}`), version: old },
      { method: 'PUT', path: `/Users/${user.id}`, version: old, data: { userName: name() } },
      { method: 'DELETE', path: `/Users/${user.id}`, version: old },
      { method: 'DELETE', path: `/Groups/${group.id}`, version: 'W/"77"' },
      { ...retitle(`/Users/${user.id}`), version: 'three' },
      { method: 'DELETE', path: `/Users/${user.id}`, version: first?.version },
      { method: 'DELETE', path: `/Groups/${group.id}`, version: group.meta.version },
    ]);
    expect(results.map(({ status }) => status)).toEqual(['412', '412', '412', '412', '400', '204', '204']);
  });

  test('an operation is atomic', async () => {
    const { id } = await createUser();
    const operations = [
      { op: 'replace', path: 'title', value: 'Boss' },
      { op: 'replace', path: 'id', value: 'x' },
    ];
    const [result] = await run([patch(`/Users/${id}`, ...operations)]);
    expect(result).toMatchObject({ status: '400', response: { scimType: 'mutability' } });
    expect(await read(`/Users/${id}`)).not.toHaveProperty('title');
    const [group] = await run([postGroup('g', [id, NOBODY])]);
    expect(group).toMatchObject({ status: '400', response: { scimType: 'invalidValue' } });
  });

  test("other organizations' resources are not there", async () => {
    const other = await connectOrganization(app);
    const theirs = await createUser(name(), other);
    const theirGroup = await createGroup(name(), other);
    expect(
      await statuses([
        { method: 'PUT', path: `/Users/${theirs.id}`, data: { userName: name() } },
        retitle(`/Users/${theirs.id}`),
        { method: 'DELETE', path: `/Users/${theirs.id}` },
        { method: 'DELETE', path: `/Groups/${theirGroup.id}` },
        postGroup('g', [theirs.id]),
        postGroup('h', [theirGroup.id]),
      ]),
    ).toEqual(['404', '404', '404', '404', '400', '400']);
    expect(await read(`/Users/${theirs.id}`, other)).toEqual(theirs);
    expect(await statusOf(`/Groups/${theirGroup.id}`, other)).toBe(200);
  });

  test('the token is checked before the body, and SCIM is off while SAML is', async () => {
    const wrong = scimClient(app, org.id, 'x'.repeat(43));
    expect((await wrong('POST', '/Bulk', '{')).status).toBe(401);
    const other = await connectOrganization(app);
    await app.operator('PATCH', `/api/organizations/${other.id}/saml`, { enabled: false });
    expect((await send([postUser('u')], {}, other)).status).toBe(403);
  });

  test('GET is answered 405, and a body that is no JSON 400', async () => {
    expect((await org.scim('GET', '/Bulk')).status).toBe(405);
    expect((await org.scim('POST', '/Bulk', '{"schemas":')).status).toBe(400);
  });
});

describe('B-10: a bulkId that is given twice', () => {
  test('is answered 400 invalidValue, and nothing is done', async () => {
    const before = await total('/Users');
    const answer = await send([postUser('q'), postUser('q')]);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ scimType: 'invalidValue', detail: expect.stringContaining('"q"') });
    expect(await total('/Users')).toBe(before);
  });
});

/** Has a job wait at its second operation, a PATCH of this group, until `meanwhile` is done. */
async function whileHeld<T>(groupId: string, job: () => Promise<T>, meanwhile: () => Promise<unknown>): Promise<T> {
  const holder = app.dataSource.createQueryRunner();
  await holder.startTransaction();
  try {
    await holder.query('SELECT 1 FROM groups WHERE id = $1 FOR UPDATE', [groupId]);
    const running = job();
    let waiting = 0;
    while (waiting === 0) {
      await setTimeout(10);
      const [row] = await app.dataSource.query<{ waiting: number }[]>(
        `SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
      );
      waiting = row?.waiting ?? 0;
    }
    await meanwhile();
    await holder.rollbackTransaction();
    return await running;
  } finally {
    if (holder.isTransactionActive) await holder.rollbackTransaction();
    await holder.release();
  }
}

describe('while a job runs', () => {
  const held = async (to: TestOrganization) => {
    const user = await createUser(name(), to);
    const group = await createGroup(name(), to);
    const operations = [
      retitle(`/Users/${user.id}`, 'first'),
      patch(`/Groups/${group.id}`, { op: 'replace', path: 'externalId', value: 'second' }),
      retitle(`/Users/${user.id}`, 'third'),
    ];
    return { user, group, operations };
  };

  test.each<[string, string, (of: TestOrganization) => Promise<Response>]>([
    ['a revoked token', '401', ({ id }) => app.operator('DELETE', `/api/organizations/${id}/scim/token`)],
    ['SAML turned off', '403', ({ id }) => app.operator('PATCH', `/api/organizations/${id}/saml`, { enabled: false })],
  ])('%s stops the operations that are left', async (_, status, change) => {
    const other = await connectOrganization(app);
    const { user, group, operations } = await held(other);
    const results = await whileHeld(
      group.id,
      () => statuses(operations, {}, other),
      async () => {
        expect((await change(other)).ok).toBe(true);
      },
    );
    expect(results).toEqual(['200', '204', status]);
    const rows: unknown = await app.dataSource.query('SELECT document FROM users WHERE id = $1', [user.id]);
    expect(JSON.stringify(rows)).toContain('first');
  });

  test('a client that hangs up does not stop it', async () => {
    const { user, group, operations } = await held(org);
    const client = new AbortController();
    await whileHeld(
      group.id,
      () =>
        fetch(`${app.baseUrl}/scim/v2/${org.id}/Bulk`, {
          method: 'POST',
          headers: { authorization: `Bearer ${org.token}`, 'content-type': 'application/scim+json' },
          body: JSON.stringify(envelope(operations)),
          signal: client.signal,
        }).catch(() => undefined),
      async () => {
        client.abort();
        await setTimeout(50);
      },
    );
    let title: unknown;
    for (let attempt = 0; title !== 'third' && attempt < 100; attempt++) {
      title = (await read(`/Users/${user.id}`))['title'];
      await setTimeout(20);
    }
    expect(title).toBe('third');
  });

  test('a server that is stopped answers what was done, and 503 for the rest', async () => {
    const second = await startApp({ on: app });
    const { user, group, operations } = await held(org);
    const there = { ...org, scim: scimClient(second, org.id, org.token) };
    let closing: Promise<void> | undefined;
    const results = await whileHeld(
      group.id,
      () => statuses(operations, {}, there),
      async () => {
        closing = second.close();
        await setTimeout(50);
      },
    );
    // The server's process does the same with connections that clients keep open.
    second.app.getHttpServer().closeAllConnections();
    await closing;
    expect(results).toEqual(['200', '204', '503']);
    expect(await read(`/Users/${user.id}`)).toMatchObject({ title: 'first' });
  });

  test('what is not begun in time is answered 503', async () => {
    const { user, operations } = await held(org);
    const caller = await app.app.get(ScimCallers).resolve(org.id, org.token);
    if (typeof caller !== 'object') throw new Error(caller);
    const results = await app.app.get(BulkService).run(
      parseBulkRequest(envelope(operations), { maxOperations: 3 }),
      {
        caller: () => Promise.resolve(caller),
        failure: (error) => (error instanceof ScimError ? error : new ScimError(500, undefined, String(error))),
        noteDropped: () => undefined,
      },
      performance.now(),
    );
    expect(results.map(({ status }) => status)).toEqual(['503', '503', '503']);
    expect(await read(`/Users/${user.id}`)).not.toHaveProperty('title');
  });
});

describe('hostile requests', () => {
  test('references that look like references to references end', async () => {
    const results = await statuses([
      postUser('bulkId:a', name(), managedBy('bulkId:bulkId:a')),
      postGroup('bulkId:bulkId:a', ['bulkId:bulkId:a', 'bulkId:']),
      postGroup('x', ['bulkId:bulkId:bulkId:a']),
    ]);
    expect(results).toEqual(['201', '400', '409']);
  });

  test('45,000 references to one user are one member', async () => {
    const members = Array.from({ length: 45_000 }, () => 'bulkId:u');
    const [group, user] = await run([postGroup('g', members), postUser('u')]);
    expect(await membersOf(idOf(group))).toEqual([idOf(user)]);
  });

  test('30,000 references to nobody fail at once', async () => {
    const started = performance.now();
    const members = Array.from({ length: 30_000 }, (_, index) => `bulkId:${index}`);
    expect(await statuses([postGroup('g', members)])).toEqual(['400']);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test('60 operations that all refer to all others end', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `${index}`);
    const operations = ids.map((bulkId) =>
      postGroup(
        bulkId,
        ids.filter((other) => other !== bulkId).map((other) => `bulkId:${other}`),
      ),
    );
    const before = await total('/Groups');
    const results = await statuses(operations);
    expect(new Set(results)).toEqual(new Set(['201']));
    expect(await total('/Groups')).toBe(before + 60);
  });

  test.each([
    ['a prototype as bulkId', () => postGroup('__proto__', ['bulkId:constructor']), '400'],
    ['a NUL in a bulkId', () => postGroup('a\u0000b', ['bulkId:a\u0000b']), '400'],
    ['a path of slashes', () => ({ method: 'DELETE', path: `${'/'.repeat(500_000)}x` }), '404'],
    ['a path that is long', () => ({ method: 'DELETE', path: `/Users/${'x'.repeat(500_000)}` }), '404'],
    ['a method that is long', () => ({ method: 'X'.repeat(10_000), path: '/Users' }), '400'],
  ])('%s fails alone', async (_, operation, status) => {
    expect(await statuses([operation(), postUser('good')])).toEqual([status, '201']);
  });

  test('100,000 lists in each other are refused before they are read', async () => {
    const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const operation = `{"method":"POST","path":"/Users","bulkId":"n","data":${nested}}`;
    const answer = await org.scim('POST', '/Bulk', `{"schemas":["${BULK_REQUEST}"],"Operations":[${operation}]}`);
    expect(answer.status).toBe(400);
  });

  test('lists in each other in the place of a reference fail alone', async () => {
    const nested: unknown = JSON.parse(`${'['.repeat(20)}"bulkId:x"${']'.repeat(20)}`);
    const user = postUser('q', name(), { [ENTERPRISE]: { manager: nested } });
    expect(await statuses([user, postUser('good')])).toEqual(['400', '201']);
  });
});

test('the settings page shows that several changes came in one request, and how many were done', async () => {
  const other = await connectOrganization(app);
  await run([postUser('a'), postUser('b'), { method: 'DELETE', path: `/Users/${NOBODY}` }], {}, other);
  let requests: { action: string; subject: string; status: number }[] = [];
  for (let attempt = 0; requests.length === 0 && attempt < 50; attempt++) {
    await setTimeout(100);
    const answer = app.operator('GET', `/api/organizations/${other.id}/scim/requests`);
    requests = (await body<{ requests: typeof requests }>(answer)).requests;
  }
  expect(requests).toEqual([expect.objectContaining({ action: 'bulk', subject: '2/3', status: 200 })]);
});
