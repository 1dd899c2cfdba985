import { Client } from 'pg';
import { keyedConnection } from './keyed-connection.js';
import { LaneClosedError } from './postgres-error.js';

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
    const client = new Client({ ...keyedConnection(this.url), lock_timeout: LOCK_TIMEOUT_MS });
    // Without a listener a connection that breaks while idle would end the process.
    client.on('error', () => {
      this.discard();
    });
    await client.connect();
    return client;
  }
}
