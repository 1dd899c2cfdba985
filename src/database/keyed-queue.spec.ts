import { KeyedQueue } from './keyed-queue.js';

const pause = () => new Promise((resolve) => setImmediate(resolve));

test('work on one key runs one after the other, in its order; work on another key does not wait', async () => {
  const queue = new KeyedQueue();
  const log: string[] = [];
  const work = (name: string) => async () => {
    log.push(`${name} begins`);
    await pause();
    log.push(`${name} ends`);
    return name;
  };
  const results = await Promise.all([
    queue.run('a', work('first')),
    queue.run('a', work('second')),
    queue.run('b', work('other')),
  ]);
  expect(results).toEqual(['first', 'second', 'other']);
  expect(log.filter((line) => !line.startsWith('other'))).toEqual([
    'first begins',
    'first ends',
    'second begins',
    'second ends',
  ]);
  expect(log.indexOf('other begins')).toBeLessThan(log.indexOf('first ends'));
});

test('work that fails fails alone', async () => {
  const queue = new KeyedQueue();
  const failed = queue.run('a', () => Promise.reject(new Error('no')));
  const next = queue.run('a', () => Promise.resolve('yes'));
  await expect(failed).rejects.toThrow('no');
  await expect(next).resolves.toBe('yes');
});

test('refuses what would wait behind too much', async () => {
  const queue = new KeyedQueue();
  const waiting = Array.from({ length: 2_001 }, () => queue.run('a', () => Promise.resolve()));
  const results = await Promise.allSettled(waiting);
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  await expect(queue.run('a', () => Promise.resolve('again'))).resolves.toBe('again');
});
