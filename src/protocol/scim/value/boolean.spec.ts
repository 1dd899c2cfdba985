import { readBoolean } from './boolean.js';

test.each([
  [true, true],
  [false, false],
  ['True', true],
  ['true', true],
  ['False', false],
  ['false', false],
])('%p is read as %p', (given, expected) => {
  expect(readBoolean(given)).toBe(expected);
});

test.each(['TRUE', 'FALSE', 'yes', 'no', '1', '0', 1, 0, '', ' true', null, [true], {}])(
  '%p is no boolean',
  (given) => {
    expect(readBoolean(given)).toBeUndefined();
  },
);
