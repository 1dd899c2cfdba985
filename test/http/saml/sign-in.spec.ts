import { startApp, type TestApp } from '../../support/app.js';
import { Browser, type BrowserPage, formOf } from '../../support/browser.js';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.js';
import {
  answerOf,
  connectSamlOrganization,
  requestOf,
  type SamlOrganization,
  withXml,
  xmlOf,
} from '../../support/saml-organization.js';
import { buildResponse, changed, signResponse } from '../../support/saml-response.js';

let app: TestApp;
let idp: IdentityProvider;
let organization: SamlOrganization;
let metadata: string;
beforeAll(async () => {
  [app, idp] = await Promise.all([startApp(), startIdentityProvider()]);
  organization = await connectSamlOrganization(app, idp);
  metadata = await (await fetch(idp.metadataUrl)).text();
});
afterAll(async () => {
  await Promise.all([app.close(), idp.close()]);
});
afterEach(() => {
  idp.options = {};
  idp.person = 'jane@contoso.example';
});

const whoIs = async (browser: Browser) =>
  (await browser.request(`${app.baseUrl}/api/session`)).json() as Promise<Record<string, unknown>>;

test('a person who signs in lands where they wanted to go and is known there', async () => {
  const browser = new Browser();
  const form = await answerOf(browser, organization, '/reports?year=2026');

  const answer = await browser.request(form.action, { method: 'POST', body: new URLSearchParams(form.fields) });

  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toBe('/reports?year=2026');
  expect(answer.headers.get('cache-control')).toBe('no-cache, no-store');
  expect(answer.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^gatehouse_session=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Expires=/),
  ]);
  expect(await whoIs(browser)).toMatchObject({
    role: 'member',
    organization: { id: organization.id },
    userName: 'jane@contoso.example',
  });
});

test('the redirect carries the request and may not be kept', async () => {
  const response = await new Browser().request(organization.loginUrl);

  expect(response.status).toBe(302);
  expect(response.headers.get('cache-control')).toBe('no-cache, no-store');
  const location = new URL(response.headers.get('location') ?? '');
  expect(location.href).toMatch(new RegExp(`^${idp.ssoUrl}\\?`));
  expect([...location.searchParams.keys()]).toEqual(['SAMLRequest']);
});

test('the browser is given a cookie by which it is known again, one for all its sign-ins', async () => {
  const browser = new Browser();
  const first = (await browser.request(organization.loginUrl)).headers.getSetCookie();
  const second = (await browser.request(organization.loginUrl)).headers.getSetCookie();
  const [, secret = ''] = /^gatehouse_signin=([\w-]{43});/.exec(first[0] ?? '') ?? [];

  expect(first).toEqual([
    `gatehouse_signin=${secret}; Path=/saml; HttpOnly; Max-Age=3600`,
    `gatehouse_signin_cross_site=${secret}; Path=/saml; HttpOnly; SameSite=None; Secure; Max-Age=3600`,
  ]);
  expect(second).toEqual(first);
});

test('on https that is one cookie, which only this host can set', async () => {
  const secure = await startApp({ publicUrl: 'https://sso.contoso.example' });
  const { id } = await connectSamlOrganization(secure, idp);
  const login = (cookie: string) =>
    fetch(`${secure.baseUrl}/saml/${id}/login`, { redirect: 'manual', headers: { cookie } });

  const [cookie = '', ...others] = (
    await login('gatehouse_signin=x; __Host-gatehouse_signin=x')
  ).headers.getSetCookie();
  const again = (await login(cookie)).headers.getSetCookie();
  await secure.close();

  expect(others).toEqual([]);
  expect(cookie).toMatch(/^__Host-gatehouse_signin=[\w-]{43}; Path=\/; HttpOnly; SameSite=None; Secure; Max-Age=3600$/);
  expect(again).toEqual([cookie]);
});

test.each(['gatehouse_signin', 'gatehouse_signin_cross_site'])('on http %s alone is enough', async (name) => {
  const browser = new Browser();
  const form = await answerOf(browser, organization);
  const all = (await browser.request(organization.loginUrl)).headers.getSetCookie();
  const cookie = all.find((line) => line.startsWith(`${name}=`)) ?? '';
  const body = new URLSearchParams(form.fields);

  const answer = await fetch(form.action, { method: 'POST', body, redirect: 'manual', headers: { cookie } });

  expect(answer.status).toBe(303);
});

test('the NameID is compared with userName without regard to case', async () => {
  idp.person = 'Jane@CONTOSO.example';
  const browser = new Browser();

  await browser.submit(await answerOf(browser, organization));

  expect(await whoIs(browser)).toMatchObject({ userName: 'jane@contoso.example' });
});

test.each([
  ['the response alone', { signAssertion: false, signResponse: true }],
  ['response and assertion', { signAssertion: true, signResponse: true }],
])('an identity provider may sign %s', async (_, options) => {
  idp.options = options;
  const browser = new Browser();

  await browser.submit(await answerOf(browser, organization));

  expect(await whoIs(browser)).toMatchObject({ role: 'member' });
});

test.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'reports', ''])(
  'a returnTo of %j leads to the start page',
  async (returnTo) => {
    const browser = new Browser();
    const form = await answerOf(browser, organization, returnTo);

    const answer = await browser.request(form.action, { method: 'POST', body: new URLSearchParams(form.fields) });

    expect(answer.headers.get('location')).toBe('/');
  },
);

