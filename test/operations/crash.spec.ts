import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess } from '../support/server-process.js';

const CERTIFICATE = readFileSync(new URL('../support/idp-certificate.pem', import.meta.url), 'utf8');
const CREATES = 200;

let dataDir: string;
let server: ServerProcess;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-crash-'));
});
afterEach(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const json = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T;
const send = (method: string, path: string, body: unknown): Promise<Response> =>
  server.fetch(path, { method, body: JSON.stringify(body) });

async function connect(): Promise<{ orgId: string; token: string }> {
  const { id } = await json<{ id: string }>(send('POST', '/api/organizations', { name: 'Contoso' }));
  const settings = `/api/organizations/${id}`;
  await send('PUT', `${settings}/saml/identity-provider`, {
    entityId: 'https://idp.example.com',
    ssoUrl: 'https://idp.example.com/sso',
    certificates: [CERTIFICATE],
  });
  await send('PATCH', `${settings}/saml`, { enabled: true });
  const { token } = await json<{ token: string }>(send('POST', `${settings}/scim/token`, {}));
  return { orgId: id, token };
}

test.each([
  ['the server', (): Promise<void> => server.kill()],
  ['PostgreSQL', (): Promise<void> => Promise.resolve(void process.kill(server.postgresPid, 'SIGKILL'))],
  [
    'both',
    async (): Promise<void> => {
      process.kill(server.postgresPid, 'SIGKILL');
      await server.kill();
    },
  ],
])(
  'kill -9 of %s in the middle of 200 creates loses no user whose creation was answered',
  async (_, kill) => {
    server = await ServerProcess.start(dataDir, { RATE_LIMITS: 'off' });
    const { orgId, token } = await connect();
    const scim = (method: string, path: string, body?: unknown): Promise<Response> =>
      fetch(`${server.baseUrl}/scim/v2/${orgId}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });

    const answered: string[] = [];
    let next = 0;
    let killed: Promise<void> | undefined;
    const worker = async (): Promise<void> => {
      while (next < CREATES) {
        const userName = `user-${next++}@example.com`;
        const status = await scim('POST', '/Users', { userName }).then(
          (answer) => answer.status,
          () => 0,
        );
        if (status === 201) answered.push(userName);
        if (answered.length > CREATES / 3) killed ??= kill();
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    await killed;
    expect(answered.length).toBeGreaterThan(CREATES / 3);

    // What died comes back: PostgreSQL by itself, the server at its next start.
    if ((await server.status('/healthz')) === 0) server = await ServerProcess.start(dataDir, { RATE_LIMITS: 'off' });
    await server.until(async () => (await server.status('/readyz')) === 200);
    await server.until(async () => (await scim('GET', '/Users?count=0')).status === 200);

    const stored = await json<{ totalResults: number; Resources: { userName: string }[] }>(
      scim('GET', '/Users?count=1000'),
    );
    const names = new Set(stored.Resources.map(({ userName }) => userName));
    expect(answered.filter((userName) => !names.has(userName))).toEqual([]);
    expect(stored.totalResults).toBe(names.size);
    expect((await scim('POST', '/Users', { userName: 'afterwards@example.com' })).status).toBe(201);
  },
  90_000,
);
