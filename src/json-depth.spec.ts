import fc from 'fast-check';
import { isDeeper } from './json-depth.js';

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

test.each([
  ['a text', '"x"', false],
  ['as many levels as are taken', nested(64), false],
  ['one level more', nested(65), true],
  ['lists and objects in turn', `${'[{"a":'.repeat(33)}1${'}]'.repeat(33)}`, true],
  ['many lists side by side', `[${'[],'.repeat(1_000)}[]]`, false],
  ['brackets in a text', JSON.stringify({ a: '[{'.repeat(1_000) }), false],
  ['brackets in a text with quotes', JSON.stringify({ a: '"['.repeat(1_000) }), false],
  ['brackets behind a text that ends with a backslash', `["\\\\",${nested(64)}]`, true],
  ['100,000 levels that never end', '{"a":'.repeat(100_000), true],
])('%s', (_, json, expected) => {
  expect(isDeeper(json, 64)).toBe(expected);
});

test('the depth is that of the value', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), fc.integer({ min: 0, max: 8 }), (value, max) => {
      expect(isDeeper(JSON.stringify(value), max)).toBe(depthOf(value) > max);
    }),
  );
});