test('RelayState decides nothing', async () => {
  const browser = new Browser();
  const form = await answerOf(browser, organization, '/reports');
  const fields = { ...form.fields, RelayState: 'https://evil.example/' };

  const answer = await browser.request(form.action, { method: 'POST', body: new URLSearchParams(fields) });

  expect(answer.headers.get('location')).toBe('/reports');
});

test('several sign-ins of one browser at once all end well', async () => {
  const browser = new Browser();
  const forms = [await answerOf(browser, organization, '/a'), await answerOf(browser, organization, '/b')];

  const pages = [];
  for (const form of forms.reverse()) pages.push(await browser.submit(form));

  expect(pages.map(({ url }) => new URL(url).pathname)).toEqual(['/b', '/a']);
});

test('a session cookie set beforehand is replaced by a new one', async () => {
  const browser = new Browser();
  await browser.submit(await answerOf(browser, organization));
  const before = await whoIs(browser);
  const form = await answerOf(browser, organization);

  const answer = await browser.request(form.action, { method: 'POST', body: new URLSearchParams(form.fields) });

  expect(answer.headers.getSetCookie()).toHaveLength(1);
  expect(await whoIs(browser)).toMatchObject({ id: before['id'] });
  expect(await organization.sessions()).toBeGreaterThan(1);
});

test('the session ends no later than the identity provider says', async () => {
  const browser = new Browser();
  const form = await answerOf(browser, organization);
  const end = new Date(Math.floor(Date.now() / 1000) * 1000 + 3_600_000);
  const { entityId: spEntityId, acsUrl } = organization;
  const fields = { now: new Date(), idpEntityId: idp.entityId, spEntityId, acsUrl, inResponseTo: requestOf(form) };
  const unsigned = buildResponse({ ...fields, assertionId: '_with-end', nameId: idp.person });
  const xml = changed(unsigned, 'SessionIndex=', `SessionNotOnOrAfter="${end.toISOString()}" SessionIndex=`);

  await browser.submit(withXml(form, signResponse(xml, 'Assertion', idp.keys)));

  expect(await whoIs(browser)).toMatchObject({ expiresAt: end.toISOString() });
});

test('without such a limit the session ends after eight hours', async () => {
  const browser = new Browser();
  const start = Date.now();

  await browser.submit(await answerOf(browser, organization));

  const { expiresAt } = await whoIs(browser);
  expect(Date.parse(String(expiresAt)) - start).toBeGreaterThan(8 * 3_600_000 - 60_000);
  expect(Date.parse(String(expiresAt)) - start).toBeLessThan(8 * 3_600_000 + 60_000);
});

describe('an identity provider with nothing but the POST binding', () => {
  let posted: SamlOrganization;
  beforeAll(async () => {
    const metadataXml = changed(metadata, /<SingleSignOnService [^>]*HTTP-Redirect[^>]*>/, '');
    posted = await connectSamlOrganization(app, idp, { metadataXml });
  });

  test('is sent a form that submits itself', async () => {
    const page = await new Browser().open(posted.loginUrl, { 'accept-language': 'ja' });
    const { action, fields } = formOf(page);
    const [, nonce = ''] = /<script nonce="([^"]+)">/.exec(page.html) ?? [];

    expect(page.status).toBe(200);
    expect(page.html).toContain('<html lang="ja">');
    expect(page.headers.get('content-security-policy')).toContain(`script-src 'nonce-${nonce}'`);
    expect(action).toBe(idp.ssoUrl);
    expect(xmlOf({ action, fields: { SAMLResponse: fields['SAMLRequest'] ?? '' } })).toContain(
      'AssertionConsumerServiceURL=',
    );
  });

  test('signs people in', async () => {
    const browser = new Browser();
    const request = formOf(await browser.open(posted.loginUrl));

    await browser.submit(formOf(await browser.submit(request)));

    expect(await whoIs(browser)).toMatchObject({ organization: { id: posted.id } });
  });
});

describe.each(['redirect', 'post'])('an identity provider that wants requests signed, by %s', (binding) => {
  let signing: SamlOrganization;
  beforeAll(async () => {
    const wanting = changed(metadata, '<IDPSSODescriptor ', '<IDPSSODescriptor WantAuthnRequestsSigned="true" ');
    const withoutRedirect = changed(wanting, /<SingleSignOnService [^>]*HTTP-Redirect[^>]*>/, '');
    const metadataXml = binding === 'redirect' ? wanting : withoutRedirect;
    signing = await connectSamlOrganization(app, idp, { metadataXml });
  });

  const answer = async (browser: Browser): Promise<BrowserPage> => {
    const page = await browser.open(signing.loginUrl);
    return binding === 'redirect' ? page : browser.submit(formOf(page));
  };
  const publishedCertificate = async () => {
    const xml = await (await fetch(signing.metadataUrl)).text();
    const [, base64 = ''] = /<ds:X509Certificate>([^<]+)</.exec(xml) ?? [];
    return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
  };

  test('verifies them with the certificate of our metadata', async () => {
    idp.options = { signingCert: await publishedCertificate() };
    const browser = new Browser();

    await browser.submit(formOf(await answer(browser)));

    expect(await whoIs(browser)).toMatchObject({ organization: { id: signing.id } });
  });

  test('does not take them for those of another key', async () => {
    idp.options = { signingCert: idp.keys.certificate };

    expect((await answer(new Browser())).status).toBe(400);
  });

  test('finds one key, whoever asks first', async () => {
    const [first, second] = await Promise.all([publishedCertificate(), publishedCertificate()]);

    expect(first).toBe(second);
  });
});
