import { startApp, type TestApp } from '../../support/app.js';
import { Browser, formOf } from '../../support/browser.js';
import { startIdentityProvider } from '../../support/identity-provider.js';
import type { IndependentIdentityProvider } from '../../support/independent-identity-provider.js';
import { connectSamlOrganization, type SamlOrganization } from '../../support/saml-organization.js';
import { startSamlifyIdentityProvider } from '../../support/samlify-identity-provider.js';

const implementations: [string, (person?: string) => Promise<IndependentIdentityProvider>][] = [
  ['samlp', startIdentityProvider],
  ['samlify', startSamlifyIdentityProvider],
];

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

describe.each(implementations)('single logout with %s', (_, start) => {
  let idp: IndependentIdentityProvider;
  let organization: SamlOrganization;
  beforeEach(async () => {
    idp = await start();
    organization = await connectSamlOrganization(app, idp);
    const settings = `/api/organizations/${organization.id}/saml`;
    const answer = await app.operator('PATCH', settings, { singleLogout: true });
    expect(answer.status).toBe(200);
  });
  afterEach(() => idp.close());

  const signIn = async (): Promise<Browser> => {
    const browser = new Browser();
    await browser.submit(formOf(await browser.open(organization.loginUrl)));
    expect(await isSignedIn(browser)).toBe(true);
    return browser;
  };
  const isSignedIn = async (browser: Browser) => (await browser.request(`${app.baseUrl}/api/session`)).status === 200;

  test('that begins here comes back confirmed', async () => {
    const browser = await signIn();
    const answer = await browser.request(`${app.baseUrl}/api/session/logout`, {
      method: 'POST',
      headers: { origin: app.config.publicUrl, 'content-type': 'application/json' },
      body: '{}',
    });
    const { url } = (await answer.json()) as { url: string };
    expect(await isSignedIn(browser)).toBe(false);
    const page = await browser.open(url);
    expect(page.url).toMatch(new RegExp(`^${app.baseUrl}/saml/${organization.id}/logout\\?`));
    expect([page.status, page.html]).toEqual([200, expect.stringContaining('<h1>You are signed out</h1>')]);
  });

  test('that begins there ends one session here after the other, in whatever browser', async () => {
    const browsers = [await signIn(), await signIn()];
    const page = await new Browser().open(idp.logoutUrl);
    expect([page.status, new URL(page.url).origin]).toEqual([200, new URL(idp.entityId).origin]);
    expect(await Promise.all(browsers.map(isSignedIn))).toEqual([false, false]);
  });
});
