import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { ClientBase, Pool, QueryResult } from 'pg';

/** A statement that PostgreSQL parses once per connection. Names are unique in the process. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** A row as its columns' text, in the order of the SELECT list: nothing is parsed that the caller does not need. */
export type TextRow = readonly (string | null)[];

const asText = { getTypeParser: () => (value: unknown) => value };

/** Runs `statement` on any pg connection or pool. */
export async function runStatement(
  on: Pick<ClientBase, 'query'>,
  statement: Statement,
  values: readonly unknown[],
): Promise<readonly TextRow[]> {
  const result: QueryResult<(string | null)[]> = await on.query({
    ...statement,
    values: [...values],
    rowMode: 'array',
    types: asText,
  });
  return result.rows;
}

/** For a text that depends on what the client asked, such as a filter: it is planned for its values each time. */
export async function runUnnamed(
  on: Pick<ClientBase, 'query'>,
  text: string,
  values: readonly unknown[],
): Promise<readonly TextRow[]> {
  const result: QueryResult<(string | null)[]> = await on.query({
    text,
    values: [...values],
    rowMode: 'array',
    types: asText,
  });
  return result.rows;
}

/**
 * Named statements, which TypeORM has no words for, on TypeORM's own pool.
 * `driver.master` is not documented: prepared-statements.spec.ts fails when it goes away.
 */
@Injectable()
export class PreparedStatements {
  constructor(private readonly dataSource: DataSource) {}

  get pool(): Pool {
    return (this.dataSource.driver as unknown as { master: Pool }).master;
  }

  run(statement: Statement, values: readonly unknown[]): Promise<readonly TextRow[]> {
    return runStatement(this.pool, statement, values);
  }

  /** A named statement inside a transaction that TypeORM began, if there is one. */
  async runIn(
    tx: EntityManager | null | undefined,
    statement: Statement,
    values: readonly unknown[],
  ): Promise<readonly TextRow[]> {
    if (!tx) return this.run(statement, values);
    const client = (await tx.queryRunner?.connect()) as ClientBase;
    return runStatement(client, statement, values);
  }
}
