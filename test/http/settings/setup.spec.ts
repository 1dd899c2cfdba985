import { FirstRunService } from '../../../src/organization-settings/first-run.service.js';
import { startApp, type TestApp } from '../../support/app.js';
import { cookieOf, PASSWORD, sessionClient, signIn } from '../../support/session-client.js';

const post = (app: TestApp, path: string, body: unknown = {}) =>
  fetch(app.baseUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('the first-run link', () => {
  let app: TestApp;

  beforeEach(async () => {
    app = await startApp();
  });

  afterEach(() => app.close());

  const issue = async (): Promise<string> => {
    const url = await app.app.get(FirstRunService).issueLink();
    if (url === null) throw new Error('No link was issued');
    expect(url).toMatch(/\/setup\/first\.[A-Za-z0-9_-]{43}$/);
    return `/api${new URL(url).pathname}`;
  };
  const firstRun = { organizationName: 'Contoso', email: 'first@example.com', password: PASSWORD };

  test('makes the organization, its administrator and a session', async () => {
    const path = await issue();
    expect(await (await fetch(app.baseUrl + path)).json()).toEqual({ kind: 'first-run' });

    const response = await post(app, path, firstRun);
    expect(response.status).toBe(201);
    const { organization } = (await response.json()) as { organization: { id: string; name: string } };
    expect(organization).toEqual({ id: expect.any(String), name: 'Contoso' });
    const session = await sessionClient(app, cookieOf(response))('GET', '/api/session');
    expect(await session.json()).toMatchObject({ role: 'admin', organization, userName: 'first@example.com' });
    expect((await signIn(app, 'first@example.com')).status).toBe(204);
  });

  test('works once, and no other is issued', async () => {
    const path = await issue();
    await post(app, path, firstRun);
    expect((await fetch(app.baseUrl + path)).status).toBe(404);
    expect((await post(app, path, { ...firstRun, email: 'second@example.com' })).status).toBe(404);
    expect(await app.app.get(FirstRunService).issueLink()).toBeNull();
  });

  test('of ten browsers that use it at once, one wins', async () => {
    const path = await issue();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, number) => post(app, path, { ...firstRun, email: `admin${number}@example.com` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(404)]);
    expect(await app.dataSource.query('SELECT count(*)::int AS n FROM organizations')).toEqual([{ n: 1 }]);
    expect(await app.dataSource.query('SELECT count(*)::int AS n FROM administrators')).toEqual([{ n: 1 }]);
  });

  test('stops working when another one is issued', async () => {
    const before = await issue();
    const after = await issue();
    expect((await fetch(app.baseUrl + before)).status).toBe(404);
    expect((await fetch(app.baseUrl + after)).status).toBe(200);
  });

  test('stops working when the operator makes an organization', async () => {
    const path = await issue();
    await app.operator('POST', '/api/organizations', { name: 'Contoso' });
    expect((await post(app, path, firstRun)).status).toBe(404);
  });

  test('stops working after an hour', async () => {
    const path = await issue();
    const [link] = await app.dataSource.query<{ minutes: number }[]>(
      `SELECT round(extract(epoch FROM expires_at - now()) / 60)::int AS minutes FROM first_run_links`,
    );
    expect(link).toEqual({ minutes: 60 });
    await app.dataSource.query(`UPDATE first_run_links SET expires_at = now()`);
    expect((await post(app, path, firstRun)).status).toBe(404);
  });

  test('a body that is refused leaves it working', async () => {
    const path = await issue();
    expect((await post(app, path, { ...firstRun, password: 'short' })).status).toBe(400);
    expect((await post(app, path, {})).status).toBe(400);
    expect((await post(app, path, firstRun)).status).toBe(201);
  });
});

