import pg from 'pg';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { Coalescer, type CoalescerOptions, OverloadError } from './coalescer.js';
import { Lane } from './lane.js';
import { sqlState } from './postgres-error.js';

let database: TestDatabase;
let pool: pg.Pool;
let lane: Lane;
let batches: number[];

beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  await pool.query('CREATE TABLE numbers (n integer PRIMARY KEY)');
});
beforeEach(async () => {
  await pool.query('TRUNCATE numbers');
  lane = new Lane(database.url);
  batches = [];
});
afterEach(() => lane.close());
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** Stores numbers, of which 13 is refused, and answers each with its double. */
const doubling = (options?: CoalescerOptions): Coalescer<number, number> =>
  new Coalescer<number, number>(
    lane,
    pool,
    async (on, items) => {
      batches.push(items.length);
      await on.query('INSERT INTO numbers SELECT n FROM unnest($1::integer[]) n WHERE 1 / (n - 13) IS NOT NULL', [
        items,
      ]);
      return items.map((item) => 2 * item);
    },
    options,
  );

const stored = async (): Promise<number> =>
  Number((await pool.query<{ n: string }>('SELECT count(*) n FROM numbers')).rows[0]?.n);

test('gives each caller the answer to its own item', async () => {
  const numbers = Array.from({ length: 100 }, (_, n) => n + 100);
  const coalescer = doubling();
  expect(await Promise.all(numbers.map((n) => coalescer.load(n)))).toEqual(numbers.map((n) => 2 * n));
});

test('sends a lone item at once and what comes meanwhile in one statement', async () => {
  const coalescer = doubling();
  await Promise.all([1, 2, 3, 4, 5].map((n) => coalescer.load(n)));
  expect(batches).toEqual([1, 4]);
});

test('puts no more items into a statement than it may', async () => {
  const coalescer = doubling({ maxBatch: 3 });
  await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((n) => coalescer.load(n)));
  expect(Math.max(...batches)).toBe(3);
});

test('one bad item fails alone: its neighbours are stored', async () => {
  const coalescer = doubling();
  const results = await Promise.allSettled([10, 11, 12, 13, 14].map((n) => coalescer.load(n)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(await stored()).toBe(4);
});

test('an error of PostgreSQL keeps its SQLSTATE', async () => {
  await expect(doubling().load(13)).rejects.toMatchObject({ code: '22012' });
  expect(
    sqlState(
      await doubling()
        .load(13)
        .catch((error: unknown) => error),
    ),
  ).toBe('22012');
});

test('a lost connection fails what was under way, and the next item opens another', async () => {
  const coalescer = doubling();
  await coalescer.load(1);
  const killed = coalescer.load(2).catch((error: unknown) => error);
  const client = await lane.connection();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() pid');
  await killed;
  await pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
  await expect(coalescer.load(3).catch(() => coalescer.load(3))).resolves.toBe(6);
});

test('refuses more than may wait', async () => {
  const coalescer = doubling({ maxQueue: 2 });
  const results = await Promise.allSettled([1, 2, 3, 4, 5].map((n) => coalescer.load(n)));
  const refused = results.filter((result) => result.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  for (const { reason } of refused) expect(reason).toBeInstanceOf(OverloadError);
});

test('a read sees every write that was answered before it was asked', async () => {
  const writes = doubling();
  const reads = new Coalescer<number, boolean>(lane, pool, async (on, items) => {
    const { rows } = await on.query<{ n: number }>('SELECT n FROM numbers WHERE n = ANY ($1)', [items]);
    return items.map((item) => rows.some(({ n }) => n === item));
  });
  const seen = await Promise.all(
    Array.from({ length: 50 }, async (_, n) => {
      await writes.load(n + 1_000);
      return reads.load(n + 1_000);
    }),
  );
  expect(seen).not.toContain(false);
});
