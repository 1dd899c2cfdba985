import { FairQueue } from './fair-queue.js';

/** Work that ends when it is told to, and the names of what has begun. */
function stage(places: number) {
  const queue = new FairQueue(places);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const ask = (key: string, name: string) =>
    queue.run(key, () => {
      begun.push(name);
      return new Promise<void>((end) => ends.set(name, end));
    });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const end = async (name: string) => {
    ends.get(name)?.();
    await settle();
  };
  return { begun, ask, end, settle };
}

test('one key gets two places, however many it asks for', async () => {
  const { begun, ask, settle } = stage(6);
  for (let n = 1; n <= 5; n++) void ask('a', `a${n}`);
  await settle();
  expect(begun).toEqual(['a1', 'a2']);
});

test('keys that take all they can leave a place to the next', async () => {
  const { begun, ask, settle } = stage(6);
  for (const key of ['a', 'b', 'c']) for (let n = 1; n <= 3; n++) void ask(key, `${key}${n}`);
  await settle();
  expect(begun).toEqual(['a1', 'a2', 'b1', 'b2', 'c1']);
  void ask('d', 'd1');
  await settle();
  expect(begun.at(-1)).toBe('d1');
});

test('a place that becomes free goes to whoever has waited longest since the last turn', async () => {
  const { begun, ask, end, settle } = stage(1);
  for (const name of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) void ask(name.charAt(0), name);
  await settle();
  for (const name of ['a1', 'a2', 'b1', 'c1', 'a3', 'b2']) {
    expect(begun.at(-1)).toBe(name);
    await end(name);
  }
  expect(begun).toHaveLength(6);
});

test('work that fails gives its place back', async () => {
  const queue = new FairQueue(1);
  await expect(queue.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await queue.run('a', () => Promise.resolve(1))).toBe(1);
});

test('a key of which too much waits is refused, another one is not', async () => {
  const { begun, ask, end, settle } = stage(1);
  void ask('a', 'a0');
  for (let n = 1; n <= 200; n++) void ask('a', `a${n}`);
  await expect(ask('a', 'a201')).rejects.toThrow('Too many searches');
  void ask('b', 'b1');
  await end('a0');
  await end('a1');
  await settle();
  expect(begun).toEqual(['a0', 'a1', 'b1']);
});
