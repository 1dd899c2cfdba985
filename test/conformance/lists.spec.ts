import { ENTERPRISE, NOBODY, refusal, type Resource, SEARCH_REQUEST, Stage, USER } from './stage.js';

let stage: Stage;
let group: Resource;

/** The userNames of a list, in its order. */
const order = async (query: Record<string, string | number>): Promise<string> =>
  (await stage.list(query)).Resources.map(({ userName }) => userName).join(' ');

beforeAll(async () => {
  stage = await Stage.open();
  await stage.user({
    userName: 'cem',
    title: 'b',
    emails: [{ value: 'z@x' }, { value: 'a@x', primary: true }],
    name: { familyName: 'Ärlig' },
  });
  await stage.user({ userName: 'Ann', externalId: 'b', emails: [{ value: 'b@x' }, { value: 'a@y' }], title: 'B' });
  await stage.user({ userName: 'bob', externalId: 'A', name: { familyName: 'Zed' }, title: 'a' });
  await stage.user({ userName: 'dan', externalId: 'C', name: { familyName: 'aaron' } });
  group = await stage.group({ displayName: 'Sales' });
});
afterAll(() => stage.close());

test('Q-01 a resource is read by its id, and another id is 404', async () => {
  expect(await stage.send('GET', `/Groups/${group.id}`)).toMatchObject({ status: 200, body: { id: group.id } });
  for (const id of [NOBODY, 'nobody']) expect(await stage.send('GET', `/Users/${id}`)).toMatchObject(refusal(404));
});

test('Q-02 a list has its schema, its numbers as numbers, and its resources', async () => {
  for (const path of ['/Users', '/Groups', '']) {
    const list = await stage.list({ count: 1 }, path);
    expect(list).toMatchObject({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: expect.any(Number) as number,
      startIndex: 1,
      itemsPerPage: 1,
      Resources: [expect.objectContaining({ id: expect.any(String) as string })],
    });
  }
});

test('Q-03 nothing found is 200 with an empty list', async () => {
  const path = '/Users?filter=userName%20eq%20%22nobody%22';
  expect(await stage.send('GET', path)).toMatchObject({ status: 200, body: { totalResults: 0, Resources: [] } });
});

test('Q-04 the root lists users and groups, and meta.resourceType tells them apart', async () => {
  expect((await stage.list({}, '')).totalResults).toBe(5);
  expect((await stage.list({ filter: 'meta.resourceType eq "Group"' }, '')).Resources).toEqual([group]);
  expect((await stage.list({ filter: 'meta.resourceType eq "User"' }, '')).totalResults).toBe(4);
});

test('Q-05 at the root a group has no title, and what neither has is refused', async () => {
  expect((await stage.list({ filter: 'title pr' }, '')).totalResults).toBe(3);
  expect((await stage.list({ filter: 'not (title pr)' }, '')).totalResults).toBe(2);
  expect(await stage.send('GET', '?filter=shoeSize%20pr')).toMatchObject(refusal(400, 'invalidFilter'));
});

