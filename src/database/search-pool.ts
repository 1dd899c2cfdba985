import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import pg from 'pg';
import { FairQueue } from './fair-queue.js';
import { runUnnamed, type TextRow } from './prepared-statements.js';

const POOL_SIZE = 6;
const STATEMENT_TIMEOUT_MS = 5_000;

/**
 * Connections for what clients search by: each statement is planned for its values and has a time limit. Filters that no
 * index serves wait for each other here, and nothing else waits for them.
 */
@Injectable()
export class SearchPool implements OnApplicationShutdown {
  private readonly pool: pg.Pool;
  private readonly turns = new FairQueue(POOL_SIZE);

  constructor({ options }: DataSource) {
    if (options.type !== 'postgres' || !options.url)
      throw new Error('Searches need a PostgreSQL data source with a URL');
    this.pool = new pg.Pool({
      connectionString: options.url,
      application_name: 'gatehouse',
      max: POOL_SIZE,
      connectionTimeoutMillis: STATEMENT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: STATEMENT_TIMEOUT_MS + 1_000,
      keepAlive: true,
      options: '-c TimeZone=UTC -c DateStyle=ISO -c jit=off',
    });
    // Without a listener a connection that breaks while idle would end the process.
    this.pool.on('error', () => undefined);
  }

  run(orgId: string, text: string, values: readonly unknown[]): Promise<readonly TextRow[]> {
    return this.turns.run(orgId, () => runUnnamed(this.pool, text, values));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
