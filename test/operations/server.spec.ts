import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { createDatabase, createEmptyDatabase } from '../support/database.js';
import { freePort, ServerProcess } from '../support/server-process.js';

let dataDir: string;
const started: ServerProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-server-'));
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await ServerProcess.start(dataDir, env);
  started.push(server);
  return server;
}

async function begin(env: Record<string, string>): Promise<ServerProcess> {
  const server = await ServerProcess.begin(dataDir, env);
  started.push(server);
  return server;
}

async function createOrganization(server: ServerProcess, name: string): Promise<string> {
  const response = await server.fetch('/api/organizations', { method: 'POST', body: JSON.stringify({ name }) });
  expect(response.status).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

const findOrganization = (server: ServerProcess, id: string): Promise<number> =>
  server.fetch(`/api/organizations/${id}`).then((response) => response.status);

const startTime = (metrics: string): number =>
  Number(/^process_start_time_seconds (\d+)$/m.exec(metrics)?.[1] ?? Number.NaN);

const logOf = ({ stdout }: ServerProcess): Record<string, unknown>[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('starts with nothing given, tells where to go, stops at once, and keeps its data', async () => {
  const first = await start();
  expect(await first.status('/healthz')).toBe(200);
  await first.until(() => first.stderr.includes('/setup/first.'));
  const id = await createOrganization(first, 'Acme');

  const began = Date.now();
  expect(await first.stop()).toBe(0);
  expect(Date.now() - began).toBeLessThan(10_000);
  expect(logOf(first).at(-1)).toMatchObject({ level: 'info', msg: 'stopped' });
  expect(first.stdout).not.toContain('/setup/');

  const second = await start();
  expect(await findOrganization(second, id)).toBe(200);
  await second.until(() => second.stderr.includes('/login'));
  expect(second.stderr).not.toContain('/setup/');
  expect(await second.stop('SIGINT')).toBe(0);
}, 60_000);

test('stops with exit code 0 while it is still starting', async () => {
  const server = await begin({});
  await server.until(async () => (await server.status('/healthz')) === 200);
  expect(await server.stop()).toBe(0);
  expect(server.postgresPid).toBe(0);
}, 60_000);

test('does not wait for a connection that is kept alive after its last answer', async () => {
  const server = await start();
  const body = JSON.stringify({ name: 'Slow' });
  const slow = await sendHead(server, body.length);

  const stopped = server.stop();
  await delay(300);
  slow.write(body);
  await once(slow, 'data');
  const answered = Date.now();
  expect(await stopped).toBe(0);
  expect(Date.now() - answered).toBeLessThan(3_000);
}, 60_000);

test('finishes a request that runs when the signal comes, and cuts off one that does not end', async () => {
  const server = await start();
  const body = JSON.stringify({ name: 'Slow' });
  const slow = await sendHead(server, body.length);
  const stuck = await sendHead(server, body.length);

  const began = Date.now();
  const stopped = server.stop();
  await delay(300);
  slow.write(body);
  const [answer] = (await once(slow, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 201 /);
  expect(await stopped).toBe(0);
  expect(Date.now() - began).toBeLessThan(10_000);
  stuck.destroy();
}, 60_000);

/** Begins to create an organization; its body is still to be sent. */
async function sendHead(server: ServerProcess, length: number) {
  const socket = connect(Number(new URL(server.baseUrl).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(
    'POST /api/organizations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
      `Authorization: Bearer ${server.operatorKey}\r\nContent-Length: ${length}\r\n\r\n`,
  );
  await delay(200);
  return socket;
}

test.each([
  ['a port that is none', { PORT: 'http' }, /^PORT must be .+, but it is "http"; for example 3000\n$/],
  ['a key that is too short', { OPERATOR_KEY: 'secret' }, /^OPERATOR_KEY must be .+; for example .+\n$/],
  ['a host that is not of this machine', { HOST: '192.0.2.1' }, /^HOST must be .+; for example 127\.0\.0\.1\n$/],
  [
    'production without keys',
    { NODE_ENV: 'production', DATABASE_URL: 'postgres://127.0.0.1/gatehouse' },
    /^OPERATOR_KEY is not set, .+; for example .+\n$/,
  ],
])('a bad value stops the start with one line: %s', async (_case, env: Record<string, string>, line) => {
  const server = await ServerProcess.begin(dataDir, { PORT: String(await freePort()), ...env });
  expect(await server.ended()).toBe(1);
  expect(server.stderr).toMatch(line);
  expect(server.stderr).not.toContain('secret;');
});

test('a port that is taken and a password that is wrong stop the start with one line', async () => {
  const database = await createDatabase();
  const first = await start({ DATABASE_URL: database.url });
  const second = await begin({ DATABASE_URL: database.url, PORT: new URL(first.baseUrl).port });
  expect(await second.ended()).toBe(1);
  expect(second.stderr).toMatch(
    /^PORT must be free, but another program listens on 127\.0\.0\.1:\d+; for example \d+\n$/,
  );

  const url = new URL(database.url);
  url.password = 'hunter2';
  const third = await begin({ DATABASE_URL: url.href });
  expect(await third.ended()).toBe(1);
  expect(third.stderr).toMatch(
    /^DATABASE_URL must be .+, but password authentication failed .+; for example postgres:.+\n$/,
  );
  expect(third.stderr + third.stdout).not.toContain('hunter2');

  await first.stop();
  await database.drop();
}, 60_000);

describe('after kill -9 the next start needs no help:', () => {
  test.each([
    ['the server', ['server']],
    ['PostgreSQL and then the server', ['postgres', 'server']],
    ['the server and then PostgreSQL', ['server', 'postgres']],
  ])(
    '%s',
    async (_case, victims) => {
      const first = await start();
      const id = await createOrganization(first, 'Acme');
      const { postgresPid } = first;
      for (const victim of victims) {
        if (victim === 'server') await first.kill();
        else process.kill(postgresPid, 'SIGKILL');
      }
      const second = await start();
      expect(await findOrganization(second, id)).toBe(200);
      expect(await second.stop()).toBe(0);
    },
    60_000,
  );

  test('PostgreSQL alone is brought back by the running server', async () => {
    const server = await start();
    const id = await createOrganization(server, 'Acme');
    const { postgresPid } = server;
    process.kill(postgresPid, 'SIGKILL');
    await server.until(async () => server.postgresPid !== postgresPid && (await server.status('/readyz')) === 200);
    expect(await findOrganization(server, id)).toBe(200);
    await server.until(() => server.stdout.includes('the embedded PostgreSQL had ended by itself and runs again'));
    expect(await server.stop()).toBe(0);
  }, 60_000);
});

test('two processes that start at once on one empty database both serve it, migrated once', async () => {
  const database = await createEmptyDatabase();
  const keys = { OPERATOR_KEY: 'k'.repeat(40), SECRET_KEY: Buffer.alloc(32, 1).toString('base64') };
  const servers = await Promise.all(
    [1, 2].map(() => start({ DATABASE_URL: database.url, NODE_ENV: 'production', ...keys })),
  );

  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations');
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  await client.end();

  expect(await Promise.all(servers.map((server) => server.stop()))).toEqual([0, 0]);
  await database.drop();
}, 60_000);

test('says 503 with the reason while the database is away, and that the process is up', async () => {
  const database = await createDatabase();
  const server = await start({ DATABASE_URL: database.url });
  await database.drop();
  const response = await fetch(new URL('/readyz', server.baseUrl));
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({
    status: 'unavailable',
    reason: expect.stringMatching(/database/) as unknown,
  });
  await server.until(() => logOf(server).some(({ msg }) => String(msg).startsWith('not ready: the database ')));
  expect(await server.status('/healthz')).toBe(200);
  expect(await server.stop()).toBe(0);
}, 60_000);

test('says 503 until a database that is not there yet can be reached', async () => {
  const server = await begin({ DATABASE_URL: `postgres://127.0.0.1:${await freePort()}/gatehouse` });
  await server.until(async () => (await server.status('/readyz')) === 503);
  await server.until(() => server.stdout.includes('the database cannot be reached yet'));
  expect(await server.status('/healthz')).toBe(200);
  expect(await server.stop()).toBe(0);
}, 60_000);

describe('WORKERS=2', () => {
  const workersOf = (server: ServerProcess) =>
    new Set(
      logOf(server)
        .filter(({ msg }) => String(msg).startsWith('Server listening'))
        .map(({ pid }) => Number(pid)),
    );

  test('share the port, add up their metrics, replace one that is killed, and stop together', async () => {
    const server = await start({ WORKERS: '2' });
    const [victim] = workersOf(server);
    expect(workersOf(server).size).toBe(2);
    await server.until(() => server.stderr.includes('/setup/first.'));

    for (let i = 0; i < 10; i++) await server.status('/healthz');
    const metrics = await (await fetch(new URL('/metrics', server.baseUrl))).text();
    expect(metrics).toMatch(/http_request_duration_seconds_count\{method="GET",route="\/healthz",status="200"\} 10\n/);
    expect(startTime(metrics)).toBeGreaterThan(0);

    process.kill(victim ?? 0, 'SIGKILL');
    await server.until(() => workersOf(server).size === 3);
    expect(await server.status('/readyz')).toBe(200);
    expect(await server.stop()).toBe(0);
  }, 60_000);

  test('end with the primary process when that is killed', async () => {
    const first = await start({ WORKERS: '2' });
    const id = await createOrganization(first, 'Acme');
    await first.kill();
    const second = await start({ WORKERS: '2', PORT: new URL(first.baseUrl).port });
    expect(await findOrganization(second, id)).toBe(200);
    expect(await second.stop()).toBe(0);
  }, 60_000);
});

describe('metrics and log', () => {
  let server: ServerProcess;
  let organization: string;
  beforeEach(async () => {
    server = await start({ LOG_LEVEL: 'debug', METRICS_KEY: 'metrics-key' });
    organization = await createOrganization(server, 'Acme');
  }, 60_000);

  test('/metrics wants METRICS_KEY and counts requests by route, never by organization', async () => {
    await fetch(new URL(`/scim/v2/${organization}/Users/${organization}`, server.baseUrl));
    await fetch(new URL('/no/such/route', server.baseUrl));

    const metrics = new URL('/metrics', server.baseUrl);
    for (const authorization of ['', 'Bearer wrong']) {
      const refused = await fetch(metrics, { headers: { authorization } });
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    }
    const response = await fetch(metrics, { headers: { authorization: 'Bearer metrics-key' } });
    const text = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toMatch(/count\{method="POST",route="\/api\/organizations",status="201"\} 1\n/);
    expect(text).toMatch(/count\{method="GET",route="[^"]*",status="404"\} 1\n/);
    expect(text).toMatch(/database_pool_connections\{state="waiting"\} 0\n/);
    expect(text).not.toContain(organization);
  });

  test('every line is a JSON object, requests carry their id, and no secret is in any', async () => {
    await fetch(new URL('/setup/first.codecodecode', server.baseUrl));
    await fetch(new URL(`/saml/${organization}/login?returnTo=/secret-path`, server.baseUrl));
    const form = new URLSearchParams({ SAMLResponse: 'samlsamlsaml' });
    await fetch(new URL(`/saml/${organization}/acs`, server.baseUrl), { method: 'POST', body: form });
    await fetch(new URL('/api/session', server.baseUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: 'gatehouse_session=cookiecookie', origin: server.baseUrl },
      body: JSON.stringify({ email: 'ann@example.com', password: 'passwordpassword' }),
    });
    await server.stop();

    const lines = logOf(server);
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 'debug',
        msg: 'request',
        requestId: expect.stringMatching(/^[0-9a-f-]+$/) as unknown,
        req: { method: 'POST', route: '/api/organizations' },
        res: { statusCode: 201 },
      }),
    );
    for (const secret of [
      'codecodecode',
      'secret-path',
      'samlsamlsaml',
      'cookiecookie',
      'passwordpassword',
      server.operatorKey,
    ]) {
      expect(server.stdout).not.toContain(secret);
    }
  });
});
