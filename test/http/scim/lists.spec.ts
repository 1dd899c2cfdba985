import pg from 'pg';
import { CURSOR_TIMEOUT } from '../../../src/scim/list-cursor.js';
import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, type TestOrganization } from '../../support/organization.js';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const SEARCH_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

interface List {
  schemas: string[];
  totalResults: number;
  startIndex?: number;
  itemsPerPage: number;
  nextCursor?: string;
  Resources: {
    id: string;
    userName?: string;
    displayName?: string;
    meta?: { resourceType: string; version: string };
  }[];
}
type Query = Record<string, string | number>;

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const inQuery = (query: Query): string =>
  new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();
const get = (org: TestOrganization, endpoint: string, query: Query): Promise<Response> =>
  org.scim('GET', `${endpoint}?${inQuery(query)}`);
async function list(org: TestOrganization, endpoint: string, query: Query = {}): Promise<List> {
  const answer = await get(org, endpoint, query);
  expect([answer.status, await answer.clone().text()]).toEqual([200, expect.any(String)]);
  return (await answer.json()) as List;
}
async function create(org: TestOrganization, endpoint: string, body: object): Promise<string> {
  const answer = await org.scim('POST', endpoint, body);
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}
const refuses = async (org: TestOrganization, query: Query, scimType: string): Promise<void> => {
  const answer = await get(org, '/Users', query);
  expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ status: '400', scimType })]);
};
/** All pages, from the first on. */
async function walk(
  org: TestOrganization,
  query: Query,
  between: (page: number) => Promise<unknown> = () => Promise.resolve(),
): Promise<List[]> {
  const pages = [await list(org, '/Users', { ...query, cursor: '' })];
  for (;;) {
    const cursor = pages.at(-1)?.nextCursor;
    if (cursor === undefined) return pages;
    await between(pages.length);
    pages.push(await list(org, '/Users', { ...query, cursor }));
  }
}
const names = (pages: readonly List[]) => pages.flatMap(({ Resources }) => Resources.map(({ userName }) => userName));

describe('sorting', () => {
  let org: TestOrganization;
  let groupNames: string[];

  beforeAll(async () => {
    org = await connectOrganization(app);
    const boss = await create(org, '/Users', { userName: 'e', displayName: 'The Boss', title: '' });
    const people: [string, object][] = [
      [
        'd',
        {
          title: 'Émile',
          emails: [{ value: 'z@x' }, { value: 'B@x', type: 'home', primary: true }],
          active: false,
          nickName: '\uffee',
          externalId: 'b',
        },
      ],
      ['C', { title: 'zoe', emails: [{ value: 'c@x' }, { value: 'a@x' }], nickName: '\u{1f600}', externalId: 'B' }],
      ['b', { title: 'Zoe', emails: [{ value: 'A@x', type: 'work' }], externalId: 'a', name: { familyName: 'Ä' } }],
      ['A', { title: 'adam', nickName: 'x', [ENTERPRISE]: { department: 'IT', manager: { value: boss } } }],
    ];
    const ids = new Map<string, string>();
    for (const [userName, body] of people) ids.set(userName, await create(org, '/Users', { userName, ...body }));
    groupNames = ['beta', 'Alpha', 'gamma'];
    const groups: string[] = [];
    for (const displayName of groupNames) {
      const members = displayName === 'beta' ? [ids.get('b')] : displayName === 'Alpha' ? [ids.get('C')] : groups;
      groups.push(await create(org, '/Groups', { displayName, members: members.map((value) => ({ value })) }));
    }
  });

  // In the order of creation: e, d, C, b, A.
  test.each([
    ['userName', 'A b C d e', 'a case-insensitive text'],
    ['externalId', 'C b d e A', 'a case-exact text'],
    ['title', 'e A C b d', 'equal ones in the order of their ids, no order of a language, the empty text first'],
    ['emails', 'b d C e A', 'the primary value, else the first'],
    ['emails.type', 'd b e C A', 'a sub-attribute of the same value'],
    ['nickName', 'A d C e b', 'by code point, beyond the basic plane too'],
    ['name.familyName', 'b e d C A', 'a sub-attribute'],
    ['active', 'd e C b A', 'false before true'],
    ['meta.created', 'e d C b A', 'a time'],
    ['id', 'e d C b A', 'the id'],
    [`${ENTERPRISE}:department`, 'A e d C b', 'an attribute of an extension'],
    [`${ENTERPRISE}:manager.displayName`, 'A e d C b', "another user's name"],
    ['groups.display', 'C b e d A', 'the first group, of what is computed'],
    ['groups.type', 'C b e d A', 'how the user is in it'],
  ])('by %s gives %s: %s', async (sortBy, expected) => {
    const ascending = expected.split(' ').map((userName) => expect.objectContaining({ userName }) as unknown);
    expect((await list(org, '/Users', { sortBy })).Resources).toEqual(ascending);
    const pages = await walk(org, { sortBy, count: 2 });
    expect(names(pages).join(' ')).toBe(expected);
    const descending = names(await walk(org, { sortBy, sortOrder: 'descending', count: 2 }));
    expect(descending.join(' ')).toBe(expected.split(' ').reverse().join(' '));
  });

  test.each([
    ['displayName', 'Alpha beta gamma'],
    ['members', 'gamma Alpha beta'],
    ['members.type', 'gamma beta Alpha'],
    ['meta.created', 'beta Alpha gamma'],
  ])('groups by %s gives %s', async (sortBy, expected) => {
    const { Resources } = await list(org, '/Groups', { sortBy, excludedAttributes: 'members' });
    const byIds = sortBy === 'members' ? expect.arrayContaining(groupNames) : expected.split(' ');
    expect(Resources.map(({ displayName }) => displayName)).toEqual(byIds);
  });

  test('what has no value comes last, and first when descending', async () => {
    const sorted = (sortOrder: string) => list(org, '/Users', { sortBy: 'externalId', sortOrder, filter: 'title pr' });
    expect(names([await sorted('ascending')])).toEqual(['C', 'b', 'd', 'A']);
    expect(names([await sorted('descending')])).toEqual(['A', 'd', 'b', 'C']);
  });

  test('pages of a sorted list are those of the whole', async () => {
    const whole = names([await list(org, '/Users', { sortBy: 'title' })]);
    const page = await list(org, '/Users', { sortBy: 'title', startIndex: 2, count: 3 });
    expect(page).toMatchObject({ totalResults: 5, startIndex: 2, itemsPerPage: 3 });
    expect(names([page])).toEqual(whole.slice(1, 4));
  });

  test.each<[Query]>([
    [{ sortBy: 'shoeSize' }],
    [{ sortBy: 'name' }],
    [{ sortBy: 'emails[type eq "work"]' }],
    [{ sortBy: 'userName', sortOrder: 'up' }],
  ])('refuses %j', (query) => refuses(org, query, 'invalidValue'));
});

