import { type Answer, type List, refusal, SEARCH_REQUEST, Stage } from './stage.js';

let stage: Stage;

const page = (query: Record<string, string | number>): Promise<List> => stage.list({ count: 2, ...query });
const ask = (query: Record<string, string>): Promise<Answer> =>
  stage.send('GET', `/Users?${new URLSearchParams(query).toString()}`);
const names = ({ Resources }: List) => Resources.map(({ userName }) => userName);
/** The cursor of the second page. */
const second = async (query: Record<string, string | number> = {}): Promise<string> =>
  (await page({ cursor: '', ...query })).nextCursor ?? '';

beforeAll(async () => {
  stage = await Stage.open();
  for (const userName of ['eve', 'ann', 'dan', 'bob', 'cem']) await stage.user({ userName });
});
afterAll(() => stage.close());

test('K-01 an empty cursor asks for the first page, and the next cursor needs no escapes', async () => {
  for (const path of ['/Users?cursor=&count=2', '/Users?cursor&count=2']) {
    const { body } = await stage.send<List>('GET', path);
    expect(names(body)).toEqual(['eve', 'ann']);
    expect(body.nextCursor).toMatch(/^[\w.~-]+$/);
  }
});

test('K-02 count is the most that a page has, and 0 asks for the total', async () => {
  expect((await page({ cursor: '', count: 3 })).itemsPerPage).toBe(3);
  expect(await page({ cursor: '', count: 0 })).toMatchObject({ totalResults: 5, Resources: [] });
});

test('K-03 every page but the last gives a cursor, and all together have everybody once', async () => {
  const seen: unknown[][] = [];
  let cursor: string | undefined = '';
  while (cursor !== undefined) {
    const list: List = await page({ cursor });
    expect(list).not.toHaveProperty('previousCursor');
    seen.push(names(list));
    cursor = list.nextCursor;
  }
  expect(seen).toEqual([['eve', 'ann'], ['dan', 'bob'], ['cem']]);
});

test('K-04 a cursor with another filter, order or count is refused', async () => {
  const cursor = await second();
  expect(await ask({ cursor, count: '2', filter: 'userName pr' })).toMatchObject(refusal(400, 'invalidCursor'));
  expect(await ask({ cursor, count: '2', sortBy: 'userName' })).toMatchObject(refusal(400, 'invalidCursor'));
  expect(await ask({ cursor, count: '3' })).toMatchObject(refusal(400, 'invalidCount'));
});

test('K-05 the total is that of all pages', async () => {
  const cursor = await second({ filter: 'userName gt "b"' });
  expect(await page({ cursor, filter: 'userName gt "b"' })).toMatchObject({ totalResults: 4, itemsPerPage: 2 });
});

test('K-06 a cursor that is none is invalidCursor, a count out of bounds invalidCount', async () => {
  expect(await ask({ cursor: 'x' })).toMatchObject(refusal(400, 'invalidCursor'));
  for (const count of ['1001', 'ten'])
    expect(await ask({ cursor: '', count })).toMatchObject(refusal(400, 'invalidCount'));
});

test('K-07 pages by cursor are sorted', async () => {
  const sort = { sortBy: 'userName', sortOrder: 'descending' };
  const first = await page({ cursor: '', ...sort });
  const next = await page({ cursor: first.nextCursor ?? '', ...sort });
  expect([...names(first), ...names(next)]).toEqual(['eve', 'dan', 'cem', 'bob']);
});

test('K-08 a list that nobody asked a cursor of gives none', async () => {
  expect(await page({})).not.toHaveProperty('nextCursor');
});

test('K-09 index without a cursor, and both at once is refused', async () => {
  expect(await page({})).toMatchObject({ startIndex: 1 });
  expect(await page({ cursor: '' })).not.toHaveProperty('startIndex');
  expect(await ask({ cursor: '', startIndex: '1' })).toMatchObject(refusal(400, 'invalidValue'));
});

test('K-10 a search by POST takes cursor and count in its body', async () => {
  const search = async (cursor: string) =>
    (await stage.send<List>('POST', '/Users/.search', { schemas: [SEARCH_REQUEST], cursor, count: 3 })).body;
  const first = await search('');
  expect(names(first)).toEqual(['eve', 'ann', 'dan']);
  expect(names(await search(first.nextCursor ?? ''))).toEqual(['bob', 'cem']);
});

test('K-11 /ServiceProviderConfig has both methods, their limits and how long a cursor lives', async () => {
  const { pagination } = await stage.read('/ServiceProviderConfig');
  expect(pagination).toEqual({
    cursor: true,
    index: true,
    defaultPaginationMethod: 'index',
    defaultPageSize: 100,
    maxPageSize: 1000,
    cursorTimeout: 3600,
  });
});

test('K-12 a cursor of one organization is no cursor of another', async () => {
  const other = await stage.another();
  for (const userName of ['a', 'b', 'c']) await other.user({ userName });
  const answer = await other.send('GET', `/Users?count=2&cursor=${await second()}`);
  expect(answer).toMatchObject(refusal(400, 'invalidCursor'));
});

test('K-13 a cursor does not outlive the token', async () => {
  const other = await stage.another();
  for (const userName of ['a', 'b', 'c']) await other.user({ userName });
  const { nextCursor } = await other.list({ cursor: '', count: 2 });
  await stage.app.operator('DELETE', `/api/organizations/${other.organization.id}/scim/token`);
  expect(await other.send('GET', `/Users?count=2&cursor=${nextCursor}`)).toMatchObject(refusal(401));
});

test('K-14 a cursor says nothing to who reads it, and changed in one letter it is refused', async () => {
  const cursor = await second({ sortBy: 'userName' });
  const content = Buffer.from(cursor, 'base64url').toString('latin1');
  for (const name of ['ann', 'bob', stage.organization.id]) expect(content).not.toContain(name);
  const forged = (cursor.startsWith('A') ? 'B' : 'A') + cursor.slice(1);
  expect(await ask({ cursor: forged, count: '2', sortBy: 'userName' })).toMatchObject(refusal(400, 'invalidCursor'));
});

test('K-15 a foreign cursor and a made-up one are refused in the same words', async () => {
  const other = await stage.another();
  const answers = [
    await other.send('GET', `/Users?count=2&cursor=${await second()}`),
    await other.send('GET', '/Users?count=2&cursor=made-up'),
  ];
  expect(answers[0]?.text).toBe(answers[1]?.text);
});

test('K-16 ten cursors leave no row behind, and no page has more than 1000', async () => {
  const rows = async () => {
    const tables = await stage.app.dataSource.query<{ n: string }[]>(
      `SELECT sum((xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I', relname), false, true, '')))[1]::text::int) AS n
       FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'scim_requests'`,
    );
    return tables[0]?.n;
  };
  const before = await rows();
  for (let n = 0; n < 10; n++) await second();
  expect(await rows()).toBe(before);
  expect(await ask({ cursor: '', count: '1001' })).toMatchObject(refusal(400, 'invalidCount'));
});
