import { inflateRawSync } from 'node:zlib';
import { startApp, type TestApp } from '../../support/app.js';
import { Browser, formOf } from '../../support/browser.js';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.js';
import {
  answerOf,
  connectSamlOrganization,
  requestOf,
  type SamlOrganization,
  withXml,
} from '../../support/saml-organization.js';
import { saying } from '../../support/saml-person.js';
import { buildResponse, changed, signResponse } from '../../support/saml-response.js';

const PASSWORD = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';
const MFA = 'http://schemas.microsoft.com/claims/multipleauthn';
const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';

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
afterEach(async () => {
  idp.options = {};
  await set({ forceAuthn: false, authnContexts: [], nameIdFormat: null });
});

const set = async (policy: object) => {
  const answer = await app.operator('PATCH', `/api/organizations/${organization.id}/saml`, policy);
  expect(answer.status).toBe(200);
};

/** The AuthnRequest that `organization` redirects with. */
const authnRequest = async (): Promise<string> => {
  const answer = await new Browser().request(organization.loginUrl);
  const request = new URL(answer.headers.get('location') ?? '').searchParams.get('SAMLRequest') ?? '';
  return inflateRawSync(Buffer.from(request, 'base64')).toString('utf8');
};

const signIn = async (): Promise<string> => {
  const browser = new Browser();
  const page = await browser.submit(await answerOf(browser, organization, '/api/session'));
  return /<dd>(\w+)<\/dd>/.exec(page.html)?.[1] ?? String(page.status);
};

test('by default nothing is asked for but a name', async () => {
  const request = await authnRequest();

  expect(request).toMatch(/<samlp:NameIDPolicy [^>]*AllowCreate="true"\/>/);
  expect(request).not.toMatch(/ForceAuthn|RequestedAuthnContext|Format=|IsPassive|<samlp?:Subject|Scoping/);
});

test('ForceAuthn is sent, and a fresh proof is taken', async () => {
  await set({ forceAuthn: true });

  expect(await authnRequest()).toContain('ForceAuthn="true"');
  expect(await signIn()).toBe('200');
});

test('with ForceAuthn an old proof is refused', async () => {
  await set({ forceAuthn: true });
  const browser = new Browser();
  const form = await answerOf(browser, organization);
  const { entityId: spEntityId, acsUrl } = organization;
  const fields = { now: new Date(), idpEntityId: idp.entityId, spEntityId, acsUrl, inResponseTo: requestOf(form) };
  const xml = buildResponse({ ...fields, assertionId: '_old', nameId: idp.person });
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  const old = changed(xml, /AuthnInstant="[^"]*"/, `AuthnInstant="${hourAgo}"`);

  const page = await browser.submit(withXml(form, signResponse(old, 'Assertion', idp.keys)));

  expect([page.status, page.html.includes('<dd>authnInstant</dd>')]).toEqual([403, true]);
});

test('the contexts are asked for exactly, in their order', async () => {
  await set({ authnContexts: [MFA, PASSWORD] });

  const request = await authnRequest();

  expect(request).toContain(
    '<samlp:RequestedAuthnContext xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" Comparison="exact">',
  );
  expect(Array.from(request.matchAll(/AuthnContextClassRef[^>]*>([^<]+)</g), ([, name]) => name)).toEqual([
    MFA,
    PASSWORD,
  ]);
});

test.each([
  [PASSWORD, '200'],
  [MFA, '200'],
  ['urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified', 'authnContext'],
  [PASSWORD.toUpperCase(), 'authnContext'],
])('of two contexts asked for, a sign-in by %s comes to %s', async (authnContextClassRef, outcome) => {
  await set({ authnContexts: [MFA, PASSWORD] });
  idp.options = { authnContextClassRef };

  expect(await signIn()).toBe(outcome);
});

test('a format is asked for, and the identity provider may make a name for it', async () => {
  await set({ nameIdFormat: EMAIL });

  const [policy = ''] = /<samlp:NameIDPolicy[^>]*>/.exec(await authnRequest()) ?? [];

  expect(policy).toContain(`Format="${EMAIL}"`);
  expect(policy).toContain('AllowCreate="true"');
});

test.each([
  ['an e-mail address', EMAIL, 'that', { format: EMAIL }, '200'],
  ['an e-mail address', EMAIL, 'an unspecified name', { format: UNSPECIFIED }, 'nameId'],
  ['an e-mail address', EMAIL, 'a name without format', {}, 'nameId'],
  ['a persistent name', PERSISTENT, 'an e-mail address', { format: EMAIL }, 'nameId'],
  ['any name', UNSPECIFIED, 'an e-mail address', { format: EMAIL }, '200'],
  ['any name', UNSPECIFIED, 'a name without format', {}, '200'],
])('asked for %s (%s), %s comes to what it may', async (_, nameIdFormat, _answer, format, outcome) => {
  await set({ nameIdFormat });
  idp.options = saying({ nameId: 'jane@contoso.example', ...format });

  expect(await signIn()).toBe(outcome);
});

test('an identity provider with nothing but the POST binding is asked the same', async () => {
  const metadata = await (await fetch(idp.metadataUrl)).text();
  const metadataXml = changed(metadata, /<SingleSignOnService [^>]*HTTP-Redirect[^>]*>/, '');
  const posted = await connectSamlOrganization(app, idp, { metadataXml });
  await app.operator('PATCH', `/api/organizations/${posted.id}/saml`, { forceAuthn: true, authnContexts: [MFA] });

  const { fields } = formOf(await new Browser().open(posted.loginUrl));
  const request = Buffer.from(fields['SAMLRequest'] ?? '', 'base64').toString('utf8');

  expect(request).toContain('ForceAuthn="true"');
  expect(request).toContain(MFA);
});
