import { startApp, type TestApp } from '../../support/app.js';
import { Browser, type Form } from '../../support/browser.js';
import { startIdentityProvider } from '../../support/identity-provider.js';
import { connectOrganization } from '../../support/organization.js';
import { answerOf, connectSamlOrganization } from '../../support/saml-organization.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ rateLimits: true });
});
afterAll(() => app.close());
afterEach(() => new Promise((resolve) => setTimeout(resolve, 1_000)));

test('more than fifty sign-ins a second from one address are answered 429, and the next second goes on', async () => {
  const { id } = await connectOrganization(app);
  const login = (): Promise<Response> => fetch(`${app.baseUrl}/saml/${id}/login`, { redirect: 'manual' });
  const answers = await Promise.all(Array.from({ length: 150 }, login));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(answers.filter(({ status }) => status === 302).length).toBeGreaterThanOrEqual(50);
  expect(refused[0]?.headers.get('retry-after')).toBe('1');
  expect(await refused[0]?.text()).toContain('Wait a second');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect((await login()).status).toBe(302);
});

test('more than ten answers a second from one address that fail are answered 429, unread', async () => {
  const { id } = await connectOrganization(app);
  const body = () => new URLSearchParams({ SAMLResponse: 'PGE+' });
  const answers = await Promise.all(
    Array.from({ length: 45 }, () => fetch(`${app.baseUrl}/saml/${id}/acs`, { method: 'POST', body: body() })),
  );

  const count = (wanted: number) => answers.filter(({ status }) => status === wanted).length;
  expect(count(400)).toBeGreaterThanOrEqual(10);
  expect(count(429)).toBeGreaterThan(0);
  expect(count(400) + count(429)).toBe(45);
});

test('forty people of one office who sign in at once all get in', async () => {
  const idp = await startIdentityProvider();
  const organization = await connectSamlOrganization(app, idp);
  const browsers = Array.from({ length: 40 }, () => new Browser());
  const forms = await Promise.all(browsers.map((browser) => answerOf(browser, organization, '/api/session')));
  await new Promise((resolve) => setTimeout(resolve, 1_000));

  const pages = await Promise.all(browsers.map((browser, index) => browser.submit(forms[index] as Form)));
  await idp.close();

  expect(pages.map(({ status }) => status)).toEqual(browsers.map(() => 200));
});
