import { startApp, type TestApp } from '../../support/app.js';
import { addAdministrator, cookieOf, PASSWORD, sessionClient, signIn } from '../../support/session-client.js';

let app: TestApp;
let org: string;

const newOrganization = async (on: TestApp) =>
  ((await (await on.operator('POST', '/api/organizations', { name: 'Contoso' })).json()) as { id: string }).id;

beforeAll(async () => {
  app = await startApp();
  org = await newOrganization(app);
  await addAdministrator(app, org, 'ann@example.com');
});

afterAll(() => app.close());

test('a password opens a session, whose cookie says who it is', async () => {
  const response = await signIn(app, 'ann@example.com');
  expect(response.status).toBe(204);
  const [cookie, ...others] = response.headers.getSetCookie();
  expect(others).toEqual([]);
  expect(cookie).toMatch(
    new RegExp(`^gatehouse_session=${org}\\.[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Lax; Expires=[^;]+ GMT$`),
  );
  const session = await sessionClient(app, cookieOf(response))('GET', '/api/session');
  expect(await session.json()).toMatchObject({
    role: 'admin',
    organization: { id: org, name: 'Contoso' },
    userName: 'ann@example.com',
    displayName: null,
  });
});

test('on https the cookie is Secure and has the __Host- prefix', async () => {
  const https = await startApp({ on: app, publicUrl: 'https://sso.example.com' });
  const response = await signIn(https, 'ann@example.com');
  expect(response.headers.getSetCookie()[0]).toMatch(
    /^__Host-gatehouse_session=.*; Path=\/; HttpOnly; SameSite=Lax; Secure; /,
  );
  const plain = cookieOf(response).replace('__Host-', '');
  expect((await sessionClient(https, plain)('GET', '/api/session')).status).toBe(401);
  expect((await sessionClient(https, cookieOf(response))('GET', '/api/session')).status).toBe(200);
  await https.close();
});

test('only a hash of the cookie is stored', async () => {
  const secret =
    cookieOf(await signIn(app, 'ann@example.com'))
      .split('.')
      .at(-1) ?? '';
  const rows = await app.dataSource.query<{ row: string }[]>('SELECT sessions::text AS row FROM sessions');
  expect(rows.some(({ row }) => row.includes(secret))).toBe(false);
});

test.each(['ANN@EXAMPLE.COM', ' ann@example.com '])('the address %j is the same address', async (email) => {
  expect((await signIn(app, email)).status).toBe(204);
});

test('a wrong password and an unknown address are answered alike', async () => {
  const [wrong, unknown] = await Promise.all([
    signIn(app, 'ann@example.com', 'wrong horse battery'),
    signIn(app, 'nobody@example.com', 'wrong horse battery'),
  ]);
  expect([wrong.status, unknown.status]).toEqual([401, 401]);
  expect(wrong.headers.getSetCookie()).toEqual([]);
  expect(await wrong.text()).toBe(await unknown.text());
});

test('signing out ends this session, not the others', async () => {
  const here = sessionClient(app, cookieOf(await signIn(app, 'ann@example.com')));
  const elsewhere = sessionClient(app, cookieOf(await signIn(app, 'ann@example.com')));
  const response = await here('DELETE', '/api/session');
  expect(response.status).toBe(204);
  expect(response.headers.getSetCookie()[0]).toMatch(/^gatehouse_session=; .*Expires=Thu, 01 Jan 1970/);
  expect((await here('GET', '/api/session')).status).toBe(401);
  expect((await elsewhere('GET', '/api/session')).status).toBe(200);
});

test.each([
  ['a bigger cookie', (cookie: string) => `${cookie}A`],
  ['a smaller cookie', (cookie: string) => cookie.slice(0, -1)],
  ['another secret', (cookie: string) => cookie.replace(/\.[A-Za-z0-9_-]{43}$/, `.${'A'.repeat(43)}`)],
  ['another organization', (cookie: string) => cookie.replace(org, '00000000-0000-7000-8000-000000000000')],
  ['an organization that is no id', (cookie: string) => cookie.replace(org, "' OR true --")],
  ['an attribute in the value', (cookie: string) => `${cookie}=x`],
])('%s is no session', async (_, change) => {
  const cookie = change(cookieOf(await signIn(app, 'ann@example.com')));
  expect((await sessionClient(app, cookie)('GET', '/api/session')).status).toBe(401);
});

test('the cookie is found among others', async () => {
  const cookie = cookieOf(await signIn(app, 'ann@example.com'));
  const among = `theme=dark; ${cookie}; gatehouse=1`;
  expect((await sessionClient(app, among)('GET', '/api/session')).status).toBe(200);
});

test.each([
  ['nothing', {}],
  ['no password', { email: 'ann@example.com' }],
  ['a password of 1,025 characters', { email: 'ann@example.com', password: 'x'.repeat(1025) }],
  ['a list for a password', { email: 'ann@example.com', password: [PASSWORD] }],
  ['an object for an address', { email: { $gt: '' }, password: PASSWORD }],
])('%s is 400', async (_, body) => {
  const response = await fetch(`${app.baseUrl}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(400);
});

describe('with rate limits', () => {
  let limited: TestApp;

  beforeEach(async () => {
    limited = await startApp({ rateLimits: true });
    await addAdministrator(limited, await newOrganization(limited), 'ann@example.com');
  });

  afterEach(() => limited.close());

  const attempts = (count: number, email: (number: number) => string, password: string) =>
    Promise.all(Array.from({ length: count }, (_, number) => signIn(limited, email(number), password)));
  const statuses = (answers: Response[]) => answers.map(({ status }) => status).sort();

  test('ten failed attempts on one e-mail address are let in, the eleventh waits, with the right password as well', async () => {
    const answers = await attempts(12, () => 'ann@example.com', 'wrong horse battery');
    expect(statuses(answers)).toEqual([...Array<number>(10).fill(401), 429, 429]);
    const refused = await signIn(limited, 'Ann@example.com');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(300);
    expect((await signIn(limited, 'other@example.com')).status).toBe(401);
  });

  test('thirty failed attempts from one client are let in, over whatever addresses', async () => {
    const answers = await attempts(32, (number) => `user${number}@example.com`, 'wrong horse battery');
    expect(statuses(answers)).toEqual([...Array<number>(30).fill(401), 429, 429]);
  });

  test('another network than that of who failed is let in', async () => {
    const proxied = await startApp({ on: limited, rateLimits: true, trustProxy: ['loopback'] });
    const signInFrom = (address: string, password: string) =>
      fetch(`${proxied.baseUrl}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
        body: JSON.stringify({ email: 'ann@example.com', password }),
      });
    const answers = await Promise.all(
      Array.from({ length: 11 }, (_, number) => signInFrom(`2001:db8::${number}`, 'wrong horse battery')),
    );
    expect(statuses(answers)).toEqual([...Array<number>(10).fill(401), 429]);
    expect((await signInFrom('2001:db8:0:1::1', PASSWORD)).status).toBe(204);
    await proxied.close();
  });

  test('an attempt counts before its body is looked at', async () => {
    const answers = await attempts(32, () => 'no address', '');
    expect(statuses(answers)).toEqual([...Array<number>(30).fill(400), 429, 429]);
  });

  test('sign-ins that succeed are not counted', async () => {
    for (let number = 0; number < 11; number++) expect((await signIn(limited, 'ann@example.com')).status).toBe(204);
  });
});
