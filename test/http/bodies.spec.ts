import { startApp, type TestApp } from '../support/app.js';
import { connectOrganization, type TestOrganization } from '../support/organization.js';

let app: TestApp;
let org: TestOrganization;
beforeAll(async () => {
  app = await startApp();
  org = await connectOrganization(app);
});
afterAll(() => app.close());

const send = (method: string, path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${app.baseUrl}${path.replace('{org}', org.id)}`, {
    method,
    headers: {
      authorization: `Bearer ${path.startsWith('/scim') ? org.token : app.config.operatorKey}`,
      'content-type': 'application/json',
      ...headers,
    },
    body,
  });
const detailOf = async (answer: Response): Promise<string> => ((await answer.json()) as { detail: string }).detail;

const nested = (depth: number) => `{"name":${'['.repeat(depth)}${']'.repeat(depth)}}`;
const ROUTES: [string, string][] = [
  ['POST', '/api/session'],
  ['POST', `/api/setup/first.${'A'.repeat(43)}`],
  ['POST', '/api/organizations'],
  ['PATCH', '/api/organizations/{org}'],
  ['POST', '/api/organizations/{org}/admins'],
  ['PUT', '/api/organizations/{org}/saml/identity-provider'],
  ['PATCH', '/api/organizations/{org}/saml'],
];

describe.each(ROUTES)('%s %s', (method, path) => {
  test.each([
    ['thousands of fields', `{${Array.from({ length: 1_000 }, (_, field) => `"k${field}":1`).join()}}`],
    ['thousands of objects', `[${Array(1_000).fill('{}').join()}]`],
    ['thousands of items in a field', `{"name":[${Array(1_000).fill('1').join()}]}`],
    ['a list', '[{}]'],
    ['a text', '"x"'],
    ['values nested 60 deep', nested(60)],
    ['values nested 5,000 deep', nested(5_000)],
  ])('%s for a body are 400', async (_, body) => {
    const answer = await send(method, path, body);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, expect.stringContaining('problem+json')]);
    expect((await detailOf(answer)).length).toBeLessThan(1_000);
  });
});

test.each(ROUTES)('%s %s takes at most 1 MB, and says so', async (method, path) => {
  const answer = await send(method, path, JSON.stringify({ name: 'x'.repeat(1_100_000) }));
  expect([answer.status, await detailOf(answer)]).toEqual([413, expect.stringContaining('1048576 bytes')]);
});

test.each(ROUTES)('%s %s refuses a megabyte of fields before anybody else has to wait', async (method, path) => {
  const fields = Array.from({ length: 80_000 }, (_, field) => `"k${field}":1`).join();
  const start = performance.now();
  expect((await send(method, path, `{${fields}}`)).status).toBe(400);
  expect(performance.now() - start).toBeLessThan(1_000);
});

test('the metadata of an identity provider may have nearly a megabyte', async () => {
  const path = '/api/organizations/{org}/saml/identity-provider';
  expect((await send('PUT', path, JSON.stringify({ metadataXml: 'x'.repeat(900_000) }))).status).toBe(400);
});

test.each([
  ['PUT', '/api/organizations/{org}/saml/identity-provider'],
  ['POST', '/scim/v2/{org}/Users'],
])('%s %s of a body nested 100,000 deep is 400', async (method, path) => {
  const answer = await send(method, path, nested(100_000));
  expect([answer.status, await detailOf(answer)]).toEqual([400, expect.stringContaining('64 levels')]);
});

describe('under the tenant URL', () => {
  const post = (body: string, headers: Record<string, string>) => send('POST', '/scim/v2/{org}/Users', body, headers);

  test.each([
    ['a form', 'userName=jane', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['plain text', 'jane', { 'content-type': 'text/plain' }],
  ])('%s is 415, and the answer names what is taken', async (_, body, headers) => {
    const answer = await post(body, headers);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([415, expect.stringContaining('scim+json')]);
    expect(await detailOf(answer)).toContain('application/scim+json');
  });

  test('a compressed body is 415', async () => {
    const answer = await post('{"userName":"jane"}', { 'content-encoding': 'gzip' });
    expect([answer.status, await detailOf(answer)]).toEqual([415, expect.stringContaining('Content-Encoding')]);
  });

  test('a body over the limit is 413, and the answer names the limit', async () => {
    const answer = await post(JSON.stringify({ userName: 'x'.repeat(1_100_000) }), {});
    expect([answer.status, await detailOf(answer)]).toEqual([413, expect.stringContaining('1048576 bytes')]);
  });
});

test('a media type without a body asks for what can be asked for without one, and names what is missing elsewhere', async () => {
  const token = await send('POST', '/api/organizations/{org}/scim/token', '');
  expect(token.status).toBe(201);
  const nameless = await send('POST', '/api/organizations', '');
  expect(nameless.status).toBe(400);
  expect(await detailOf(nameless)).toContain('name');
});
