import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, scimClient } from '../../support/organization.js';
import { addAdministrator } from '../../support/session-client.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});

afterAll(() => app.close());

interface NewToken {
  tenantUrl: string;
  token: string;
  createdAt: string;
  expiresAt: string | null;
}

const generate = (org: string, request?: unknown) =>
  app.operator('POST', `/api/organizations/${org}/scim/token`, request);
const setSaml = (org: string, enabled: boolean) => app.operator('PATCH', `/api/organizations/${org}/saml`, { enabled });
const works = async (org: string, token: string) => (await scimClient(app, org, token)('GET', '/Users?count=0')).status;

test('a token is random, recognisable and shown once', async () => {
  const { id } = await connectOrganization(app);
  const admin = await addAdministrator(app, id, 'token@example.com');
  const response = await admin.as('POST', `/api/organizations/${id}/scim/token`);
  expect(response.status).toBe(201);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const { token, tenantUrl, createdAt, expiresAt } = (await response.json()) as NewToken;
  expect(token).toMatch(/^gatehouse_scim_[A-Za-z0-9_-]{43}$/);
  expect(tenantUrl).toBe(`${app.config.publicUrl}/scim/v2/${id}`);
  expect(await works(id, token)).toBe(200);

  const text = await (await admin.as('GET', `/api/organizations/${id}/scim`)).text();
  expect(JSON.parse(text)).toEqual({
    available: true,
    tenantUrl,
    token: { lastFour: token.slice(-4), createdAt, createdBy: 'token@example.com', lastUsedAt: null, expiresAt },
  });
  expect(text).not.toContain(token);
});

test.each([
  ['unless told otherwise', undefined, 730],
  ['that an admin chooses', { lifetimeDays: 90 }, 90],
])('a token has an end %s', async (_, request, days) => {
  const { id } = await connectOrganization(app);
  const { createdAt, expiresAt } = (await (await generate(id, request)).json()) as NewToken;
  expect(Math.round((Date.parse(expiresAt ?? '') - Date.parse(createdAt)) / 86_400_000)).toBe(days);
});

test('a token without end has to be asked for, and a lifetime that is none is refused', async () => {
  const { id, token } = await connectOrganization(app);
  for (const lifetimeDays of [0, -1, 1.5, 3651, '30', [30]]) {
    expect([lifetimeDays, (await generate(id, { lifetimeDays })).status]).toEqual([lifetimeDays, 400]);
  }
  expect(await works(id, token)).toBe(200);
  expect(await (await generate(id, { lifetimeDays: null })).json()).toMatchObject({ expiresAt: null });
});

test('a token that has ended opens nothing, from that moment on and for a caller that was just let in', async () => {
  const { id, token } = await connectOrganization(app);
  const end = (after: string) =>
    app.dataSource.query(`UPDATE scim_tokens SET expires_at = now() + $2::interval WHERE organization_id = $1`, [
      id,
      after,
    ]);
  await end('400 ms');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await works(id, token)).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(await works(id, token)).toBe(401);
  await end('1 day');
  expect(await works(id, token)).toBe(200);
});

test('only a hash of the token is stored', async () => {
  const { token } = await connectOrganization(app);
  const rows = await app.dataSource.query<{ row: string }[]>('SELECT scim_tokens::text AS row FROM scim_tokens');
  const hidden = [token, token.slice('gatehouse_scim_'.length), Buffer.from(token).toString('hex')];
  expect(rows.some(({ row }) => hidden.some((secret) => row.includes(secret)))).toBe(false);
});

test('a new token replaces the one before at once', async () => {
  const { id, token } = await connectOrganization(app);
  expect(await works(id, token)).toBe(200);
  const next = (await (await generate(id)).json()) as NewToken;
  expect(await works(id, token)).toBe(401);
  expect(await works(id, next.token)).toBe(200);
});

test('a revoked token stops working at once, and revoking again is no error', async () => {
  const { id, token } = await connectOrganization(app);
  expect(await works(id, token)).toBe(200);
  const revoke = () => app.operator('DELETE', `/api/organizations/${id}/scim/token`);
  expect((await revoke()).status).toBe(204);
  expect(await works(id, token)).toBe(401);
  expect((await revoke()).status).toBe(204);
  expect(await (await app.operator('GET', `/api/organizations/${id}/scim`)).json()).toMatchObject({ token: null });
});

test('ten tokens generated at once leave exactly one that works', async () => {
  const { id } = await connectOrganization(app);
  const answers = await Promise.all(Array.from({ length: 10 }, () => generate(id)));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
  const tokens = await Promise.all(answers.map(async (answer) => ((await answer.json()) as NewToken).token));
  expect(new Set(tokens).size).toBe(10);
  const statuses = await Promise.all(tokens.map((token) => works(id, token)));
  expect(statuses.sort()).toEqual([200, ...Array<number>(9).fill(401)]);
});

test('while SAML is off no token can be generated, and the old one is kept for later', async () => {
  const { id, token } = await connectOrganization(app);
  await setSaml(id, false);
  const response = await generate(id);
  expect(response.status).toBe(409);
  expect(await response.text()).not.toContain('gatehouse_scim_');
  expect(await (await app.operator('GET', `/api/organizations/${id}/scim`)).json()).toMatchObject({
    available: false,
    token: { lastFour: token.slice(-4) },
  });
  expect(await works(id, token)).toBe(403);
  await setSaml(id, true);
  expect(await works(id, token)).toBe(200);
});

test('tokens generated while SAML is turned off and on leave exactly the last one', async () => {
  const { id, token } = await connectOrganization(app);
  const answers = await Promise.all([
    ...Array.from({ length: 10 }, () => generate(id)),
    setSaml(id, false),
    setSaml(id, true),
    setSaml(id, false),
  ]);
  await setSaml(id, true);
  const created = answers.slice(0, 10).filter(({ status }) => status === 201);
  expect(answers.slice(0, 10).every(({ status }) => status === 201 || status === 409)).toBe(true);
  const tokens = await Promise.all(created.map(async (answer) => ((await answer.json()) as NewToken).token));
  const statuses = await Promise.all([token, ...tokens].map((each) => works(id, each)));
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
});

test('a token of another organization is not touched', async () => {
  const one = await connectOrganization(app, 'One');
  const two = await connectOrganization(app, 'Two');
  await generate(one.id);
  await app.operator('DELETE', `/api/organizations/${one.id}/scim/token`);
  expect(await works(two.id, two.token)).toBe(200);
});

test('a link session is named as the creator of a token, so that an admin can tell', async () => {
  const { id } = await connectOrganization(app);
  const link = (await (await app.operator('POST', `/api/organizations/${id}/setup-links`)).json()) as { url: string };
  const { cookieOf, sessionClient } = await import('../../support/session-client.js');
  const opened = await fetch(`${app.baseUrl}/api${new URL(link.url).pathname}`, { method: 'POST' });
  await sessionClient(app, cookieOf(opened))('POST', `/api/organizations/${id}/scim/token`);
  expect(await (await app.operator('GET', `/api/organizations/${id}/scim`)).json()).toMatchObject({
    token: { createdBy: 'setup link' },
  });
});
