import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import pg from 'pg';
import { KeyedQueue } from './keyed-queue.js';
import { runUnnamed, type TextRow } from './prepared-statements.js';

const POOL_SIZE = 4;
const STATEMENT_TIMEOUT_MS = 5_000;

/** Of one organization so many searches run at a time: its slow ones leave connections to the others. */
const LANES = 2;

/**
 * Connections for what clients search by: each statement is planned for its values and has a time limit. Filters that no
 * index serves wait for each other here, and nothing else waits for them.
 */
@Injectable()
export class SearchPool implements OnApplicationShutdown {
  private readonly pool: pg.Pool;
  private readonly turns = new KeyedQueue();
  private lane = 0;

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
    this.lane = (this.lane + 1) % LANES;
    return this.turns.run(`${orgId} ${this.lane}`, () => runUnnamed(this.pool, text, values));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
