import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization } from '../../support/organization.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ rateLimits: true });
});
afterAll(() => app.close());

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