test('Q-06 a query that the database cannot answer in its time is tooMany', async () => {
  const runner = stage.app.dataSource.createQueryRunner();
  await runner.startTransaction();
  try {
    await runner.query('LOCK TABLE users IN ACCESS EXCLUSIVE MODE');
    expect(await stage.send('GET', '/Users?filter=title%20co%20%22x%22')).toMatchObject(refusal(400, 'tooMany'));
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
});

test('Q-07 attributes and excludedAttributes work on one resource', async () => {
  expect(await stage.read(`/Groups/${group.id}?attributes=displayName`)).toEqual({
    schemas: group.schemas,
    id: group.id,
    displayName: 'Sales',
  });
  expect(await stage.read(`/Groups/${group.id}?excludedAttributes=displayName`)).not.toHaveProperty('displayName');
});

test('O-01 sorted by a sub-attribute, and by the primary address or else the first', async () => {
  expect(await order({ sortBy: 'name.familyName', filter: 'name pr' })).toBe('dan bob cem');
  expect(await order({ sortBy: 'emails', filter: 'emails pr' })).toBe('cem Ann');
  expect(await order({ sortBy: 'emails.value', filter: 'emails pr' })).toBe('cem Ann');
});

test('O-02 ascending unless descending is asked for', async () => {
  expect(await order({ sortBy: 'userName' })).toBe('Ann bob cem dan');
  expect(await order({ sortBy: 'userName', sortOrder: 'ascending' })).toBe('Ann bob cem dan');
  expect(await order({ sortBy: 'userName', sortOrder: 'descending' })).toBe('dan cem bob Ann');
});

test('O-03 without a value last, and first when descending', async () => {
  expect(await order({ sortBy: 'externalId' })).toBe('bob dan Ann cem');
  expect(await order({ sortBy: 'externalId', sortOrder: 'descending' })).toBe('cem Ann dan bob');
});

test('O-04 externalId with case, title without, letters in the order of Unicode, times by time', async () => {
  expect(await order({ sortBy: 'externalId', filter: 'externalId pr' })).toBe('bob dan Ann');
  expect(await order({ sortBy: 'title', filter: 'title pr' })).toBe('bob cem Ann');
  expect(await order({ sortBy: 'meta.created' })).toBe('cem Ann bob dan');
});

test('O-05 what has no order is refused, and equal ones come in the order of creation', async () => {
  for (const query of ['sortBy=shoeSize', 'sortBy=name', 'sortBy=title&sortOrder=up']) {
    expect(await stage.send('GET', `/Users?${query}`)).toMatchObject(refusal(400, 'invalidValue'));
  }
  expect(await order({ sortBy: 'active' })).toBe('cem Ann bob dan');
});

test('G-01 startIndex begins at 1, and less is 1', async () => {
  const all = await order({});
  for (const startIndex of [1, 0, -5]) {
    expect(await order({ startIndex })).toBe(all);
    expect((await stage.list({ startIndex })).startIndex).toBe(1);
  }
});

test('G-02 count bounds the page; less than 0 is 0, which asks for the total', async () => {
  expect((await stage.list({ count: 3 })).Resources).toHaveLength(3);
  for (const count of [0, -1]) {
    expect(await stage.list({ count })).toMatchObject({ totalResults: 4, itemsPerPage: 0, Resources: [] });
  }
});

test('G-03 the total counts all, the page itself', async () => {
  const page = await stage.list({ startIndex: 3, count: 10, filter: 'userName pr' });
  expect(page).toMatchObject({ totalResults: 4, startIndex: 3, itemsPerPage: 2 });
  expect(page.Resources).toHaveLength(2);
});

test('G-04 beyond the end there is an empty page', async () => {
  expect(await stage.list({ startIndex: 5 })).toMatchObject({ totalResults: 4, itemsPerPage: 0, Resources: [] });
});

test('G-05 ten is no integer, and 5000 is cut to the maximum', async () => {
  for (const query of ['startIndex=ten', 'count=1.5']) {
    expect(await stage.send('GET', `/Users?${query}`)).toMatchObject(refusal(400, 'invalidValue'));
  }
  expect((await stage.list({ count: 5000 })).itemsPerPage).toBe(4);
});

const search = (path: string, body: object) =>
  stage.send<object>('POST', `${path}/.search`, { schemas: [SEARCH_REQUEST], ...body });

test('X-01 a search by POST answers as GET does, at the root and at each type', async () => {
  const query = { filter: 'displayName pr or userName gt "a"', sortBy: 'meta.created', sortOrder: 'descending' };
  for (const path of ['', '/Users', '/Groups']) {
    const filter = path === '/Groups' ? 'displayName pr' : path === '' ? query.filter : 'userName pr';
    const given = { ...query, filter, startIndex: 1, count: 2 };
    const answer = await search(path, { ...given, attributes: ['displayName', 'userName'] });
    const list = await stage.list({ ...given, attributes: 'displayName,userName' }, path);
    expect(answer).toMatchObject({ status: 200, body: list });
  }
  const { body } = await search('/Users', { excludedAttributes: ['emails', ENTERPRISE] });
  expect(JSON.stringify(body)).not.toContain('emails');
});

test('X-02 a search without its schema is invalidSyntax, one with a bad filter or count is refused as well', async () => {
  for (const schemas of [undefined, [], [USER]]) {
    const answer = await stage.send('POST', '/Users/.search', { schemas, filter: 'userName pr' });
    expect(answer).toMatchObject(refusal(400, 'invalidSyntax'));
  }
  expect(await search('/Users', { filter: 'userName' })).toMatchObject(refusal(400, 'invalidFilter'));
  expect(await search('/Users', { count: 'ten' })).toMatchObject(refusal(400, 'invalidValue'));
});
