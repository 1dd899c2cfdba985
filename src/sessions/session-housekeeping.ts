import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { LogoutRequestsRepository } from './logout-requests.repository.js';
import { SessionsRepository } from './sessions.repository.js';

const INTERVAL_MS = 10 * 60_000;

/** Deletes the rows of expired sessions and sign-outs. Nothing depends on it: what has expired is not found any more. */
@Injectable()
export class SessionHousekeeping implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(SessionHousekeeping.name);
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly logoutRequests: LogoutRequestsRepository,
  ) {}

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

  private async sweep(): Promise<void> {
    try {
      while (!this.stopped && (await this.sessions.deleteExpired()));
      while (!this.stopped && (await this.logoutRequests.deleteExpired()));
    } catch (error) {
      this.logger.warn(`Expired sessions were not deleted, the next round tries again: ${String(error)}`);
    }
  }
}
