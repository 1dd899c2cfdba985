import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Lane } from './lane.js';

/** Opens lanes to the database of the pool, and closes them when the server stops. */
@Injectable()
export class Lanes implements OnApplicationShutdown {
  private readonly lanes: Lane[] = [];

  constructor(private readonly dataSource: DataSource) {}

  open(): Lane {
    const { options } = this.dataSource;
    if (options.type !== 'postgres' || !options.url) throw new Error('Lanes need a PostgreSQL data source with a URL');
    const lane = new Lane(options.url);
    this.lanes.push(lane);
    return lane;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.close()));
  }
}
