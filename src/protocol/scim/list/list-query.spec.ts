import { parseListQuery, parseSearchRequest } from './list-query.js';

const schemas = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];

test.each([
  [{}, { kind: 'index', startIndex: 1, count: 100 }],
  [
    { startIndex: '11', count: '10' },
    { kind: 'index', startIndex: 11, count: 10 },
  ],
  [{ count: '2000' }, { kind: 'index', startIndex: 1, count: 1000 }],
  [{ cursor: '' }, { kind: 'cursor', cursor: undefined, count: 100 }],
  [
    { cursor: 'abc', count: '10' },
    { kind: 'cursor', cursor: 'abc', count: 10 },
  ],
  [
    { cursor: '', count: '-1' },
    { kind: 'cursor', cursor: undefined, count: 0 },
  ],
  [{ cursor: null }, { kind: 'index', startIndex: 1, count: 100 }],
])('%j pages by %j', (given, paging) => {
  expect(parseListQuery(given).paging).toEqual(paging);
});

test.each([
  [{ cursor: '', count: '1001' }, 'invalidCount'],
  [{ cursor: 'abc', count: 'ten' }, 'invalidCount'],
  [{ cursor: '', startIndex: '1' }, 'invalidValue'],
  [{ cursor: 7 }, 'invalidValue'],
  [{ filter: 7 }, 'invalidValue'],
  [{ attributes: 'userName', excludedAttributes: 'emails' }, 'invalidValue'],
])('%j is %s', (given, scimType) => {
  expect(() => parseListQuery(given)).toThrow(expect.objectContaining({ status: 400, scimType }) as Error);
});

test('a search request says the same as a query string, with lists for commas and in any case', () => {
  const body = {
    Schemas: schemas,
    Filter: 'title pr',
    sortBy: 'userName',
    sortOrder: 'descending',
    startIndex: 1,
    COUNT: 10,
    attributes: ['userName', 'emails.value'],
    unknown: true,
  };
  const query = {
    filter: 'title pr',
    sortBy: 'userName',
    sortOrder: 'descending',
    startIndex: '1',
    count: '10',
    attributes: 'userName,emails.value',
  };
  expect(parseSearchRequest(body)).toEqual(parseListQuery(query));
});

test.each([[undefined], [[]], ['x'], [{}], [{ schemas: [] }], [{ schemas: schemas[0] }], [{ schemas: ['urn:x'] }]])(
  'refuses %j as a search request',
  (body) => {
    expect(() => parseSearchRequest(body)).toThrow(
      expect.objectContaining({ status: 400, scimType: 'invalidSyntax' }) as Error,
    );
  },
);
