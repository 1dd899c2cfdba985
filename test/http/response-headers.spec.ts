import { startApp, type TestApp } from '../support/app.js';
import { connectOrganization, type TestOrganization } from '../support/organization.js';

let app: TestApp;
let org: TestOrganization;
beforeAll(async () => {
  app = await startApp({ productName: "A$&B $' <i>" });
  org = await connectOrganization(app);
});
afterAll(() => app.close());

const get = (path: string, on = app) => fetch(on.baseUrl + path.replace('{org}', org.id), { redirect: 'manual' });

test.each([
  ['/api/session', 401],
  ['/api/openapi.json', 200],
  ['/api/no/such/route', 401],
  ['//api/session', 401],
  ['/api/%zz', 400],
  [`/api/setup/first.${'A'.repeat(43)}`, 404],
])('%s is kept nowhere and not guessed at', async (path, status) => {
  const { headers, ...answer } = await get(path).then((each) => ({ status: each.status, headers: each.headers }));
  expect([answer.status, headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([
    status,
    'no-store',
    'nosniff',
  ]);
});

test('answers of SCIM are kept nowhere', async () => {
  for (const path of ['/Users', '/Users/unknown', '/ServiceProviderConfig']) {
    expect((await org.scim('GET', path)).headers.get('cache-control')).toBe('no-store');
  }
  expect((await get('/scim/v2/{org}/Users')).headers.get('cache-control')).toBe('no-store');
});

test('assets may be kept, but are not guessed at', async () => {
  const [asset = ''] = /\/assets\/[^"]+\.js/.exec(await (await get('/')).text()) ?? [];
  const { headers } = await get(asset);
  expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([
    expect.stringContaining('immutable'),
    'nosniff',
  ]);
});

test('metrics are not guessed at', async () => {
  expect((await get('/metrics')).headers.get('x-content-type-options')).toBe('nosniff');
});

test('browsers are told to stay on https where we are served by it', async () => {
  const https = await startApp({ on: app, publicUrl: 'https://sso.example.com' });
  for (const path of ['/', '/api/session', '/saml/{org}/login', '/saml/{org}/metadata', '/saml/no/login', '/metrics']) {
    expect([path, (await get(path, https)).headers.get('strict-transport-security')]).toEqual([
      path,
      'max-age=31536000',
    ]);
    expect([path, (await get(path)).headers.get('strict-transport-security')]).toEqual([path, null]);
  }
  await https.close();
});

test('the name of the product is shown as it is', async () => {
  expect(await (await get('/login')).text()).toContain('A$&#38;B $&#39; &#60;i&#62;');
});

test('methods that nobody uses are one method in the metrics', async () => {
  await fetch(`${app.baseUrl}/healthz`, { method: 'PROPFIND' });
  const text = await (await get('/metrics')).text();
  expect(text).toContain('method="other"');
  expect(text).not.toContain('PROPFIND');
});
