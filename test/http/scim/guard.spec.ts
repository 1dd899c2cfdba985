import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, scimClient } from '../../support/organization.js';

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const generate = async (orgId: string, on = app): Promise<string> => {
  const answer = await on.operator('POST', `/api/organizations/${orgId}/scim/token`, {});
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { token: string }).token;
};
const setSaml = async (orgId: string, enabled: boolean, on = app): Promise<void> => {
  expect((await on.operator('PATCH', `/api/organizations/${orgId}/saml`, { enabled })).status).toBe(200);
};
const status = async (answer: Promise<Response>): Promise<number> => (await answer).status;

const ROUTES: [string, string][] = [
  ['GET', '/Users'],
  ['POST', '/Users'],
  ['GET', '/Users/0190a5a0-0000-7000-8000-000000000000'],
  ['PUT', '/Users/0190a5a0-0000-7000-8000-000000000000'],
  ['PATCH', '/Users/0190a5a0-0000-7000-8000-000000000000'],
  ['DELETE', '/Users/0190a5a0-0000-7000-8000-000000000000'],
  ['GET', '/ServiceProviderConfig'],
  ['GET', '/ResourceTypes'],
  ['GET', '/Schemas'],
  ['GET', '/Groups'],
  ['POST', '/Bulk'],
  ['GET', '/Me'],
  ['GET', '/no/such/route'],
];

describe('the token', () => {
  test.each(ROUTES)('is asked for by %s %s', async (method, path) => {
    const org = await connectOrganization(app);
    const answer = await fetch(`${app.baseUrl}/scim/v2/${org.id}${path}`, { method });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.headers.get('content-type')).toMatch(/^application\/scim\+json/);
    expect(await answer.json()).toEqual({ schemas: [ERROR], status: '401', detail: expect.any(String) });
  });

  test('is checked before the body is read', async () => {
    const org = await connectOrganization(app);
    const answer = await scimClient(app, org.id, 'wrong')('POST', '/Users', `{"userName":"${'x'.repeat(3_000_000)}"}`);
    expect(answer.status).toBe(401);
  });

  test.each([
    ['an unknown organization', '0190a5a0-0000-7000-8000-000000000000'],
    ['what is no id', 'contoso'],
  ])('of %s gets the same answer as a wrong one', async (_, orgId) => {
    const org = await connectOrganization(app);
    const wrong = await scimClient(app, org.id, 'wrong')('GET', '/Users');
    const unknown = await scimClient(app, orgId, org.token)('GET', '/Users');
    expect(unknown.status).toBe(401);
    expect(await unknown.text()).toBe(await wrong.text());
  });

  test('stops working the moment a new one is generated', async () => {
    const org = await connectOrganization(app);
    expect(await status(org.scim('GET', '/Users'))).toBe(200);
    const token = await generate(org.id);
    expect(await status(org.scim('GET', '/Users'))).toBe(401);
    expect(await status(scimClient(app, org.id, token)('GET', '/Users'))).toBe(200);
  });

  test('that was revoked is refused although requests with it never pause', async () => {
    const org = await connectOrganization(app);
    let stop = false;
    const hammer = Promise.all(
      Array.from({ length: 8 }, async () => {
        while (!stop) await (await org.scim('GET', '/Users?count=1')).arrayBuffer();
      }),
    );
    await sleep(50);
    await generate(org.id);
    const after = await Promise.all(Array.from({ length: 20 }, () => status(org.scim('GET', '/Users'))));
    stop = true;
    await hammer;
    expect(new Set(after)).toEqual(new Set([401]));
  });

  test('may be sent with any case of the word Bearer, and with slashes too many', async () => {
    const org = await connectOrganization(app);
    const answer = await fetch(`${app.baseUrl}//scim/v2//${org.id.toUpperCase()}//Users/?`, {
      headers: { authorization: `bearer ${org.token}` },
    });
    expect(answer.status).toBe(200);
  });

  test('is noted as used', async () => {
    const org = await connectOrganization(app);
    await org.scim('GET', '/Users');
    let lastUsedAt: string | null = null;
    for (let tries = 0; tries < 80 && lastUsedAt === null; tries++) {
      await sleep(100);
      const scim = (await (await app.operator('GET', `/api/organizations/${org.id}/scim`)).json()) as {
        token: { lastUsedAt: string | null };
      };
      lastUsedAt = scim.token.lastUsedAt;
    }
    expect(Math.abs(Date.now() - Date.parse(lastUsedAt ?? ''))).toBeLessThan(20_000);
  });
});

describe('SAML', () => {
  test('that is off bars the right token from every route, and lets it in again when it is on', async () => {
    const org = await connectOrganization(app);
    await setSaml(org.id, false);
    for (const [method, path] of ROUTES) {
      const answer = await org.scim(method, path, method === 'GET' || method === 'DELETE' ? undefined : {});
      expect([method, path, answer.status]).toEqual([method, path, 403]);
      expect(await answer.json()).toMatchObject({
        schemas: [ERROR],
        status: '403',
        detail: expect.stringContaining('SAML'),
      });
    }
    await setSaml(org.id, true);
    expect(await status(org.scim('GET', '/Users'))).toBe(200);
  });
});

describe('two processes on one database', () => {
  test('obey within a second what the other one did', async () => {
    const second = await startApp({ on: app });
    try {
      const org = await connectOrganization(app);
      const there = scimClient(second, org.id, org.token);
      const within = async (expected: number): Promise<void> => {
        const deadline = performance.now() + 1_000;
        while ((await status(there('GET', '/Users'))) !== expected) {
          expect(performance.now()).toBeLessThan(deadline);
        }
      };
      expect(await status(there('GET', '/Users'))).toBe(200);
      await setSaml(org.id, false);
      await within(403);
      await setSaml(org.id, true);
      await within(200);
      const token = await generate(org.id);
      await within(401);
      expect(await status(scimClient(second, org.id, token)('GET', '/Users'))).toBe(200);
    } finally {
      await second.close();
    }
  });

  test('obey within a second although no notification arrives', async () => {
    const deaf = await startApp({ on: app });
    try {
      const org = await connectOrganization(app);
      const there = scimClient(deaf, org.id, org.token);
      expect(await status(there('GET', '/Users'))).toBe(200);
      // What generating a token does, but for telling anybody.
      await app.dataSource.query('UPDATE scim_tokens SET token_hash = $2 WHERE organization_id = $1', [
        org.id,
        Buffer.alloc(32, 1),
      ]);
      const start = performance.now();
      while ((await status(there('GET', '/Users'))) === 200) expect(performance.now() - start).toBeLessThan(1_100);
      expect(await status(there('GET', '/Users'))).toBe(401);
    } finally {
      await deaf.close();
    }
  });
});

describe('failures', () => {
  test('above fifty a second from one address are answered 429, and a valid token still 200', async () => {
    const limited = await startApp({ rateLimits: true });
    try {
      const org = await connectOrganization(limited);
      const wrong = scimClient(limited, org.id, 'wrong');
      const answers = await Promise.all(Array.from({ length: 120 }, () => wrong('GET', '/Users')));
      const refused = answers.filter((answer) => answer.status === 429);
      expect(refused.length).toBeGreaterThan(0);
      expect(refused[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(answers.filter((answer) => answer.status === 401).length).toBeGreaterThanOrEqual(50);
      expect(await status(org.scim('GET', '/Users'))).toBe(200);
    } finally {
      await limited.close();
    }
  });
});
