import { createApp } from '../http/create-app.js';
import type { Config } from '../config.js';
import { FirstRunService } from '../organization-settings/first-run.service.js';

/** What serves: this process, or its workers. */
export interface HttpServer {
  listen(): Promise<void>;
  /** @returns null when there is an organization already */
  issueFirstRunLink(): Promise<string | null>;
  /** Finishes the requests that run, as long as that takes less than 4 s. */
  stop(): Promise<void>;
}

const DRAIN_LIMIT_MS = 4_000;
const SWEEP_MS = 50;

/** Connects to the database and gets everything ready but the port. */
export async function createHttpServer(config: Config, databaseUrl: string): Promise<HttpServer> {
  const app = await createApp(config, databaseUrl);
  return {
    listen: async () => {
      await app.listen(config.port, config.host);
    },
    issueFirstRunLink: () => app.get(FirstRunService).issueLink(),
    stop: async () => {
      const server = app.getHttpServer();
      // Closing ends the connections that are idle at that moment; one that is kept alive after its last answer is idle later.
      const sweep = setInterval(() => {
        server.closeIdleConnections();
      }, SWEEP_MS);
      const cut = setTimeout(() => {
        server.closeAllConnections();
      }, DRAIN_LIMIT_MS);
      await app.close();
      clearInterval(sweep);
      clearTimeout(cut);
    },
  };
}
