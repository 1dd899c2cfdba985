import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

const LIMIT_MS = 2_000;

/** Whether this process can serve: its pool reaches the database, and the migrations are applied. */
@Injectable()
export class Readiness {
  private readonly log = new Logger(Readiness.name);
  private fault: string | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** Everybody may ask, so what exactly is wrong goes to the log, once when it begins. */
  async isReady(): Promise<boolean> {
    const fault = await this.findFault();
    if (fault !== undefined && this.fault === undefined) this.log.warn(`not ready: ${fault}`);
    if (fault === undefined && this.fault !== undefined) this.log.warn('ready again');
    this.fault = fault;
    return fault === undefined;
  }

  private async findFault(): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<string>((resolve) => {
      timer = setTimeout(resolve, LIMIT_MS, `the database did not answer within ${LIMIT_MS / 1000} s`);
    });
    try {
      return await Promise.race([this.askDatabase(), tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async askDatabase(): Promise<string | undefined> {
    const names = this.dataSource.migrations.map(({ name, constructor }) => name ?? constructor.name);
    try {
      const [row] = await this.dataSource.query<{ applied: number }[]>(
        'SELECT count(*)::int AS applied FROM migrations WHERE name = ANY($1)',
        [names],
      );
      if (row?.applied === names.length) return undefined;
      return `${names.length - (row?.applied ?? 0)} migrations are not applied`;
    } catch (error) {
      return `the database cannot be used: ${(error as Error).message}`;
    }
  }
}
