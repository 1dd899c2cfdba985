import type { Page } from 'playwright-core';
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.js';
import { Browser } from '../support/browser.js';
import { answerOf, connectSamlOrganization, type SamlOrganization } from '../support/saml-organization.js';
import { useStage } from './stage.js';

const stage = useStage();
let idp: IdentityProvider;
let organization: SamlOrganization;

beforeAll(async () => {
  idp = await startIdentityProvider();
  const metadata = await (await fetch(idp.metadataUrl)).text();
  // Another site than ours, as identity providers are: browsers keep our cookie from what it posts to us.
  const metadataXml = metadata.replaceAll('Location="http://127.0.0.1', 'Location="http://localhost');
  organization = await connectSamlOrganization(stage.app, idp, { metadataXml });
});
afterAll(() => idp.close());

/** A new user who signs in, in a browser of their own. */
async function signIn(userName: string, returnTo = '/'): Promise<{ page: Page; userId: string; response: string }> {
  idp.person = userName;
  const userId = await organization.provision(userName);
  const page = await stage.visit();
  const [posted] = await Promise.all([
    page.waitForRequest(organization.acsUrl),
    page.goto(`${organization.loginUrl}?${new URLSearchParams({ returnTo }).toString()}`),
  ]);
  await page.waitForURL(stage.app.baseUrl + returnTo);
  return { page, userId, response: new URLSearchParams(posted.postData() ?? '').get('SAMLResponse') ?? '' };
}

/** The sessions that the browser holds. */
const cookies = async (page: Page) =>
  (await page.context().cookies()).filter(({ name }) => name === 'gatehouse_session').map(({ value }) => value);

/** What the identity provider has an attacker's browser post, kept by the attacker. */
async function attackersAnswer(userName: string): Promise<string> {
  idp.person = userName;
  await organization.provision(userName);
  const { fields } = await answerOf(new Browser(), organization);
  return fields['SAMLResponse'] ?? '';
}

const isSignedIn = async (page: Page) => (await page.request.get('/api/session')).status() === 200;

/** What Refresh and Back do on the ACS: another site posts the same answer again, so the browser keeps the session. */
async function postAgain(page: Page, response: string): Promise<void> {
  await page.goto('about:blank');
  await page.setContent(
    `<form method="post" action="${organization.acsUrl}"><input name="SAMLResponse" value="${response}"></form>`,
  );
  const [posted] = await Promise.all([
    page.waitForRequest(organization.acsUrl),
    page.evaluate(() => {
      document.forms[0]?.submit();
    }),
  ]);
  expect((await posted.headerValue('cookie')) ?? '').not.toContain('gatehouse_session');
}

test('an employee who signs in lands where they wanted to go', async () => {
  const { page } = await signIn('ann@contoso.example', '/?from=mail');

  await page.getByRole('heading', { name: 'ann@contoso.example' }).waitFor();
  expect(await page.locator('dl').innerText()).toMatch(
    /Organization\s+Contoso\s+User name\s+ann@contoso.example\s+Role\s+Member/,
  );
  const session = (await (await page.request.get('/api/session')).json()) as Record<string, unknown>;
  expect(session).toMatchObject({ role: 'member', userName: 'ann@contoso.example' });
});

test('an employee cannot see the settings, on the page or by the API', async () => {
  const { page } = await signIn('bob@contoso.example', '/settings/saml-scim');

  await page.getByRole('heading', { name: 'Only organization administrators can see this page' }).waitFor();
  await page.getByText('Ask an administrator of Contoso').waitFor();
  for (const path of ['', '/saml', '/scim', '/scim/requests', '/users']) {
    expect((await page.request.get(`/api/organizations/${organization.id}${path}`)).status()).toBe(403);
  }
});

test('an employee who signs out is signed out, and the cookie they had is worth nothing', async () => {
  const { page } = await signIn('cleo@contoso.example');
  const held = await cookies(page);
  await page.getByRole('button', { name: 'Sign out' }).click();

  await page.waitForURL('**/login');
  expect(await cookies(page)).toEqual([]);
  const withOldCookie = { headers: { cookie: `gatehouse_session=${held[0] ?? ''}` } };
  expect((await fetch(`${stage.app.baseUrl}/api/session`, withOldCookie)).status).toBe(401);
  await page.goto('/');
  await page.waitForURL('**/login');
});

test('Refresh after the sign-in keeps the session', async () => {
  const { page } = await signIn('dora@contoso.example');
  const held = await cookies(page);
  await page.reload();

  await page.getByRole('heading', { name: 'dora@contoso.example' }).waitFor();
  expect(await cookies(page)).toEqual(held);
});

test('Back after the sign-in keeps the session, wherever it leads', async () => {
  const { page } = await signIn('emil@contoso.example');
  const held = await cookies(page);
  await page.goBack();
  await page.waitForLoadState();

  expect(await isSignedIn(page)).toBe(true);
  expect(await cookies(page)).toEqual(held);
});

test('the same answer posted again by the browser that holds the session leads on, without a new session', async () => {
  const { page, response } = await signIn('fay@contoso.example', '/?again');
  const [held, sessions] = [await cookies(page), await organization.sessions()];
  await postAgain(page, response);

  await page.waitForURL('**/?again');
  await page.getByRole('heading', { name: 'fay@contoso.example' }).waitFor();
  expect(await cookies(page)).toEqual(held);
  expect(await organization.sessions()).toBe(sessions);
});

test('the same answer posted by another browser is refused with a page that says why and leads back', async () => {
  const { response } = await signIn('gus@contoso.example');
  const thief = await stage.visit();
  await postAgain(thief, response);

  await thief.getByText('This sign-in was used before; each can be used once.').waitFor();
  expect(await thief.locator('dl').innerText()).toMatch(/Check\s+replayed\s+Reference\s+\S{8,}/);
  expect(await cookies(thief)).toEqual([]);
  await thief.getByRole('link', { name: 'Sign in again' }).click();
  await thief.waitForURL(`${stage.app.baseUrl}/`);
  expect(await isSignedIn(thief)).toBe(true);
});

test('an answer to a sign-in that somebody else began signs nobody in', async () => {
  const response = await attackersAnswer('mallory@contoso.example');
  const victim = await stage.visit();
  await postAgain(victim, response);

  await victim.getByText('This sign-in was begun in another browser').waitFor();
  expect(await cookies(victim)).toEqual([]);
  expect(await isSignedIn(victim)).toBe(false);
});

test('whom SCIM disables is signed out at the next page load, and refused until enabled again', async () => {
  const { page, userId } = await signIn('hana@contoso.example');
  await organization.setActive(userId, false);

  await page.reload();
  await page.waitForURL('**/login');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goto(organization.loginUrl);
  await page.getByText('Your access to this application is turned off.').waitFor();
  expect(await isSignedIn(page)).toBe(false);

  await organization.setActive(userId, true);
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await page.getByRole('heading', { name: 'hana@contoso.example' }).waitFor();
});

test('while SAML is off, everybody who came by it is signed out and cannot sign in', async () => {
  const { page } = await signIn('ivo@contoso.example');
  await organization.setSaml(false);

  await page.reload();
  await page.waitForURL('**/login');
  await page.goto(organization.loginUrl);
  await page.getByText('Single sign-on is turned off for this organization.').waitFor();
  await organization.setSaml(true);
});
