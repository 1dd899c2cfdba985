import { FailureLimit } from './failure-limit.js';

const fail = (limit: FailureLimit, times: number, address: string, now: number): boolean =>
  Array.from({ length: times }, () => limit.exceeded(address, now)).at(-1) ?? false;

test('lets the stated number of failures a second pass and stops the next', () => {
  const limit = new FailureLimit(50);
  expect(fail(limit, 50, '192.0.2.1', 0)).toBe(false);
  expect(limit.exceeded('192.0.2.1', 999)).toBe(true);
});

test('forgets after a second', () => {
  const limit = new FailureLimit(50);
  fail(limit, 51, '192.0.2.1', 0);
  expect(limit.exceeded('192.0.2.1', 1_000)).toBe(false);
});

test('does not hold one address to account for another', () => {
  const limit = new FailureLimit(50);
  fail(limit, 51, '192.0.2.1', 0);
  expect(limit.exceeded('192.0.2.2', 1)).toBe(false);
});
