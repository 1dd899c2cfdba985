import { AttemptLimiter } from './attempt-limiter.js';

const limiter = () => new AttemptLimiter({ attempts: 2, windowMs: 1_000, maxKeys: 3 });

test('lets in as many attempts as the limit, then says when to come back', () => {
  const limit = limiter();
  expect([limit.take('a', 0), limit.take('a', 100), limit.take('a', 400)]).toEqual([0, 0, 600]);
});

test('begins anew when the window has ended', () => {
  const limit = limiter();
  limit.take('a', 0);
  limit.take('a', 0);
  expect(limit.take('a', 1_000)).toBe(0);
});

test('counts every key by itself', () => {
  const limit = limiter();
  limit.take('a', 0);
  limit.take('a', 0);
  expect(limit.take('b', 0)).toBe(0);
});

test('an attempt that is given back does not count', () => {
  const limit = limiter();
  limit.take('a', 0);
  limit.take('a', 0);
  limit.giveBack('a');
  expect([limit.take('a', 0), limit.take('a', 0)]).toEqual([0, 1_000]);
});

test('asking how long to wait does not count', () => {
  const limit = limiter();
  limit.take('a', 0);
  expect([limit.wait('a', 0), limit.wait('a', 0), limit.take('a', 0), limit.wait('a', 400)]).toEqual([0, 0, 0, 600]);
});

test('forgets the oldest key when it knows too many', () => {
  const limit = limiter();
  for (const key of ['a', 'a', 'b', 'b', 'c', 'd']) limit.take(key, 0);
  expect([limit.take('b', 0) > 0, limit.take('a', 0)]).toEqual([true, 0]);
});
