import { startApp, type TestApp } from '../../support/app.js';
import { Browser, type Form, formOf } from '../../support/browser.js';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.js';
import {
  answerOf,
  connectSamlOrganization,
  type SamlOrganization,
  tampered,
  withXml,
  xmlOf,
} from '../../support/saml-organization.js';
import { buildResponse, changed, signResponse } from '../../support/saml-response.js';
import { addAdministrator, PASSWORD } from '../../support/session-client.js';

let app: TestApp;
let idp: IdentityProvider;
let organization: SamlOrganization;
beforeAll(async () => {
  [app, idp] = await Promise.all([startApp(), startIdentityProvider()]);
  organization = await connectSamlOrganization(app, idp);
  await organization.provision('joe@contoso.example');
  await allow(true);
});
afterAll(async () => {
  await Promise.all([app.close(), idp.close()]);
});
afterEach(() => {
  idp.options = {};
  idp.person = 'jane@contoso.example';
});

const allow = async (idpInitiated: boolean) => {
  const answer = await app.operator('PATCH', `/api/organizations/${organization.id}/saml`, { idpInitiated });
  expect(answer.status).toBe(200);
};

/** The form in which the identity provider sends somebody who pressed its tile. */
const tileOf = async (to: SamlOrganization = organization): Promise<Form> => {
  const query = new URLSearchParams({ acs: to.acsUrl, audience: to.entityId }).toString();
  return formOf(await new Browser().open(`${idp.ssoUrl}?${query}`));
};
const withRelayState = (form: Form, RelayState: string): Form => ({ ...form, fields: { ...form.fields, RelayState } });
const post = (browser: Browser, { action, fields }: Form, headers: Record<string, string> = {}) =>
  browser.request(action, { method: 'POST', body: new URLSearchParams(fields), headers });
const checkOf = async (response: Response) => /<dd>(\w+)<\/dd>/.exec(await response.text())?.[1];
const whoIs = async (browser: Browser) =>
  (await browser.request(`${app.baseUrl}/api/session`)).json() as Promise<Record<string, unknown>>;
/** A browser, which keeps the session cookie from the form of another site. */
const crossSite = async (browser: Browser, form: Form): Promise<string> => {
  const { origin } = new URL(idp.ssoUrl);
  const answer = await browser.submitFrom(origin, form);
  expect(answer.status).toBe(303);
  expect(answer.headers.getSetCookie().some((line) => line.includes('session='))).toBe(false);
  return new URL(answer.headers.get('location') ?? '', app.baseUrl).href;
};
const signedIn = async (person = 'jane@contoso.example') => {
  const browser = new Browser();
  idp.person = person;
  await browser.submit(await tileOf());
  return browser;
};

test('while it is off, sign-in that begins at the identity provider is refused, and the page says what to do', async () => {
  await allow(false);

  const answer = await post(new Browser(), await tileOf());

  await allow(true);
  expect(answer.status).toBe(403);
  expect(answer.headers.get('set-cookie')).toBeNull();
  const html = await answer.text();
  expect(html).toContain('<dd>unsolicited</dd>');
  expect(html).toContain('sign-in URL');
});

test('once it is on, the person is signed in', async () => {
  const browser = new Browser();

  const answer = await post(browser, await tileOf());

  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
  expect(await whoIs(browser)).toMatchObject({ role: 'member', userName: 'jane@contoso.example' });
});

test('sign-in that begins here goes on as before', async () => {
  const browser = new Browser();

  const page = await browser.submit(withRelayState(await answerOf(browser, organization, '/here'), '/there'));

  expect(new URL(page.url).pathname).toBe('/here');
});

test.each([
  ['of a local path', '/reports?year=2026', '/reports?year=2026'],
  ['of another site', 'https://evil.example', '/'],
  ['of another site by the same protocol', '//evil.example', '/'],
  ['of another site with a backslash', '/\\evil.example', '/'],
  ['of a script', 'javascript:alert(1)', '/'],
  ['with line breaks', '/a\r\nSet-Cookie: x=y', '/'],
  ['of ten kilobytes', `/${'a'.repeat(10_000)}`, '/'],
  ['without text', '', '/'],
])('a RelayState %s leads where it may', async (_, relayState, location) => {
  const answer = await post(new Browser(), withRelayState(await tileOf(), relayState));

  expect([answer.status, answer.headers.get('location')]).toEqual([303, location]);
});

