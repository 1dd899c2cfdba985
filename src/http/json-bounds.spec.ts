import fc from 'fast-check';
import { findExcess } from './json-bounds.js';

const BOUNDS = { depth: 64, values: 10_000, names: 100 };

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

const members = (count: number) => `{${Array.from({ length: count }, (_, index) => `"${index}":1`).join()}}`;

test.each([
  ['a text', '"x"', undefined],
  ['as many levels as are taken', nested(64), undefined],
  ['one level more', nested(65), 'depth'],
  ['lists and objects in turn', `${'[{"a":'.repeat(33)}1${'}]'.repeat(33)}`, 'depth'],
  ['many lists side by side', `[${'[],'.repeat(1_000)}[]]`, undefined],
  ['brackets in a text', JSON.stringify({ a: '[{'.repeat(1_000) }), undefined],
  ['brackets in a text with quotes', JSON.stringify({ a: '"['.repeat(1_000) }), undefined],
  ['brackets behind a text that ends with a backslash', `["\\\\",${nested(64)}]`, 'depth'],
  ['100,000 levels that never end', '{"a":'.repeat(100_000), 'depth'],
  ['as many names as are taken', members(100), undefined],
  ['one name more', members(101), 'names'],
  ['a name more in an object within', `{"a":[1,2,${members(100)}]}`, 'names'],
  ['a name more in several objects', `[${members(100)},{"another" : 1}]`, 'names'],
  ['names with what would end them', JSON.stringify({ '":1,"': 1, '\\': [nested(60), 2] }), undefined],
  ['many objects with the names that are taken', `[${`${members(90)},`.repeat(90)}1]`, undefined],
  ['colons behind a text, which is no name of theirs', `{${'"x":1,'.repeat(200)}"y"${':'.repeat(1_000)}`, undefined],
  ['commas in a text', JSON.stringify({ a: ','.repeat(20_000) }), undefined],
  ['a long list', `[${'0,'.repeat(9_990)}0]`, undefined],
  ['a longer one', `[${'0,'.repeat(10_000)}0]`, 'values'],
  ['many empty objects', `[${'{},'.repeat(5_000)}0]`, 'values'],
  ['brackets that close what was never open', `]]]${members(101)}`, 'names'],
])('%s', (_, json, expected) => {
  expect(findExcess(json, BOUNDS)).toBe(expected);
});

test('the depth and the names are those of the value', () => {
  const inner = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value) : [];
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...inner(value).map(depthOf)) : 0;
  const namesOf = (value: unknown): string[] => [
    ...(Array.isArray(value) || typeof value !== 'object' || value === null ? [] : Object.keys(value)),
    ...inner(value).flatMap(namesOf),
  ];
  const bound = fc.integer({ min: 1, max: 8 });
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), bound, bound, (value, depth, names) => {
      const excess = findExcess(JSON.stringify(value), { depth, names, values: 1_000 });
      const exceeded = [depthOf(value) > depth && 'depth', new Set(namesOf(value)).size > names && 'names'];
      const expected = exceeded.filter(Boolean);
      expect(expected.length === 0 ? [undefined] : expected).toContain(excess);
    }),
  );
});
