import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import type { Config } from '../../src/config.js';
import { createApp } from '../../src/http/create-app.js';
import { createDatabase } from './database.js';

export interface TestApp {
  readonly baseUrl: string;
  readonly config: Config;
  readonly databaseUrl: string;
  readonly app: NestFastifyApplication;
  /** A look behind the curtain, and a way to prepare what the API has no words for. */
  readonly dataSource: DataSource;
  /** fetch on a path of this server, as the operator. Bodies are sent as JSON. */
  operator(method: string, path: string, body?: unknown): Promise<Response>;
  close(): Promise<void>;
}

export interface StartOptions extends Partial<Config> {
  /** A second process on the database of another test app. */
  readonly on?: TestApp;
}

/** The whole server on a database of its own, listening on a free port of the loopback address. */
export async function startApp({ on, ...overrides }: StartOptions = {}): Promise<TestApp> {
  const database = on ? { url: on.databaseUrl, drop: () => Promise.resolve() } : await createDatabase();
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const config: Config = {
    port,
    host: '127.0.0.1',
    publicUrl: on?.config.publicUrl ?? baseUrl,
    databaseUrl: database.url,
    dataDir: '/nonexistent',
    operatorKey: on?.config.operatorKey ?? randomBytes(24).toString('hex'),
    secretKey: on?.config.secretKey ?? randomBytes(32),
    productName: 'Gatehouse',
    workers: 1,
    rateLimits: false,
    trustProxy: [],
    allowPrivateMetadata: true,
    dnsServers: [],
    logLevel: 'silent',
    ...overrides,
  };
  const app = await createApp(config, database.url);
  await app.listen(port, '127.0.0.1');
  return {
    baseUrl,
    config,
    databaseUrl: database.url,
    app,
    dataSource: app.get(DataSource),
    operator: (method, path, body) =>
      fetch(new URL(path, baseUrl), {
        method,
        headers: {
          authorization: `Bearer ${config.operatorKey}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('The server has no port'));
      });
    });
  });
}