test('one assertion signs in once, also in parallel and in other wrapping', async () => {
  const form = await tileOf();
  const rewrapped = tampered(form, /(<samlp:Response [^>]*ID)="[^"]*"/, '$1="_fresh"');
  const before = await organization.sessions();

  const answers = await Promise.all([form, rewrapped, form].map((each) => post(new Browser(), each)));
  const later = await post(new Browser(), rewrapped);

  expect(answers.map(({ status }) => status).sort()).toEqual([303, 403, 403]);
  expect([later.status, await checkOf(later)]).toEqual([403, 'replayed']);
  expect(await organization.sessions()).toBe(before + 1);
});

test('Refresh in the browser that is signed in by it leads on', async () => {
  const browser = new Browser();
  const form = withRelayState(await tileOf(), '/api/session');
  await browser.submit(form);
  const { id } = await whoIs(browser);

  const page = await browser.submit(form);

  expect([page.status, new URL(page.url).pathname]).toEqual([200, '/api/session']);
  expect(await whoIs(browser)).toMatchObject({ id });
});

test.each<[string, (form: Form) => Form, string]>([
  [
    'whose response answers an unknown request',
    (form) => tampered(form, '<samlp:Response ', '<samlp:Response InResponseTo="_unknown" '),
    'unknownRequest',
  ],
  [
    'whose response answers one of no name',
    (form) => tampered(form, '<samlp:Response ', '<samlp:Response InResponseTo="" '),
    'unknownRequest',
  ],
])('an answer %s is refused', async (_, change, check) => {
  const answer = await post(new Browser(), change(await tileOf()));

  expect([answer.status, await checkOf(answer)]).toEqual([403, check]);
});

