import { startApp, type TestApp } from '../../support/app.js';
import { Browser, type BrowserPage, type Form, formOf } from '../../support/browser.js';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.js';
import { answerOf, connectSamlOrganization, type SamlOrganization } from '../../support/saml-organization.js';

let app: TestApp;
let idp: IdentityProvider;
let organization: SamlOrganization;
/** Of somebody who wants others to work in an account of theirs. */
let otherOrganization: SamlOrganization;
beforeAll(async () => {
  [app, idp] = await Promise.all([startApp(), startIdentityProvider()]);
  organization = await connectSamlOrganization(app, idp);
  otherOrganization = await connectSamlOrganization(app, idp, { userName: 'mallory@fabrikam.example' });
  await organization.provision('joe@contoso.example');
});
afterAll(async () => {
  await Promise.all([app.close(), idp.close()]);
});
afterEach(() => {
  idp.person = 'jane@contoso.example';
});

const whoIs = async (browser: Browser) =>
  (await (await browser.request(`${app.baseUrl}/api/session`)).json()) as { userName?: string; id?: string };
const signIn = async (browser: Browser, person = 'jane@contoso.example', to = organization): Promise<Browser> => {
  idp.person = person;
  await browser.submit(await answerOf(browser, to));
  return browser;
};
/** The identity provider's page posts the answer, as in browsers. */
const arrive = async (browser: Browser, form: Form): Promise<BrowserPage> => {
  const answer = await browser.submitFrom(new URL(idp.ssoUrl).origin, form);
  return browser.open(new URL(answer.headers.get('location') ?? '/acs', app.baseUrl).href);
};
const isAsked = ({ html }: BrowserPage) => html.includes('<h1>Continue as somebody else?</h1>');

test.each<[string, string, () => SamlOrganization]>([
  ['of another organization', 'mallory@fabrikam.example', () => otherOrganization],
  ['of the same organization', 'joe@contoso.example', () => organization],
])('who is signed in is asked before a sign-in of somebody %s replaces them', async (_, person, to) => {
  const browser = await signIn(new Browser());
  const { id } = await whoIs(browser);
  idp.person = person;

  const question = await arrive(browser, await answerOf(browser, to(), '/api/session'));

  expect(isAsked(question)).toBe(true);
  expect(question.html).toContain('<dd>jane@contoso.example</dd>');
  expect(await whoIs(browser)).toMatchObject({ id });
  const next = await browser.submit(formOf(question));
  expect([next.status, new URL(next.url).pathname]).toEqual([200, '/api/session']);
  expect(await whoIs(browser)).toMatchObject({ userName: person });
  const rows = await app.dataSource.query<unknown[]>('SELECT FROM sessions WHERE id = $1', [id]);
  expect(rows).toHaveLength(0);
});

test('the same, where the browser shows its session to the ACS', async () => {
  const browser = await signIn(new Browser());
  idp.person = 'joe@contoso.example';

  expect(isAsked(await browser.submit(await answerOf(browser, organization)))).toBe(true);
});

test('the same person goes straight on, and the earlier session ends', async () => {
  const browser = await signIn(new Browser());
  const sessions = await organization.sessions();

  const page = await arrive(browser, await answerOf(browser, organization, '/api/session'));

  expect([page.status, new URL(page.url).pathname]).toEqual([200, '/api/session']);
  expect(await organization.sessions()).toBe(sessions);
});

test.each(['none', 'cross-site'])('nobody is asked who is not signed in: a link, Sec-Fetch-Site %s', async (site) => {
  const browser = new Browser();
  const form = formOf(await browser.open(organization.loginUrl, { 'sec-fetch-site': site }));

  const page = await arrive(browser, form);

  expect(isAsked(page)).toBe(false);
  expect(await whoIs(browser)).toMatchObject({ userName: 'jane@contoso.example' });
});

test('a sign-in that another site began earlier is asked about as well', async () => {
  const browser = new Browser();
  idp.person = 'mallory@fabrikam.example';
  const form = formOf(await browser.open(otherOrganization.loginUrl, { 'sec-fetch-site': 'cross-site' }));
  await signIn(browser);

  expect(isAsked(await arrive(browser, form))).toBe(true);
});

test('an answer that is posted again while the question is open leads to the question again', async () => {
  const browser = await signIn(new Browser());
  idp.person = 'joe@contoso.example';
  const form = await answerOf(browser, organization);
  await arrive(browser, form);

  const again = await arrive(browser, form);
  const elsewhere = await new Browser().submit(form);

  expect(isAsked(again)).toBe(true);
  expect([elsewhere.status, elsewhere.html.includes('<dd>replayed</dd>')]).toEqual([403, true]);
  await browser.submit(formOf(again));
  expect(await whoIs(browser)).toMatchObject({ userName: 'joe@contoso.example' });
});

test.each<[string, Record<string, string>]>([
  ['another site', { origin: 'https://evil.example' }],
  ['nobody knows which site', { origin: 'null' }],
  ['another site, as the browser says', { 'sec-fetch-site': 'cross-site' }],
])('the question is not answered by a form of %s', async (_, headers) => {
  const browser = await signIn(new Browser());
  idp.person = 'joe@contoso.example';
  const question = await arrive(browser, await answerOf(browser, organization));
  const { action, fields } = formOf(question);

  const answer = await browser.request(action, { method: 'POST', body: new URLSearchParams(fields), headers });

  expect([answer.status, (await answer.text()).includes('<dd>badForm</dd>')]).toEqual([400, true]);
  expect(await whoIs(browser)).toMatchObject({ userName: 'jane@contoso.example' });
});

test('what waits for an answer is over when SAML is turned off and on', async () => {
  const browser = await signIn(new Browser());
  idp.person = 'joe@contoso.example';
  const question = await arrive(browser, await answerOf(browser, organization));
  const form = await answerOf(new Browser(), organization);

  await organization.setSaml(false);
  await organization.setSaml(true);

  const pages = [await browser.submit(formOf(question)), await browser.submit(form)];
  expect(pages.map(({ status, html }) => [status, html.includes('<dd>unknownRequest</dd>')])).toEqual([
    [403, true],
    [403, true],
  ]);
});
