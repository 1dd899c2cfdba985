import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

const LIMIT_MS = 2_000;

/** Whether this process can serve: its pool reaches the database, and the migrations are applied. */
@Injectable()
export class Readiness {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns why it cannot, or undefined when it can */
  async findFault(): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<string>((resolve) => {
      timer = setTimeout(resolve, LIMIT_MS, `The database did not answer within ${LIMIT_MS / 1000} s`);
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
      return `The database cannot be used: ${(error as Error).message}`;
    }
  }
}
