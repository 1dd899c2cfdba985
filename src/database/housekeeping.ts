import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';

/** Deletes one batch. @returns whether there may be more */
export type DeleteBatch = () => Promise<boolean>;

/** Deletes in the background what nothing reads any more: nothing depends on when. */
export abstract class Housekeeping implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(this.constructor.name);
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private running: Promise<void> = Promise.resolve();

  protected constructor(
    private readonly intervalMs: number,
    private readonly chores: readonly DeleteBatch[],
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.sweep());
    }, this.intervalMs).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** Batch after batch, until nothing is left to delete. */
  async sweep(): Promise<void> {
    for (const deleteBatch of this.chores) {
      try {
        while (!this.stopped && (await deleteBatch()));
      } catch (error) {
        this.logger.warn(`What has expired was not deleted, the next round tries again: ${String(error)}`);
      }
    }
  }
}