describe('a setup link', () => {
  let app: TestApp;
  let org: string;

  beforeAll(async () => {
    app = await startApp();
    org = ((await (await app.operator('POST', '/api/organizations', { name: 'Contoso' })).json()) as { id: string }).id;
  });

  afterAll(() => app.close());

  const create = async (): Promise<{ id: string; path: string; expiresAt: string }> => {
    const response = await app.operator('POST', `/api/organizations/${org}/setup-links`);
    expect(response.status).toBe(201);
    const { id, url, expiresAt } = (await response.json()) as { id: string; url: string; expiresAt: string };
    expect(url).toMatch(new RegExp(`^${app.config.publicUrl}/setup/${org}\\.[A-Za-z0-9_-]{43}$`));
    return { id, path: `/api${new URL(url).pathname}`, expiresAt };
  };

  test('says where it leads, as often as it is looked at', async () => {
    const { path, expiresAt } = await create();
    for (let looks = 0; looks < 3; looks++) {
      const response = await fetch(app.baseUrl + path);
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(await response.json()).toEqual({
        kind: 'setup-link',
        organization: { id: org, name: 'Contoso' },
        expiresAt,
      });
    }
  });

  test('opens a session of eight hours with role admin, once', async () => {
    const { path } = await create();
    const response = await post(app, path);
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ organization: { id: org, name: 'Contoso' } });
    const as = sessionClient(app, cookieOf(response));
    const session = (await (await as('GET', '/api/session')).json()) as { expiresAt: string };
    expect(session).toMatchObject({ role: 'admin', userName: null, displayName: null, id: expect.any(String) });
    expect((Date.parse(session.expiresAt) - Date.now()) / 3_600_000).toBeCloseTo(8, 1);
    expect((await as('GET', `/api/organizations/${org}/scim`)).status).toBe(200);

    expect((await post(app, path)).status).toBe(404);
    expect((await fetch(app.baseUrl + path)).status).toBe(404);
  });

  test('of ten browsers that use it at once, one wins', async () => {
    const { path } = await create();
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(app, path)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(404)]);
  });

  test('can set a local password with an address, and then only the password', async () => {
    const as = sessionClient(app, cookieOf(await post(app, (await create()).path)));
    expect((await as('PUT', '/api/session/password', { password: PASSWORD })).status).toBe(400);
    expect((await as('PUT', '/api/session/password', { email: 'it@example.com', password: PASSWORD })).status).toBe(
      204,
    );
    expect(await (await as('GET', '/api/session')).json()).toMatchObject({ role: 'admin', userName: 'it@example.com' });
    expect((await signIn(app, 'it@example.com')).status).toBe(204);
    expect((await as('PUT', '/api/session/password', { password: 'another horse battery' })).status).toBe(204);
    expect((await signIn(app, 'it@example.com', 'another horse battery')).status).toBe(204);
  });

  test('makes one account, also when two requests make one at once', async () => {
    const as = sessionClient(app, cookieOf(await post(app, (await create()).path)));
    const answers = await Promise.all(
      ['one@example.com', 'two@example.com'].map((email) =>
        as('PUT', '/api/session/password', { email, password: PASSWORD }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
    const found = await app.dataSource.query(
      `SELECT count(*)::int AS n FROM administrators WHERE email IN ('one@example.com', 'two@example.com')`,
    );
    expect(found).toEqual([{ n: 1 }]);
  });

  test('an address that is taken is 409 and leaves the session as it was', async () => {
    await app.operator('POST', `/api/organizations/${org}/admins`, { email: 'taken@example.com', password: PASSWORD });
    const as = sessionClient(app, cookieOf(await post(app, (await create()).path)));
    const response = await as('PUT', '/api/session/password', { email: 'taken@example.com', password: PASSWORD });
    expect(response.status).toBe(409);
    expect(await (await as('GET', '/api/session')).json()).toMatchObject({ userName: null });
  });

  test('is listed without its secret until it is used, deleted or expired', async () => {
    const [used, deleted, expired, waiting] = [await create(), await create(), await create(), await create()];
    await post(app, used.path);
    const remove = (id: string) => app.operator('DELETE', `/api/organizations/${org}/setup-links/${id}`);
    expect((await remove(deleted.id)).status).toBe(204);
    expect((await remove(deleted.id)).status).toBe(404);
    await app.dataSource.query('UPDATE setup_links SET expires_at = now() WHERE id = $1', [expired.id]);

    const text = await (await app.operator('GET', `/api/organizations/${org}/setup-links`)).text();
    const { setupLinks } = JSON.parse(text) as { setupLinks: { id: string }[] };
    expect(setupLinks.at(-1)).toEqual({
      id: waiting.id,
      createdBy: 'operator',
      createdAt: expect.any(String),
      expiresAt: waiting.expiresAt,
    });
    expect(setupLinks.map(({ id }) => id)).not.toEqual(expect.arrayContaining([used.id]));
    expect(text).not.toContain(waiting.path.split('.').at(-1));
    for (const link of [deleted, expired]) expect((await post(app, link.path)).status).toBe(404);
  });

  test('is not stored readably', async () => {
    const { path } = await create();
    const secret = path.split('.').at(-1) ?? '';
    const rows = await app.dataSource.query<{ row: string }[]>('SELECT setup_links::text AS row FROM setup_links');
    expect(rows.some(({ row }) => row.includes(secret))).toBe(false);
  });

  test('there are at most 100 that work', async () => {
    const statuses: number[] = [];
    for (let number = 0; number < 101; number++) {
      statuses.push((await app.operator('POST', `/api/organizations/${org}/setup-links`)).status);
    }
    expect(statuses.at(-1)).toBe(409);
  });

  test.each([
    'x',
    'first.x',
    `first.${'A'.repeat(43)}`,
    `00000000-0000-7000-8000-000000000000.${'A'.repeat(43)}`,
    'A'.repeat(400),
    '%00',
    `{org}.${'A'.repeat(43)}`,
  ])('the code %s does not work', async (code) => {
    const path = `/api/setup/${code.replace('{org}', org)}`;
    const firstRun = { organizationName: 'x', email: 'x@example.com', password: PASSWORD };
    expect((await fetch(app.baseUrl + path)).status).toBe(404);
    expect((await post(app, path, firstRun)).status).toBe(404);
  });
});
