import { startApp, type TestApp } from '../../support/app.js';
import { Browser, type Form } from '../../support/browser.js';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.js';
import { answerOf, connectSamlOrganization, type SamlOrganization } from '../../support/saml-organization.js';

let app: TestApp;
let idp: IdentityProvider;
let organization: SamlOrganization;
let form: Form;
beforeAll(async () => {
  [app, idp] = await Promise.all([startApp({ productName: 'Acme <Workspace>' }), startIdentityProvider()]);
  organization = await connectSamlOrganization(app, idp);
  form = await answerOf(new Browser(), organization);
});
afterAll(async () => {
  await Promise.all([app.close(), idp.close()]);
});

const send = (path: string, init: RequestInit = {}) => fetch(app.baseUrl + path, { redirect: 'manual', ...init });
const here = (path: string) => `/saml/${organization.id}${path}`;
const UNKNOWN = '01234567-89ab-7cde-8f01-23456789abcd';

test.each([
  ['GET', 'login'],
  ['GET', 'metadata'],
  ['GET', 'logout'],
  ['POST', 'logout'],
  ['GET', 'resume'],
  ['POST', 'acs'],
  ['GET', 'acs'],
])('%s %s of an unknown organization is 404', async (method, path) => {
  for (const org of [UNKNOWN, 'not-a-uuid', organization.id.toUpperCase()]) {
    for (const fields of [form.fields, { x: '1' }]) {
      const body = method === 'POST' ? { body: new URLSearchParams(fields) } : {};
      const response = await send(`/saml/${org}/${path}`, { method, ...body });

      expect(response.status).toBe(404);
      expect(await response.text()).toContain('<dd>unknownOrganization</dd>');
    }
  }
});

test('while SAML is off everything but the metadata is 403', async () => {
  await organization.setSaml(false);
  const answers = await Promise.all([
    send(here('/login')),
    send(here('/acs'), { method: 'POST', body: new URLSearchParams(form.fields) }),
    send(here('/acs'), { method: 'POST', body: new URLSearchParams({ x: '1' }) }),
    send(here('/acs')),
    send(here('/resume?assertion=x')),
    send(here('/logout')),
    send(here('/metadata')),
  ]);
  await organization.setSaml(true);

  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403, 200]);
});

test('the metadata is SAML metadata', async () => {
  const response = await send(here('/metadata'));

  expect(response.headers.get('content-type')).toBe('application/samlmetadata+xml');
  const xml = await response.text();
  expect(xml).toContain(`entityID="${organization.entityId}"`);
  expect(xml).toContain(`Location="${organization.acsUrl}"`);
});

test('the addresses come from PUBLIC_URL, not from the request', async () => {
  const response = await send(here('/metadata'), { headers: { 'x-forwarded-host': 'evil.example' } });

  expect(await response.text()).not.toContain('evil.example');
});

test('GET on the ACS is 405', async () => {
  const response = await send(here(`/acs?${new URLSearchParams(form.fields).toString()}`));

  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST');
});

test.each(['GET', 'POST'])('%s logout says that single logout is not on', async (method) => {
  const response = await send(here('/logout'), { method });

  expect(response.status).toBe(403);
  expect(await response.text()).toContain('<dd>singleLogoutOff</dd>');
});

const encoded = (fields: [string, string][]) => ({ body: new URLSearchParams(fields) });
const response = () => form.fields['SAMLResponse'] ?? '';

test.each<[string, () => { body?: BodyInit; headers?: Record<string, string>; query?: string }, number, string]>([
  ['no body', () => ({}), 400, 'badForm'],
  ['an empty form', () => encoded([]), 400, 'badForm'],
  ['an empty SAMLResponse', () => encoded([['SAMLResponse', '']]), 400, 'notBase64'],
  [
    'two SAMLResponse',
    () =>
      encoded([
        ['SAMLResponse', response()],
        ['SAMLResponse', response()],
      ]),
    400,
    'badForm',
  ],
  [
    'two RelayState',
    () =>
      encoded([
        ['SAMLResponse', response()],
        ['RelayState', 'a'],
        ['RelayState', 'b'],
      ]),
    400,
    'badForm',
  ],
  [
    'SAMLResponse in the query as well',
    () => ({ ...encoded([['SAMLResponse', response()]]), query: '?SAMLResponse=x' }),
    400,
    'badForm',
  ],
  ['a LogoutRequest field only', () => encoded([['SAMLRequest', response()]]), 400, 'badForm'],
  [
    'JSON',
    () => ({ body: JSON.stringify(form.fields), headers: { 'content-type': 'application/json' } }),
    400,
    'badForm',
  ],
  ['text', () => ({ body: 'x', headers: { 'content-type': 'text/plain' } }), 400, 'badForm'],
  ['XML that is none', () => encoded([['SAMLResponse', Buffer.from('<a>').toString('base64')]]), 400, 'xmlMalformed'],
  ['600 kB', () => encoded([['SAMLResponse', 'A'.repeat(600_000)]]), 413, 'tooLarge'],
])('the ACS refuses %s', async (_, make, status, check) => {
  const { query = '', ...init } = make();
  const answer = await send(here(`/acs${query}`), { method: 'POST', ...init });

  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(await answer.text()).toContain(`<dd>${check}</dd>`);
});

test.each([
  ['ja', 'ja'],
  ['ja-JP,en;q=0.8', 'ja'],
  ['en;q=0.5, ja;q=0.9', 'ja'],
  ['de, en;q=0.9, ja;q=0.8', 'en'],
  ['fr', 'en'],
  ['', 'en'],
])('to a browser that prefers %j the page speaks %s', async (acceptLanguage, language) => {
  const answer = await send(here('/acs'), { headers: { 'accept-language': acceptLanguage } });

  expect(await answer.text()).toContain(`<html lang="${language}">`);
});

test('the page allows nothing but its own style, names the product, and may not be framed', async () => {
  const answer = await send(here('/acs'));
  const html = await answer.text();
  const [, nonce = ''] = /<style nonce="([^"]+)">/.exec(html) ?? [];

  expect(html).toContain('Acme &lt;Workspace&gt;</title>');
  expect(answer.headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; frame-ancestors 'none'`,
  );
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
});
