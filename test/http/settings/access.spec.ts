import { randomUUID } from 'node:crypto';
import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, type TestOrganization } from '../../support/organization.js';
import { addAdministrator, addMember, type SessionClient } from '../../support/session-client.js';

let app: TestApp;
let own: TestOrganization;
let other: TestOrganization;
let admin: SessionClient;
let member: SessionClient;

beforeAll(async () => {
  app = await startApp();
  own = await connectOrganization(app, 'Own');
  other = await connectOrganization(app, 'Other');
  admin = (await addAdministrator(app, own.id, 'admin@own.example')).as;
  member = (await addMember(app, own, 'ann@own.example')).as;
  await app.dataSource.query(
    `INSERT INTO sign_in_tests (organization_id, id, started_by, settings_version, expires_at)
     VALUES ($1, $2, 'operator', 1, now())`,
    [own.id, id],
  );
  await app.operator('PUT', `/api/organizations/${own.id}/schemas/${urn}`, {
    id: urn,
    resourceType: 'User',
    name: 'Badge',
    attributes: [{ name: 'number' }],
  });
});

afterAll(() => app.close());

const id = randomUUID();
const urn = 'urn:example:Badge';
const domain = 'contoso.example';
const fingerprint = 'AA:BB';
const OPERATOR_ROUTES: [string, string][] = [
  ['POST', '/api/organizations'],
  ['GET', '/api/organizations'],
];
const OPERATOR_ORGANIZATION_ROUTES: [string, string][] = [
  ['PATCH', '/api/organizations/{org}'],
  ['DELETE', '/api/organizations/{org}'],
];
const ORGANIZATION_READS: [string, string][] = [
  ['GET', '/api/organizations/{org}'],
  ['GET', '/api/organizations/{org}/admins'],
  ['GET', '/api/organizations/{org}/setup-links'],
  ['GET', '/api/organizations/{org}/saml'],
  ['GET', '/api/organizations/{org}/saml/attribute-mapping'],
  ['GET', '/api/organizations/{org}/scim'],
  ['GET', '/api/organizations/{org}/scim/requests'],
  ['GET', '/api/organizations/{org}/schemas'],
  ['GET', `/api/organizations/{org}/schemas/${urn}`],
  ['GET', '/api/organizations/{org}/users'],
  ['GET', '/api/organizations/{org}/saml/attempts'],
  ['GET', `/api/organizations/{org}/saml/tests/${id}`],
  ['GET', '/api/organizations/{org}/audit'],
  ['GET', '/api/organizations/{org}/domains'],
  ['GET', '/api/organizations/{org}/groups'],
  ['GET', '/api/organizations/{org}/sessions'],
];
const ORGANIZATION_WRITES: [string, string][] = [
  ['POST', '/api/organizations/{org}/admins'],
  ['DELETE', `/api/organizations/{org}/admins/${id}`],
  ['PUT', `/api/organizations/{org}/admins/${id}/password`],
  ['POST', '/api/organizations/{org}/setup-links'],
  ['DELETE', `/api/organizations/{org}/setup-links/${id}`],
  ['PUT', '/api/organizations/{org}/saml/identity-provider'],
  ['POST', '/api/organizations/{org}/saml/identity-provider/preview'],
  ['POST', '/api/organizations/{org}/saml/identity-provider/refresh'],
  ['POST', '/api/organizations/{org}/saml/identity-provider/approve'],
  ['PUT', '/api/organizations/{org}/saml/identity-provider/pin'],
  ['POST', '/api/organizations/{org}/saml/certificates'],
  ['DELETE', `/api/organizations/{org}/saml/certificates/${fingerprint}`],
  ['PATCH', '/api/organizations/{org}/saml'],
  ['POST', '/api/organizations/{org}/saml/test'],
  ['PUT', '/api/organizations/{org}/saml/attribute-mapping'],
  ['POST', '/api/organizations/{org}/saml/keys/rotate'],
  ['POST', '/api/organizations/{org}/saml/keys/activate'],
  ['DELETE', '/api/organizations/{org}/saml/keys/previous'],
  ['POST', '/api/organizations/{org}/scim/token'],
  ['DELETE', '/api/organizations/{org}/scim/token'],
  ['PUT', `/api/organizations/{org}/schemas/${urn}`],
  ['DELETE', `/api/organizations/{org}/schemas/${urn}`],
  ['DELETE', `/api/organizations/{org}/sessions/${id}`],
  ['POST', '/api/organizations/{org}/domains'],
  ['POST', `/api/organizations/{org}/domains/${domain}/check`],
  ['DELETE', `/api/organizations/{org}/domains/${domain}`],
];
const ORGANIZATION_ROUTES = [...OPERATOR_ORGANIZATION_ROUTES, ...ORGANIZATION_READS, ...ORGANIZATION_WRITES];
const SESSION_ROUTES: [string, string][] = [
  ['GET', '/api/session'],
  ['DELETE', '/api/session'],
  ['POST', '/api/session/logout'],
  ['GET', '/api/session/others'],
  ['DELETE', '/api/session/others'],
  ['DELETE', `/api/session/others/${id}`],
  ['PUT', '/api/session/password'],
];

