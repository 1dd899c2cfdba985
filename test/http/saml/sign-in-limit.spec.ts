import { startApp, type TestApp } from '../../support/app.js';
import { Browser, type Form } from '../../support/browser.js';
import { startIdentityProvider } from '../../support/identity-provider.js';
import { connectOrganization } from '../../support/organization.js';
import { makeSamlKeys } from '../../support/saml-keys.js';
import { answerOf, connectSamlOrganization, type SamlOrganization } from '../../support/saml-organization.js';
import { buildResponse, encodeResponse, signResponse } from '../../support/saml-response.js';

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

describe('of answers that fail', () => {
  const idp = { entityId: 'https://idp.example/entity', keys: makeSamlKeys() };
  const connect = async () => {
    const organization = await connectSamlOrganization(app, {
      entityId: idp.entityId,
      ssoUrl: 'https://idp.example/sso',
      certificates: [idp.keys.certificate],
    });
    await app.operator('PATCH', `/api/organizations/${organization.id}/saml`, { idpInitiated: true });
    return organization;
  };
  const answer = ({ entityId: spEntityId, acsUrl }: SamlOrganization, by = idp.keys, change = (xml: string) => xml) => {
    const fields = { now: new Date(), idpEntityId: idp.entityId, spEntityId, acsUrl, nameId: 'jane@contoso.example' };
    const xml = buildResponse({ ...fields, inResponseTo: '_x', assertionId: `_${crypto.randomUUID()}` });
    const unsolicited = change(xml.replaceAll(' InResponseTo="_x"', ''));
    const SAMLResponse = encodeResponse(signResponse(unsolicited, 'Assertion', by));
    return () => fetch(acsUrl, { method: 'POST', body: new URLSearchParams({ SAMLResponse }), redirect: 'manual' });
  };
  const statusesOf = async (posts: readonly (() => Promise<Response>)[]) =>
    (await Promise.all(posts.map((post) => post()))).map(({ status }) => status);
  const count = (statuses: readonly number[], wanted: number) => statuses.filter((status) => status === wanted).length;

  test('ten a second are verified for one organization and one address, and the others answered 429', async () => {
    const [organization, other] = [await connect(), await connect()];
    const stranger = makeSamlKeys();
    const posts = Array.from({ length: 30 }, () => answer(organization, stranger));
    const good = answer(other);

    const statuses = await statusesOf(posts);

    expect(count(statuses, 403)).toBeGreaterThanOrEqual(10);
    expect(count(statuses, 429)).toBeGreaterThan(0);
    expect(await statusesOf([good])).toEqual([303]);
  });

  test('what is not even verified keeps nobody out', async () => {
    const organization = await connect();
    const good = answer(organization);
    const empty = () => fetch(organization.acsUrl, { method: 'POST', body: new URLSearchParams({ x: '1' }) });

    expect(count(await statusesOf(Array.from({ length: 40 }, () => empty)), 400)).toBe(40);
    expect(await statusesOf([good])).toEqual([303]);
  });

  test('large ones count as many', async () => {
    const organization = await connect();
    const large = (xml: string) =>
      xml.replace('</saml2:AttributeValue>', `$&<saml2:AttributeValue>${'x'.repeat(200_000)}</saml2:AttributeValue>`);
    const posts = Array.from({ length: 12 }, () => answer(organization, idp.keys, large));

    const statuses = await statusesOf(posts);

    expect([count(statuses, 303) > 0, count(statuses, 429) > 0]).toEqual([true, true]);
  });
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
