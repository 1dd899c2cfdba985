import { Client } from 'pg';
import { LaneClosedError } from './postgres-error.js';

/**
 * For statements that join an array of keys to a table by its key: without a plan per batch, and without a switch to
 * scanning the table before its first ANALYZE. Right for such statements only, never for the general pool.
 */
const KEYED_PLANS =
  '-c plan_cache_mode=force_generic_plan -c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off -c enable_bitmapscan=off';

const STATEMENT_TIMEOUT_MS = 5_000;
/** Short, since whatever waits in the lane waits as well: a statement that meets a lock is run again outside it. */
const LOCK_TIMEOUT_MS = 250;

/** A connection of its own that runs one statement at a time. It is opened when first used and again after a loss. */
export class Lane {
  private client: Promise<Client> | undefined;
  private closed = false;

  constructor(private readonly url: string) {}

  /** @throws Error when the lane is closed or the database does not take the connection within five seconds */
  connection(): Promise<Client> {
    if (this.closed) return Promise.reject(new LaneClosedError('The server is shutting down'));
    this.client ??= this.connect().catch((error: unknown) => {
      this.client = undefined;
      throw error;
    });
    return this.client;
  }

  /** Gives up a connection on which something went wrong that was not the statement: the next use opens another. */
  discard(): void {
    const lost = this.client;
    this.client = undefined;
    void lost?.then((client) => client.end()).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.client?.then(
      (client) => client.end(),
      () => undefined,
    );
  }

  private async connect(): Promise<Client> {
    const client = new Client({
      connectionString: this.url,
      application_name: 'gatehouse',
      connectionTimeoutMillis: 5_000,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: STATEMENT_TIMEOUT_MS + 1_000,
      lock_timeout: LOCK_TIMEOUT_MS,
      keepAlive: true,
      options: `-c TimeZone=UTC -c DateStyle=ISO ${KEYED_PLANS}`,
    });
    // Without a listener a connection that breaks while idle would end the process.
    client.on('error', () => {
      this.discard();
    });
    await client.connect();
    return client;
  }
}
