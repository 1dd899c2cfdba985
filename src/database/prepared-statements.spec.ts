import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../ormconfig.js';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { PreparedStatements } from './prepared-statements.js';

const STATEMENT = {
  name: 'a-statement',
  text: `SELECT $1::integer + 1, NULL, true, '2026-11-24T18:04:31.12+02'::timestamptz`,
};

let database: TestDatabase;
let dataSource: DataSource;
let statements: PreparedStatements;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await new DataSource(dataSourceOptions(database.url)).initialize();
  statements = new PreparedStatements(dataSource);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

test('a named statement runs on the pool of TypeORM and answers in text, times in UTC', async () => {
  expect(await statements.run(STATEMENT, [41])).toEqual([['42', null, 't', '2026-11-24 16:04:31.12+00']]);
});

test('a named statement inside a transaction sees what the transaction wrote', async () => {
  await dataSource.transaction(async (tx) => {
    await tx.query('CREATE TEMPORARY TABLE written (n integer) ON COMMIT DROP');
    await tx.query('INSERT INTO written VALUES (7)');
    const rows = await statements.runIn(tx, { name: 'read-written', text: 'SELECT n FROM written' }, []);
    expect(rows).toEqual([['7']]);
  });
});

test('a statement is prepared once for each connection', async () => {
  await Promise.all(Array.from({ length: 30 }, () => statements.run(STATEMENT, [1])));
  await dataSource.transaction(async (tx) => {
    await statements.runIn(tx, STATEMENT, [1]);
    const prepared = await tx.query<unknown[]>(`SELECT FROM pg_prepared_statements WHERE name = 'a-statement'`);
    expect(prepared).toHaveLength(1);
  });
});
