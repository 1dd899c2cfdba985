import { listResponse, parsePage } from './list.js';

test.each([
  [{}, { startIndex: 1, count: 100 }],
  [
    { startIndex: '', count: '' },
    { startIndex: 1, count: 100 },
  ],
  [
    { startIndex: '3', count: '2' },
    { startIndex: 3, count: 2 },
  ],
  [
    { startIndex: 3, count: 2 },
    { startIndex: 3, count: 2 },
  ],
  [
    { startIndex: '0', count: '0' },
    { startIndex: 1, count: 0 },
  ],
  [
    { startIndex: '-5', count: '-1' },
    { startIndex: 1, count: 0 },
  ],
  [{ count: '1001' }, { startIndex: 1, count: 1000 }],
  [
    { startIndex: '99999999999999999999', count: 1e15 },
    { startIndex: 2_147_483_647, count: 1000 },
  ],
])('%j asks for %j', (given, page) => {
  expect(parsePage(given)).toStrictEqual(page);
});

test.each([
  [{ startIndex: 'x' }],
  [{ startIndex: '1.5' }],
  [{ count: '1e2' }],
  [{ count: ' 1' }],
  [{ count: 1.5 }],
  [{ count: NaN }],
  [{ count: true }],
  [{ count: ['1', '2'] }],
])('%j is invalidValue', (given) => {
  expect(() => parsePage(given)).toThrow(expect.objectContaining({ status: 400, scimType: 'invalidValue' }) as Error);
});

test('a page says how many results it has, and how many there are', () => {
  expect(listResponse(['a', 'b'], 7, 3)).toStrictEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: 7,
    startIndex: 3,
    itemsPerPage: 2,
    Resources: ['a', 'b'],
  });
});
