import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import pg from 'pg';
import { keyedConnection } from './keyed-connection.js';
import { Lane } from './lane.js';

const POOL_SIZE = 4;

/** Connections for statements that reach every row by a key, beside the general pool: lanes, and a pool for pages. */
@Injectable()
export class Lanes implements OnApplicationShutdown {
  private readonly lanes: Lane[] = [];
  private readonly url: string;
  readonly pool: pg.Pool;

  constructor({ options }: DataSource) {
    if (options.type !== 'postgres' || !options.url) throw new Error('Lanes need a PostgreSQL data source with a URL');
    this.url = options.url;
    this.pool = new pg.Pool({ ...keyedConnection(this.url), max: POOL_SIZE });
    // Without a listener a connection that breaks while idle would end the process.
    this.pool.on('error', () => undefined);
  }

  open(): Lane {
    const lane = new Lane(this.url);
    this.lanes.push(lane);
    return lane;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.pool.end(), ...this.lanes.map((lane) => lane.close())]);
  }
}
