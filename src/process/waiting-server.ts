import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Config, ConfigError } from '../config.js';

export interface WaitingServer {
  close(): Promise<void>;
}

/** Holds the port until the server can take it: says that the process is up, and that it cannot serve yet. */
export async function listenWhileStarting({ port, host }: Config): Promise<WaitingServer> {
  const server = createServer({ requestTimeout: 5_000 }, answer);
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw toConfigError(error as NodeJS.ErrnoException, port, host);
  }
  return {
    close: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function answer({ url }: IncomingMessage, response: ServerResponse): void {
  const isUp = url === '/healthz';
  response.writeHead(isUp ? 200 : 503, { 'Content-Type': 'application/json', 'Retry-After': '1', Connection: 'close' });
  response.end(
    JSON.stringify(
      isUp ? { status: 'up' } : { status: 'unavailable', reason: 'The server is starting: try again soon' },
    ),
  );
}

function toConfigError({ code, message }: NodeJS.ErrnoException, port: number, host: string): ConfigError {
  if (code === 'EADDRINUSE') {
    return new ConfigError(
      `PORT must be free, but another program listens on ${host}:${port}; for example ${port + 1}`,
    );
  }
  if (code === 'EACCES') {
    return new ConfigError(`PORT must be one that this user may listen on, but it is ${port}; for example 3000`);
  }
  return new ConfigError(
    `HOST must be an address of this machine, but it is "${host}" (${message}); for example 127.0.0.1`,
  );
}
