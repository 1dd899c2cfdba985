import { uuidV7 } from './uuid-v7.js';

test('is a UUID of version 7 and variant 10', () => {
  expect(uuidV7()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('starts with the milliseconds since 1970', () => {
  expect(uuidV7(0x0123456789ab)).toMatch(/^01234567-89ab-7/);
});

test('a later one sorts after an earlier one', () => {
  const ids = [1, 255, 256, 1_764_000_000_000, 1_764_000_000_001].map((now) => uuidV7(now));
  expect(ids.toSorted()).toEqual(ids);
});

test('two of one millisecond differ', () => {
  expect(uuidV7(1)).not.toBe(uuidV7(1));
});
