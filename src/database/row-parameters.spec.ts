import pg from 'pg';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { isJoinable, RowParameters } from './row-parameters.js';

interface Person {
  readonly id: string;
  readonly name: string | null;
  readonly age: number;
  readonly active: boolean;
}

const people = new RowParameters<Person>([
  { name: 'id', type: 'uuid', of: ({ id }) => id },
  { name: 'name', type: 'text', of: ({ name }) => name },
  { name: 'age', type: 'integer', of: ({ age }) => age },
  { name: 'active', type: 'boolean', of: ({ active }) => active },
]);
const jane: Person = { id: '0194f3c2-0000-7000-8000-000000000001', name: 'Jane, "{\\}\'', age: 41, active: true };
const nobody: Person = { id: '0194f3c2-0000-7000-8000-000000000002', name: null, age: 0, active: false };

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createDatabase();
  client = new pg.Client(database.url);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

test.each([[jane], [nobody]])('one row arrives as it was', async (person) => {
  const text = `SELECT k.*, ${people.after(1)}::text AS more FROM ${people.one}`;
  const { rows } = await client.query(text, [...people.ofOne(person), 'more']);

  expect(rows).toEqual([{ ...person, more: 'more' }]);
});

test.each([[[jane, nobody, jane]], [[nobody]]])('many rows arrive as they were, counted from one', async (persons) => {
  const text = `SELECT k.*, ${people.after(1)}::text AS more FROM ${people.many} ORDER BY n`;
  const { rows } = await client.query(text, [...people.ofMany(persons), 'more']);

  expect(rows).toEqual(persons.map((person, index) => ({ ...person, n: String(index + 1), more: 'more' })));
});

test.each([
  ['', false],
  ['a\u0001b', false],
  ['\u0002', false],
  ['a', true],
  [null, true],
])('whether %j can be one of a batch: %s', (text, expected) => {
  expect(isJoinable(text)).toBe(expected);
});