test('the answer to a request does not pass for an unsolicited one, whoever asked', async () => {
  const form = await answerOf(new Browser(), organization);

  const answer = await post(new Browser(), tampered(form, /(<samlp:Response [^>]*) InResponseTo="[^"]*"/, '$1'));

  expect([answer.status, await checkOf(answer)]).toEqual([403, 'inResponseToMismatch']);
});

test('an assertion that was kept for more than ten minutes is refused, however long it is valid', async () => {
  const { entityId: spEntityId, acsUrl } = organization;
  const fields = { now: new Date(), idpEntityId: idp.entityId, spEntityId, acsUrl, inResponseTo: '_x' };
  const kept = buildResponse({ ...fields, assertionId: '_kept', nameId: idp.person }).replaceAll(
    ' InResponseTo="_x"',
    '',
  );
  const old = new Date(Date.now() - 11 * 60_000).toISOString();
  const xml = changed(kept, /(<saml2:Assertion [^>]*IssueInstant)="[^"]*"/, `$1="${old}"`);

  const answer = await post(new Browser(), withXml(await tileOf(), signResponse(xml, 'Assertion', idp.keys)));

  expect([answer.status, await checkOf(answer)]).toEqual([403, 'issueInstant']);
});

describe('a browser in which somebody else is signed in', () => {
  test.each([
    ['shows its cookie', async (browser: Browser, form: Form) => (await browser.submit(form)).url],
    ['keeps its cookie back from another site', crossSite],
  ])('and that %s is asked first', async (_, arrive) => {
    const browser = await signedIn('joe@contoso.example');
    idp.person = 'jane@contoso.example';

    const page = await browser.open(await arrive(browser, withRelayState(await tileOf(), '/api/session')));

    expect(page.status).toBe(200);
    expect(page.html).toContain('<dd>jane@contoso.example</dd>');
    expect(page.html).toContain('<dd>joe@contoso.example</dd>');
    expect(page.html).toContain('<dd>Contoso</dd>');
    expect(await whoIs(browser)).toMatchObject({ userName: 'joe@contoso.example' });

    const next = await browser.submit(formOf(page));
    expect([next.status, new URL(next.url).pathname]).toEqual([200, '/api/session']);
    expect(await whoIs(browser)).toMatchObject({ userName: 'jane@contoso.example' });
  });

  test('is asked in Japanese where that is preferred', async () => {
    const browser = await signedIn('joe@contoso.example');
    idp.person = 'jane@contoso.example';

    const page = await browser.open(await crossSite(browser, await tileOf()), { 'accept-language': 'ja' });

    expect(page.html).toContain('別の人として続けますか');
  });

  test('is asked as an administrator as well', async () => {
    await addAdministrator(app, organization.id, 'admin@contoso.example');
    const browser = new Browser();
    await browser.request(`${app.baseUrl}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'admin@contoso.example', password: PASSWORD }),
    });

    const { html } = await browser.open(await crossSite(browser, await tileOf()));

    expect(html).toContain('<dd>admin@contoso.example</dd>');
  });

  test('may answer once', async () => {
    const browser = await signedIn('joe@contoso.example');
    idp.person = 'jane@contoso.example';
    const question = formOf(await browser.open(await crossSite(browser, await tileOf())));
    await browser.submit(question);
    const before = await organization.sessions();

    const other = await signedIn('joe@contoso.example');
    const again = await post(other, question);

    expect([again.status, await checkOf(again)]).toEqual([403, 'unknownRequest']);
    expect(await organization.sessions()).toBe(before + 1);
  });
});

test('a browser that keeps its cookie back, and has none, is not asked', async () => {
  const browser = new Browser();

  const page = await browser.open(await crossSite(browser, withRelayState(await tileOf(), '/api/session')));

  expect([page.status, new URL(page.url).pathname]).toEqual([200, '/api/session']);
  expect(await whoIs(browser)).toMatchObject({ userName: 'jane@contoso.example' });
});

test('nor is one in which the same person is signed in', async () => {
  const browser = await signedIn();

  const page = await browser.open(await crossSite(browser, withRelayState(await tileOf(), '/api/session')));

  expect([page.status, new URL(page.url).pathname]).toEqual([200, '/api/session']);
});

test('another browser cannot go on with what arrived in this one', async () => {
  const url = await crossSite(new Browser(), await tileOf());
  const other = new Browser();
  await other.request(organization.loginUrl);

  const pages = [await new Browser().open(url), await other.open(url)];

  expect(pages.map(({ status, html }) => [status, html.includes('<dd>otherBrowser</dd>')])).toEqual([
    [403, true],
    [403, true],
  ]);
});

test.each([
  ['no proof', ''],
  ['an unknown one', `?proof=${'A'.repeat(43)}`],
  ['several', '?proof=a&proof=b'],
])('nobody goes on with %s', async (_, query) => {
  const page = await new Browser().open(`${app.baseUrl}/saml/${organization.id}/continue${query}`);

  expect([page.status, page.html.includes('<dd>unknownRequest</dd>')]).toEqual([403, true]);
});

test.each<[string, () => Promise<void>, () => Promise<void>, string]>([
  ['turned off for unsolicited sign-in', () => allow(false), () => allow(true), 'unknownRequest'],
  [
    'turned off and on',
    async () => {
      await organization.setSaml(false);
      await organization.setSaml(true);
    },
    () => Promise.resolve(),
    'unknownRequest',
  ],
  ['turned off', () => organization.setSaml(false), () => organization.setSaml(true), 'samlOff'],
])('what waits does not outlive a connection that is %s', async (_, change, restore, check) => {
  const browser = new Browser();
  const url = await crossSite(browser, await tileOf());

  await change();
  const page = await browser.open(url);
  await restore();

  expect([page.status, page.html.includes(`<dd>${check}</dd>`)]).toEqual([403, true]);
});

test('a person who is disabled while it waits does not get in', async () => {
  const userId = await organization.provision('ann@contoso.example');
  idp.person = 'ann@contoso.example';
  const browser = new Browser();
  const url = await crossSite(browser, await tileOf());

  await organization.setActive(userId, false);
  const page = await browser.open(url);

  expect([page.status, page.html.includes('<dd>disabledUser</dd>')]).toEqual([403, true]);
});

test('what is for one organization does not go on in another', async () => {
  const other = await connectSamlOrganization(app, idp);
  const browser = new Browser();
  const url = await crossSite(browser, await tileOf());

  const page = await browser.open(url.replace(organization.id, other.id));

  expect([page.status, page.html.includes('<dd>unknownRequest</dd>')]).toEqual([403, true]);
});

test('an unknown person is refused at once', async () => {
  idp.person = 'nobody@contoso.example';

  const answer = await post(new Browser(), await tileOf(), { origin: 'null' });

  expect([answer.status, await checkOf(answer)]).toEqual([403, 'unknownUser']);
});

test('the XML of the tile names no request', async () => {
  expect(xmlOf(await tileOf())).not.toContain('InResponseTo');
});
