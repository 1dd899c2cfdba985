import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { SamlStateRepository } from './saml-state.repository.js';

const INTERVAL_MS = 60_000;

/** Deletes expired requests and assertions. Nothing depends on it: what has expired is not read any more. */
@Injectable()
export class SamlHousekeeping implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(SamlHousekeeping.name);
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly state: SamlStateRepository) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.sweep());
    }, INTERVAL_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** Batch after batch, until nothing expired is left. */
  async sweep(): Promise<void> {
    try {
      while (!this.stopped && (await this.state.deleteExpired()));
    } catch (error) {
      this.logger.warn(`Expired SAML state was not deleted, the next round tries again: ${String(error)}`);
    }
  }
}
