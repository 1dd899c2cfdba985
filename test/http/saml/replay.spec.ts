import { SamlHousekeeping } from '../../../src/saml/saml-housekeeping.js';
import { startApp, type TestApp } from '../../support/app.js';
import { Browser, type Form } from '../../support/browser.js';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.js';
import { answerOf, connectSamlOrganization, type SamlOrganization } from '../../support/saml-organization.js';

let app: TestApp;
let idp: IdentityProvider;
let organization: SamlOrganization;
beforeAll(async () => {
  [app, idp] = await Promise.all([startApp(), startIdentityProvider()]);
  organization = await connectSamlOrganization(app, idp);
});
afterAll(async () => {
  await Promise.all([app.close(), idp.close()]);
});

const post = (browser: Browser, form: Form) =>
  browser.request(form.action, { method: 'POST', body: new URLSearchParams(form.fields) });

test('a replay by the browser that holds the session is sent on, without a new cookie', async () => {
  const browser = new Browser();
  const form = await answerOf(browser, organization, '/reports');
  await post(browser, form);
  const sessions = await organization.sessions();

  const replay = await post(browser, form);

  expect(replay.status).toBe(303);
  expect(replay.headers.get('location')).toBe('/reports');
  expect(replay.headers.getSetCookie()).toEqual([]);
  expect(await organization.sessions()).toBe(sessions);
});

test.each([
  ['a browser without a session', () => Promise.resolve(new Browser())],
  [
    'a browser with another session',
    async () => {
      const browser = new Browser();
      await browser.submit(await answerOf(browser, organization));
      return browser;
    },
  ],
])('a replay by %s is refused', async (_, makeBrowser) => {
  const victim = new Browser();
  const form = await answerOf(victim, organization);
  await post(victim, form);
  const browser = await makeBrowser();
  const sessions = await organization.sessions();

  const replay = await post(browser, form);

  expect(replay.status).toBe(403);
  expect(replay.headers.getSetCookie()).toEqual([]);
  expect(await replay.text()).toContain('<dd>replayed</dd>');
  expect(await organization.sessions()).toBe(sessions);
});

test('a replay by a browser that has signed out is refused', async () => {
  const browser = new Browser();
  const form = await answerOf(browser, organization);
  await post(browser, form);
  await browser.request(`${app.baseUrl}/api/session`, {
    method: 'DELETE',
    headers: { origin: app.baseUrl, 'content-type': 'application/json' },
  });

  expect((await post(browser, form)).status).toBe(403);
});

test('a browser that kept its cookie from the cross-site form gets on by the page about the replay', async () => {
  const browser = new Browser();
  const form = await answerOf(browser, organization, '/reports');
  await post(browser, form);
  const page = await (await post(new Browser(), form)).text();
  const [, path = ''] = /<meta http-equiv="refresh" content="0; url=([^"]+)">/.exec(page) ?? [];

  const own = await browser.request(app.baseUrl + path);
  const foreign = await new Browser().request(app.baseUrl + path);

  expect(own.status).toBe(303);
  expect(own.headers.get('location')).toBe('/reports');
  expect(foreign.status).toBe(403);
  expect(await foreign.text()).not.toContain('http-equiv="refresh"');
});

test.each(['', '?assertion=', '?assertion=_unknown', '?assertion=%00', '?assertion=a&assertion=b'])(
  '/resume%s leads nowhere',
  async (query) => {
    const browser = new Browser();
    await browser.submit(await answerOf(browser, organization));

    const answer = await browser.request(`${app.baseUrl}/saml/${organization.id}/resume${query}`);

    expect(answer.status).toBe(403);
  },
);

test('what has expired is deleted, what has not is kept', async () => {
  await answerOf(new Browser(), organization);
  const browser = new Browser();
  await post(browser, await answerOf(browser, organization));
  const count = async () => {
    const [row] = await app.dataSource.query<{ requests: string; assertions: string }[]>(
      'SELECT (SELECT count(*) FROM authn_requests) AS requests, (SELECT count(*) FROM used_assertions) AS assertions',
    );
    return row;
  };
  const before = await count();
  const past = [organization.id, '_past'];
  await app.dataSource.query(
    `INSERT INTO authn_requests (organization_id, id, browser_hash, return_to, expires_at) VALUES ($1, $2, '', '/', now())`,
    past,
  );
  await app.dataSource.query(
    `INSERT INTO used_assertions (organization_id, id, session_id, return_to, expires_at) VALUES ($1, $2, gen_random_uuid(), '/', now())`,
    past,
  );

  await app.app.get(SamlHousekeeping).sweep();

  expect(await count()).toEqual(before);
});
