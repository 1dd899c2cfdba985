import { readPrecondition } from './precondition.js';

test.each([
  [undefined, { kind: 'none' }],
  ['*', { kind: 'exists' }],
  ['W/"3"', { kind: 'tags', tags: ['3'] }],
  ['"3"', { kind: 'tags', tags: ['3'] }],
  ['W/"3", W/"14-x"', { kind: 'tags', tags: ['3', '14-x'] }],
  ['W/"of another server"', { kind: 'tags', tags: ['of another server'] }],
])('reads %s', (header, expected) => {
  expect(readPrecondition(header)).toEqual(expected);
});

test.each(['3', 'W/3', '', '"3" "4"'])('refuses %j, which is no entity-tag', (header) => {
  expect(() => readPrecondition(header)).toThrow('entity-tags in quotes');
});
