import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ConnectionHealth } from './connection-health.js';
import { MetadataRefresher } from './metadata-refresher.js';
import { WarningLog } from './warning-log.js';

const INTERVAL_MS = 30_000;
const WORKERS = 5;

/** Has due metadata read, in every process; what one of them does the others leave. */
@Injectable()
export class MetadataSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(MetadataSchedule.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly refresher: MetadataRefresher,
    private readonly warnings: WarningLog,
    private readonly health: ConnectionHealth,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running ??= this.round().finally(() => (this.running = undefined));
    }, INTERVAL_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Until nothing is due. */
  async round(): Promise<void> {
    const jobs = [
      ...Array.from({ length: WORKERS }, async () => {
        while (await this.refresher.refreshDue());
      }),
      this.refresher.retire(),
      this.warnings.write(),
      this.health.count(),
    ];
    for (const result of await Promise.allSettled(jobs)) {
      if (result.status === 'fulfilled') continue;
      this.logger.warn(
        `Identity providers were not looked after, the next round tries again: ${String(result.reason)}`,
      );
    }
  }
}