const of = (path: string, organization: { id: string }) => path.replace('{org}', organization.id);

test('every route under /api that is not public is in the tables of this file', async () => {
  const document = (await (await app.operator('GET', '/api/openapi.json')).json()) as { paths: Record<string, object> };
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const tested = [...OPERATOR_ROUTES, ...ORGANIZATION_ROUTES, ...SESSION_ROUTES].map(
    ([method, path]) =>
      `${method} ${path.replace(id, '{id}').replace(urn, '{urn}').replace(domain, '{domain}').replace(fingerprint, '{fingerprint}')}`,
  );
  const isPublic = ['POST /api/home-realm', 'POST /api/session', 'GET /api/setup/{code}', 'POST /api/setup/{code}'];
  expect([...tested, ...isPublic].sort()).toEqual(described.sort());
});

describe('nobody signed in', () => {
  test.each([...OPERATOR_ROUTES, ...ORGANIZATION_ROUTES, ...SESSION_ROUTES])('%s %s is 401', async (method, path) => {
    const response = await fetch(app.baseUrl + of(path, own), { method });
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });

  test.each([
    ['a wrong operator key', { authorization: 'Bearer not-the-key-of-this-server-at-all' }],
    ['an empty operator key', { authorization: 'Bearer ' }],
    ['a SCIM token', { authorization: 'Bearer {token}' }],
    ['a cookie that is no session', { cookie: 'gatehouse_session=nonsense' }],
    ['a cookie of a session that is not there', { cookie: `gatehouse_session={org}.${'A'.repeat(43)}` }],
    ['a cookie of an unknown organization', { cookie: `gatehouse_session=${id}.${'A'.repeat(43)}` }],
    ['a cookie under another name', { cookie: `__Host-gatehouse_session={org}.${'A'.repeat(43)}` }],
  ])('%s is 401', async (_, headers) => {
    const filled = Object.entries(headers).map(([name, value]): [string, string] => [
      name,
      value.replace('{org}', own.id).replace('{token}', own.token),
    ]);
    const response = await fetch(`${app.baseUrl}/api/organizations/${own.id}`, { headers: filled });
    expect(response.status).toBe(401);
  });

  test('a wrong operator key beside a good cookie is 401', async () => {
    const response = await admin('GET', `/api/organizations/${own.id}`, undefined, { authorization: 'Bearer wrong' });
    expect(response.status).toBe(401);
  });
});