describe('paging by cursor', () => {
  let org: TestOrganization;
  const all = Array.from({ length: 120 }, (_, index) => `user-${String((index * 37) % 120).padStart(3, '0')}`);

  beforeAll(async () => {
    org = await connectOrganization(app);
    for (const [index, userName] of all.entries()) {
      const externalId = index % 3 === 0 ? undefined : `x${index % 20}`;
      await create(org, '/Users', { userName, externalId, title: index % 2 ? 'Odd' : 'Even' });
    }
  });

  test('the first page is asked for by an empty cursor; only the last one has no nextCursor', async () => {
    const pages = await walk(org, { count: 50 });
    expect(pages.map(({ itemsPerPage }) => itemsPerPage)).toEqual([50, 50, 20]);
    expect(pages.map(({ totalResults }) => totalResults)).toEqual([120, 120, 120]);
    expect(pages.every(({ startIndex }) => startIndex === undefined)).toBe(true);
    expect(names(pages)).toEqual(all);
    expect(pages[0]?.nextCursor).toMatch(/^[A-Za-z0-9._~-]+$/);
    expect(await walk(org, { count: 120 })).toHaveLength(1);
  });

  test('without a cursor or startIndex, paging is by index', async () => {
    const page = await list(org, '/Users', { count: 10 });
    expect(page).toMatchObject({ startIndex: 1, itemsPerPage: 10 });
    expect(page.nextCursor).toBeUndefined();
  });

  test('count 0 gives the total and no cursor', async () => {
    const page = await list(org, '/Users', { cursor: '', count: 0, filter: 'title eq "odd"' });
    expect(page).toMatchObject({ totalResults: 60, itemsPerPage: 0, Resources: [] });
    expect(page.nextCursor).toBeUndefined();
  });

  test.each<[string, Query]>([
    ['unsorted', {}],
    ['by userName', { sortBy: 'userName' }],
    ['by userName, descending', { sortBy: 'userName', sortOrder: 'descending' }],
    ['by externalId, which some lack', { sortBy: 'externalId' }],
    ['by externalId, descending', { sortBy: 'externalId', sortOrder: 'descending' }],
    ['by title, which many share', { sortBy: 'title' }],
    ['filtered', { filter: 'userName sw "user-" and title pr' }],
    ['filtered and sorted', { filter: 'userName sw "user-"', sortBy: 'externalId', sortOrder: 'descending' }],
  ])('%s: nobody who is there throughout is missed or seen twice while others come and go', async (_, query) => {
    const passing: string[] = [];
    const pages = await walk(org, { ...query, count: 11 }, async (page) => {
      const [gone] = passing.splice(0, 1);
      if (gone !== undefined) await org.scim('DELETE', `/Users/${gone}`);
      const [early, late] = [`user-000-${page}`, `user-999-${page}`];
      passing.push(await create(org, '/Users', { userName: early, externalId: `w${page}`, title: 'Even' }));
      passing.push(await create(org, '/Users', { userName: late, title: 'Odd' }));
    });
    for (const id of passing) await org.scim('DELETE', `/Users/${id}`);
    const seen = names(pages).filter((userName) => userName?.length === 'user-000'.length);
    expect(seen.sort()).toEqual([...all].sort());
    expect(new Set(pages.map(({ totalResults }) => totalResults))).toEqual(new Set([120]));
  });

  test('a page is not refused because the user whom it follows is gone', async () => {
    const last = await create(org, '/Users', { userName: 'user-000a' });
    const query = { sortBy: 'userName', count: 2 };
    const first = await list(org, '/Users', { ...query, cursor: '' });
    expect(names([first])).toEqual(['user-000', 'user-000a']);
    await org.scim('DELETE', `/Users/${last}`);
    const second = await list(org, '/Users', { ...query, cursor: first.nextCursor ?? '' });
    expect(names([second])).toEqual(['user-001', 'user-002']);
  });

  describe('a cursor', () => {
    const query = { count: 10, filter: 'title eq "odd"' };
    const cursorOf = async (of: TestOrganization = org): Promise<string> =>
      (await list(of, '/Users', { ...query, cursor: '' })).nextCursor ?? '';

    test.each<[string, Query, string]>([
      ['of another filter', { filter: 'title eq "even"' }, 'invalidCursor'],
      ['of another order', { sortBy: 'userName' }, 'invalidCursor'],
      ['of another count', { count: 20 }, 'invalidCount'],
      ['with a count beyond the limit', { count: 1001 }, 'invalidCount'],
      ['with a count that is no number', { count: 'ten' }, 'invalidCount'],
      ['together with startIndex', { startIndex: 1 }, 'invalidValue'],
    ])('%s is refused', async (_, other, scimType) => {
      await refuses(org, { ...query, cursor: await cursorOf(), ...other }, scimType);
    });

    test.each(['x', '1', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', '../../etc', '0'.repeat(3000)])(
      'that is made up, such as %j, is refused',
      (cursor) => refuses(org, { ...query, cursor }, 'invalidCursor'),
    );

    test('is refused after its time', async () => {
      const cursor = await cursorOf();
      const now = Date.now();
      const clock = Date.now;
      Date.now = () => now + (CURSOR_TIMEOUT + 1) * 1000;
      try {
        await refuses(org, { ...query, cursor }, 'expiredCursor');
      } finally {
        Date.now = clock;
      }
    });

    test('of another organization is refused like one that is made up', async () => {
      const other = await connectOrganization(app);
      for (let index = 0; index < 11; index++) await create(other, '/Users', { userName: `u${index}`, title: 'Odd' });
      const answers = await Promise.all(
        [await cursorOf(other), 'AAAA'].map(async (cursor) => (await get(org, '/Users', { ...query, cursor })).text()),
      );
      expect(answers[0]).toContain('invalidCursor');
      expect(answers[0]).toBe(answers[1]);
    });

    test('of the users is none of the groups', async () => {
      const answer = await get(org, '/Groups', { count: 10, cursor: (await walk(org, query))[0]?.nextCursor ?? '' });
      expect(await answer.json()).toMatchObject({ status: '400', scimType: 'invalidCursor' });
    });
  });

  test('a page of large users ends early, by cursor and by index, and nobody is left out', async () => {
    const large = await connectOrganization(app);
    for (let n = 10; n < 30; n++) await create(large, '/Users', { userName: `large-${n}` });
    await app.dataSource.query(
      `UPDATE users SET document = left(document, -1) || ',"title":"' || repeat('x', 1000000) || '"}'
       WHERE organization_id = $1`,
      [large.id],
    );
    const query = { attributes: 'userName' };
    const pages = await walk(large, query);
    expect(pages.map(({ itemsPerPage, totalResults }) => [itemsPerPage, totalResults])).toEqual([
      [17, 20],
      [3, 20],
    ]);
    expect(names(pages)).toEqual(Array.from({ length: 20 }, (_, index) => `large-${index + 10}`));
    expect(await list(large, '/Users', query)).toMatchObject({ itemsPerPage: 17, totalResults: 20 });
    expect(await list(large, '/Users', { ...query, startIndex: 18 })).toMatchObject({ itemsPerPage: 3 });
    const filtered = await list(large, '/Users', { ...query, filter: 'userName sw "large"' });
    expect(filtered).toMatchObject({ itemsPerPage: 17, totalResults: 20, startIndex: 1 });
  });

  test('/ServiceProviderConfig says so', async () => {
    expect(await (await org.scim('GET', '/ServiceProviderConfig')).json()).toMatchObject({
      sort: { supported: true },
      filter: { supported: true, maxResults: 1000 },
      pagination: {
        cursor: true,
        index: true,
        defaultPaginationMethod: 'index',
        defaultPageSize: 100,
        maxPageSize: 1000,
        cursorTimeout: CURSOR_TIMEOUT,
      },
    });
  });
});

describe('users and groups', () => {
  let org: TestOrganization;
  let jane: string;

  beforeAll(async () => {
    org = await connectOrganization(app);
    jane = await create(org, '/Users', { userName: 'jane', displayName: 'Jane', externalId: 'J', title: 'Boss' });
    const group = await create(org, '/Groups', { displayName: 'Admins', members: [{ value: jane }] });
    await create(org, '/Users', { userName: 'joe', displayName: 'Joe' });
    await create(org, '/Groups', { displayName: 'All', externalId: 'A', members: [{ value: group }] });
  });
  const found = ({ Resources }: List) => Resources.map(({ userName, displayName }) => userName ?? displayName);

  test.each<[string, Query, string[]]>([
    ['all', {}, ['jane', 'Admins', 'joe', 'All']],
    ['one type', { filter: 'meta.resourceType eq "User"' }, ['jane', 'joe']],
    ['the other type', { filter: 'meta.resourceType ne "User"' }, ['Admins', 'All']],
    ['an attribute that both have', { filter: 'displayName sw "j" or displayName eq "all"' }, ['jane', 'joe', 'All']],
    ['an attribute that one has', { filter: 'userName pr' }, ['jane', 'joe']],
    ['its absence', { filter: 'userName eq null' }, ['Admins', 'All']],
    ['its difference', { filter: 'title ne "boss"' }, ['Admins', 'joe', 'All']],
    ['its negation', { filter: 'not (title eq "boss")' }, ['Admins', 'joe', 'All']],
    ['a value path', { filter: 'members[type eq "User"]' }, ['Admins']],
    ['both', { filter: 'members.display eq "admins" or groups.display eq "all"' }, ['jane', 'All']],
    ['sorted', { sortBy: 'displayName' }, ['Admins', 'All', 'jane', 'joe']],
    ['sorted by what one has', { sortBy: 'userName' }, ['jane', 'joe', 'Admins', 'All']],
    [
      'descending',
      { sortBy: 'externalId', sortOrder: 'descending' },
      ['All', 'joe', 'Admins', 'jane'].sort().reverse(),
    ],
    ['a page', { startIndex: 2, count: 2 }, ['Admins', 'joe']],
    ['a page beyond the end', { startIndex: 9 }, []],
    ['a filter and a page', { filter: 'displayName pr', startIndex: 4, count: 9 }, ['All']],
  ])('a query at the root: %s', async (what, query, expected) => {
    const answer = await list(org, '/', query);
    if (what === 'descending') expect(found(answer).slice(2)).toEqual(['jane', 'All']);
    else expect(found(answer)).toEqual(expected);
    expect(answer.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:ListResponse']);
    if (query['startIndex'] === undefined) expect(answer.totalResults).toBe(expected.length);
    expect(answer.itemsPerPage).toBe(expected.length);
  });

  test('each shows what its endpoint shows, projected', async () => {
    const { Resources } = await list(org, '/', {});
    for (const resource of Resources) {
      const endpoint = resource.meta?.resourceType === 'User' ? 'Users' : 'Groups';
      expect(await (await org.scim('GET', `/${endpoint}/${resource.id}`)).json()).toEqual(resource);
    }
    const shown = await list(org, '/', { attributes: 'userName,members.value' });
    expect(shown.Resources).toEqual([
      expect.objectContaining({ userName: 'jane' }),
      expect.objectContaining({ members: [{ value: jane }] }),
      expect.objectContaining({ userName: 'joe' }),
      expect.objectContaining({ members: [{ value: expect.any(String) }] }),
    ]);
    expect(shown.Resources.every((each) => !('meta' in each))).toBe(true);
  });

  test('pages by cursor', async () => {
    const first = await list(org, '/', { cursor: '', count: 3, sortBy: 'userName', sortOrder: 'descending' });
    const cursor = first.nextCursor ?? '';
    const second = await list(org, '/', { cursor, count: 3, sortBy: 'userName', sortOrder: 'descending' });
    expect([...found(first), ...found(second)].slice(2)).toEqual(['joe', 'jane']);
    expect(second).toMatchObject({ totalResults: 4, itemsPerPage: 1 });
    expect(second.nextCursor).toBeUndefined();
  });

  test('an attribute that neither has is refused', async () => {
    const answer = await get(org, '/', { filter: 'shoeSize eq "44"' });
    expect(await answer.json()).toMatchObject({ status: '400', scimType: 'invalidFilter' });
  });

  test.each<[string, Query & { attributes?: string; excludedAttributes?: string }]>([
    ['/Users', {}],
    ['/Users', { filter: 'userName eq "jane"' }],
    ['/Users', { filter: 'displayName co "j"', sortBy: 'userName', sortOrder: 'descending', startIndex: 2, count: 1 }],
    ['/Users', { attributes: 'userName,emails', count: 1 }],
    ['/Groups', { excludedAttributes: 'members,meta', sortBy: 'displayName' }],
    ['/Groups', { filter: `members.type eq "group"` }],
    ['', { filter: 'displayName pr', count: 3 }],
    ['', { cursor: '', attributes: 'displayName' }],
  ])('POST %s/.search answers what GET does: %j', async (endpoint, query) => {
    const { attributes, excludedAttributes, ...rest } = query;
    const answer = await org.scim('POST', `${endpoint}/.search`, {
      schemas: [SEARCH_REQUEST],
      ...rest,
      ...(attributes !== undefined && { attributes: attributes.split(',') }),
      ...(excludedAttributes !== undefined && { excludedAttributes: excludedAttributes.split(',') }),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual(await list(org, endpoint || '/', query));
  });

  test.each([
    ['no schemas', { filter: 'userName pr' }, 'invalidSyntax'],
    ['another schema', { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'] }, 'invalidSyntax'],
    ['a list', [], 'invalidSyntax'],
    ['a broken filter', { schemas: [SEARCH_REQUEST], filter: 'userName zz "a"' }, 'invalidFilter'],
    ['a filter that is no text', { schemas: [SEARCH_REQUEST], filter: {} }, 'invalidValue'],
    ['a count that is a text', { schemas: [SEARCH_REQUEST], count: 'x' }, 'invalidValue'],
    ['a made-up cursor', { schemas: [SEARCH_REQUEST], cursor: 'x' }, 'invalidCursor'],
  ])('refuses to search by %s', async (_, body, scimType) => {
    for (const endpoint of ['', '/Users', '/Groups']) {
      const answer = await org.scim('POST', `${endpoint}/.search`, body);
      expect(await answer.json()).toMatchObject({ status: '400', scimType });
    }
  });
});

describe('entity-tags, which reading and PostgreSQL make each for themselves', () => {
  let org: TestOrganization;

  beforeAll(async () => {
    org = await connectOrganization(app);
    const boss = await create(org, '/Users', { userName: 'by herself', displayName: 'Böss' });
    const manager = { manager: { value: boss } };
    const led = await create(org, '/Users', { userName: 'with a manager', [ENTERPRISE]: manager });
    const both = await create(org, '/Users', { userName: 'in a group, with a manager', [ENTERPRISE]: manager });
    const member = await create(org, '/Users', { userName: 'in groups' });
    const members = [{ value: both }, { value: member }];
    const inner = await create(org, '/Groups', { displayName: 'of üsers', members });
    await create(org, '/Groups', {
      displayName: 'of a user and a group',
      members: [{ value: member }, { value: inner }],
    });
    await create(org, '/Groups', { displayName: 'of nobody' });
    await org.scim('PATCH', `/Users/${led}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'add', path: 'title', value: 'x' }],
    });
  });

  test.each([
    ['/Users', 'userName', 'by herself'],
    ['/Users', 'userName', 'with a manager'],
    ['/Users', 'userName', 'in groups'],
    ['/Users', 'userName', 'in a group, with a manager'],
    ['/Groups', 'displayName', 'of nobody'],
    ['/Groups', 'displayName', 'of üsers'],
    ['/Groups', 'displayName', 'of a user and a group'],
  ])('are the same for one of %s whose %s is "%s"', async (endpoint, attribute, name) => {
    const [listed] = (await list(org, endpoint, { filter: `${attribute} eq "${name}"` })).Resources;
    const read = await org.scim('GET', `${endpoint}/${listed?.id ?? ''}`);
    const tag = read.headers.get('etag') ?? '';
    const found = await list(org, endpoint, { filter: `meta.version eq ${JSON.stringify(tag)}` });

    expect(listed?.meta?.version).toBe(tag);
    expect(found.Resources.map(({ id }) => id)).toContain(listed?.id);
  });
});

describe('filters over HTTP', () => {
  let org: TestOrganization;

  beforeAll(async () => {
    org = await connectOrganization(app);
    const boss = await create(org, '/Users', { userName: 'boss', displayName: 'The Boss' });
    const ann = await create(org, '/Users', {
      userName: 'Ann+100%_\\"x',
      emails: [
        { value: 'ann@work.example', type: 'work', primary: true },
        { value: 'ann@home.example', type: 'home' },
      ],
      [ENTERPRISE]: { department: 'R&D', manager: { value: boss } },
    });
    const inner = await create(org, '/Groups', { displayName: 'Inner', members: [{ value: ann }] });
    await create(org, '/Groups', { displayName: 'Outer', members: [{ value: inner }] });
  });

  test.each([
    ['userName co "100%_"', 1],
    ['userName co "%x"', 0],
    ['userName ew "\\\\\\"x"', 1],
    ['userName sw "ANN+"', 1],
    ['userName ge "b"', 1],
    ['emails.value ew "@home.example"', 1],
    ['emails[type eq "work" and value ew "@home.example"]', 0],
    ['emails[type eq "work" or type eq "home"]', 1],
    ['emails.type ne "work"', 2],
    ['not (emails.type eq "work")', 1],
    [`schemas eq "${ENTERPRISE}"`, 1],
    ['schemas eq "urn:ietf:params:scim:schemas:core:2.0:User"', 2],
    ['schemas eq "urn:nobody"', 0],
    [`${ENTERPRISE}:department co "&"`, 1],
    ['manager.displayName eq "the boss"', 1],
    ['manager[displayName sw "the" and value pr]', 1],
    ['manager.$ref ew "x"', 0],
    ['groups.display eq "inner"', 1],
    ['groups.display eq "outer"', 1],
    ['groups[display eq "outer" and type eq "indirect"]', 1],
    ['groups[display eq "outer" and type eq "direct"]', 0],
    ['groups pr', 1],
    ['meta.created gt "2020-01-01T00:00:00Z"', 2],
    ['meta.created lt "9999-12-31T23:59:59-14:00"', 2],
    ['meta.version eq "W/\\"1\\""', 1],
    ['meta.location co "/Users/"', 2],
    ['id co "-7"', 2],
    ['id eq "x"', 0],
    ['active ne true', 0],
    ['active eq "True"', 2],
  ])('%s finds %i', async (filter, expected) => {
    expect((await list(org, '/Users', { filter })).totalResults).toBe(expected);
  });

  test.each([
    ['members.display eq "inner"', 'Outer'],
    ['members.type eq "User"', 'Inner'],
    ['members.$ref co "/Users/"', 'Inner'],
    ['members[type eq "group" and display sw "in"]', 'Outer'],
    ['not (members.type eq "User")', 'Outer'],
  ])('%s finds the group %s', async (filter, displayName) => {
    const { Resources } = await list(org, '/Groups', { filter, excludedAttributes: 'members' });
    expect(Resources).toEqual([expect.objectContaining({ displayName })]);
  });

  test('a query that takes longer than five seconds is 400 tooMany', async () => {
    const client = new pg.Client({ connectionString: app.databaseUrl });
    await client.connect();
    try {
      await client.query('BEGIN; LOCK TABLE groups IN ACCESS EXCLUSIVE MODE');
      const answer = await get(org, '/Groups', { filter: 'displayName co "x"' });
      expect(await answer.json()).toMatchObject({ status: '400', scimType: 'tooMany' });
    } finally {
      await client.end();
    }
  });
});