describe('a member', () => {
  test.each([...OPERATOR_ROUTES, ...ORGANIZATION_ROUTES])('%s %s is 403', async (method, path) => {
    const response = await member(method, of(path, own));
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain(own.token);
  });

  test.each(ORGANIZATION_ROUTES)('%s %s of another organization is 403', async (method, path) => {
    expect((await member(method, of(path, other))).status).toBe(403);
  });

  test.each(['/api/openapi.json', '/api', '/api/', '/api/no/such/route', '/api/setup'])('%s is 403', async (path) => {
    expect((await member('GET', path)).status).toBe(403);
  });

  test('has no password to set', async () => {
    expect((await member('PUT', '/api/session/password', { password: 'correct horse battery' })).status).toBe(403);
  });

  test('sees the own session', async () => {
    const response = await member('GET', '/api/session');
    expect(await response.json()).toEqual({
      role: 'member',
      organization: { id: own.id, name: 'Own', samlRequired: false },
      id: expect.any(String),
      userName: 'ann@own.example',
      displayName: 'Ann Example',
      expiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });
});

describe('an admin', () => {
  test.each(ORGANIZATION_ROUTES)('%s %s of another organization is 404', async (method, path) => {
    expect((await admin(method, of(path, other))).status).toBe(404);
  });

  test('learns as much about another organization as about one that does not exist', async () => {
    const answers = await Promise.all(
      [other.id, id].map(async (org) => {
        const response = await admin('GET', `/api/organizations/${org}/scim`);
        return (await response.text()).replaceAll(org, '{org}');
      }),
    );
    expect(answers[0]).toBe(answers[1]);
  });

  test.each([...OPERATOR_ROUTES, ...OPERATOR_ORGANIZATION_ROUTES])('%s %s is 403', async (method, path) => {
    expect((await admin(method, of(path, own))).status).toBe(403);
  });

  test.each(['/api', '/api/no/such/route', '/api/organizations/{org}/nothing'])('%s is 404', async (path) => {
    const answer = await admin('GET', of(path, own));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, expect.stringContaining('problem+json')]);
  });

  test.each(ORGANIZATION_READS)('%s %s of the own organization is 200', async (method, path) => {
    expect((await admin(method, of(path, own))).status).toBe(200);
  });
});

describe('the operator', () => {
  test.each(ORGANIZATION_READS)('%s %s is 200', async (method, path) => {
    expect((await app.operator(method, of(path, own))).status).toBe(200);
  });

  test.each([...ORGANIZATION_READS, ...ORGANIZATION_WRITES])(
    '%s %s of an unknown organization is 404',
    async (method, path) => {
      const body = method === 'GET' ? undefined : {};
      expect((await app.operator(method, of(path, { id }), body)).status).toBe(404);
      expect((await app.operator(method, of(path, { id: 'not-an-id' }), body)).status).toBe(404);
    },
  );

  test.each(SESSION_ROUTES)('%s %s is 401: the key has no session', async (method, path) => {
    const body = method === 'GET' ? undefined : { password: 'correct horse battery' };
    expect((await app.operator(method, path, body)).status).toBe(401);
  });
});

describe('a write that a cookie authenticates', () => {
  test.each([
    ['from another site', { origin: 'https://evil.example' }, 403],
    ['from a sandboxed frame', { origin: 'null' }, 403],
    ['from the same host on another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['as plain text', { 'content-type': 'text/plain' }, 415],
    ['as SCIM', { 'content-type': 'application/scim+json' }, 415],
  ])('%s is refused and changes nothing', async (_, headers, status) => {
    const response = await admin('PATCH', `/api/organizations/${own.id}/saml`, { enabled: false }, headers);
    expect(response.status).toBe(status);
    const saml = (await (await admin('GET', `/api/organizations/${own.id}/saml`)).json()) as { enabled: boolean };
    expect(saml.enabled).toBe(true);
  });

  test('without Origin is refused', async () => {
    const { cookie } = await cookieOfAdmin();
    const response = await fetch(`${app.baseUrl}/api/organizations/${own.id}/scim/token`, {
      method: 'DELETE',
      headers: { cookie, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(response.status).toBe(403);
  });

  test('without a JSON body is refused', async () => {
    const { cookie } = await cookieOfAdmin();
    const response = await fetch(`${app.baseUrl}/api/organizations/${own.id}/scim/token`, {
      method: 'DELETE',
      headers: { cookie, origin: app.config.publicUrl },
    });
    expect(response.status).toBe(415);
  });

  test('with our Origin and a charset is let in', async () => {
    const response = await admin(
      'POST',
      `/api/organizations/${own.id}/setup-links`,
      {},
      {
        'content-type': 'application/json; charset=utf-8',
      },
    );
    expect(response.status).toBe(201);
  });

  async function cookieOfAdmin(): Promise<{ cookie: string }> {
    const { cookieOf, signIn } = await import('../../support/session-client.js');
    return { cookie: cookieOf(await signIn(app, 'admin@own.example')) };
  }
});

test('a sign-in from another site is refused, one without Origin is not', async () => {
  const signInFrom = (headers: Record<string, string>) =>
    fetch(`${app.baseUrl}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ email: 'admin@own.example', password: 'correct horse battery' }),
    });
  expect((await signInFrom({ origin: 'https://evil.example' })).status).toBe(403);
  expect((await signInFrom({})).status).toBe(204);
});
