import { inflateRawSync } from 'node:zlib';
import { readCertificate } from '../../../src/protocol/saml/certificates/certificate.js';
import type { SignInTest } from '../../../src/organization-settings/sign-in-diagnosis.dto.js';
import { startApp, type TestApp } from '../../support/app.js';
import { Browser, type BrowserPage, type Form } from '../../support/browser.js';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.js';
import { makeSamlKeys } from '../../support/saml-keys.js';
import {
  answerOf,
  connectSamlOrganization,
  requestOf,
  type SamlOrganization,
  tampered,
  withXml,
} from '../../support/saml-organization.js';
import { buildResponse, signResponse } from '../../support/saml-response.js';
import { addAdministrator, type TestAdministrator } from '../../support/session-client.js';
import { beginTest, operator, readTest, testAnswerOf } from '../../support/sign-in-test.js';

let app: TestApp;
let idp: IdentityProvider;
let organization: SamlOrganization;
let admin: TestAdministrator;
beforeAll(async () => {
  [app, idp] = await Promise.all([startApp(), startIdentityProvider()]);
  organization = await connectSamlOrganization(app, idp);
  admin = await addAdministrator(app, organization.id, 'admin@contoso.example');
});
afterAll(async () => {
  await Promise.all([app.close(), idp.close()]);
});
afterEach(async () => {
  idp.options = {};
  idp.person = 'jane@contoso.example';
  await organization.setSaml(true);
});

/** A whole test; `change` is what happens to the answer on its way. */
async function tryOut(change: (form: Form) => Form = (form) => form): Promise<{ page: BrowserPage; test: SignInTest }> {
  const browser = new Browser();
  const begun = await beginTest(admin.as, organization.id);
  const page = await browser.submit(change(await testAnswerOf(browser, begun)));
  return { page, test: await readTest(admin.as, organization.id, begun) };
}

const failedChecks = ({ checks }: SignInTest) => checks.filter(({ status }) => status === 'failed');

describe('a test that passes', () => {
  test('shows every check, who was received and whom that is, and opens no session', async () => {
    const sessions = await organization.sessions();
    const { page, test } = await tryOut();

    expect(page.status).toBe(200);
    expect(page.html).toContain('<h1>The test sign-in works</h1>');
    expect(page.html).toContain(`<dd>${test.reference}</dd>`);
    expect(page.headers.get('set-cookie')).toBeNull();
    expect(await organization.sessions()).toBe(sessions);
    expect(test).toMatchObject({
      status: 'passed',
      failedCheck: null,
      code: null,
      message: null,
      fix: null,
      nameId: 'jane@contoso.example',
      user: { userName: 'jane@contoso.example', active: true },
      wouldCreate: false,
      certificate: readCertificate(idp.keys.certificate).fingerprint,
    });
    expect(Math.abs(test.clockDifferenceMs ?? Infinity)).toBeLessThan(5_000);
    expect(test.checks.length).toBeGreaterThan(10);
    expect(test.checks.every(({ status }) => status === 'passed')).toBe(true);
    expect(test.checks).toContainEqual({
      check: 'audience',
      status: 'passed',
      expected: organization.entityId,
      received: organization.entityId,
    });
    expect(test.checks).toContainEqual({
      check: 'user',
      status: 'passed',
      expected: 'userName = NameID',
      received: 'jane@contoso.example',
    });
  });

  test('names what each attribute would be used for', async () => {
    const { test } = await tryOut();

    const email = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress';
    expect(test.attributes).toContainEqual({ name: email, values: ['jane@contoso.example'], usedAs: 'email' });
  });

  test('has the person prove who they are, whoever is signed in at the identity provider', async () => {
    const { url } = await beginTest(admin.as, organization.id);
    const redirect = await new Browser().request(url);
    const { searchParams } = new URL(redirect.headers.get('location') ?? '');

    expect(inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString()).toContain(
      'ForceAuthn="true"',
    );
  });

  test('is waited for until it is over', async () => {
    const browser = new Browser();
    const begun = await beginTest(admin.as, organization.id);
    const read = () => readTest(admin.as, organization.id, begun);

    expect(await read()).toMatchObject({ status: 'waiting', checks: [], reference: null });
    const form = await testAnswerOf(browser, begun);
    expect(await read()).toMatchObject({ status: 'waiting' });
    await browser.submit(form);
    expect(await read()).toMatchObject({ status: 'passed' });
  });

  test('says who would be created, and creates nobody', async () => {
    const other = await connectSamlOrganization(app, idp);
    const settings = `/api/organizations/${other.id}`;
    await app.operator('DELETE', `${settings}/scim/token`);
    expect((await app.operator('PATCH', `${settings}/saml`, { justInTime: true })).status).toBe(200);
    idp.person = 'new@contoso.example';
    const browser = new Browser();
    const begun = await beginTest(operator(app), other.id);
    await browser.submit(await testAnswerOf(browser, begun));
    const users = await app.operator('GET', `${settings}/users`);

    expect(await readTest(operator(app), other.id, begun)).toMatchObject({
      status: 'passed',
      user: null,
      wouldCreate: true,
      nameId: 'new@contoso.example',
    });
    expect(await users.text()).not.toContain('new@contoso.example');
  });

  test('uses its answer up: posted again, it is no test any more and no sign-in', async () => {
    const browser = new Browser();
    const form = await testAnswerOf(browser, await beginTest(admin.as, organization.id));
    await browser.submit(form);
    const again = await browser.submit(form);

    expect(again.status).toBe(403);
    expect(again.html).toMatch(/<dd>(unknownRequest|replayed)<\/dd>/);
    expect(again.headers.get('set-cookie')).toBeNull();
  });
});

describe('while SAML is off', () => {
  beforeEach(() => organization.setSaml(false));

  test('a test passes, and nobody can sign in in its browser', async () => {
    const browser = new Browser();
    const begun = await beginTest(admin.as, organization.id);
    const form = await testAnswerOf(browser, begun);
    const login = await browser.open(organization.loginUrl);

    expect(login.html).toContain('<dd>samlOff</dd>');
    expect((await browser.submit(form)).status).toBe(200);
    expect(await readTest(admin.as, organization.id, begun)).toMatchObject({ status: 'passed' });
    expect(await organization.sessions()).toBe(0);
  });

  test('the answer to a sign-in that began before is refused in the browser of a test as in any other', async () => {
    await organization.setSaml(true);
    const browser = new Browser();
    const form = await answerOf(browser, organization);
    await testAnswerOf(browser, await beginTest(admin.as, organization.id));
    await organization.setSaml(false);

    expect((await browser.submit(form)).html).toContain('<dd>samlOff</dd>');
    expect((await new Browser().submit(form)).html).toContain('<dd>samlOff</dd>');
  });

  test('a failure the identity provider reports ends the test', async () => {
    idp.options = { samlStatusCode: 'urn:oasis:names:tc:SAML:2.0:status:Responder' };
    const { page, test } = await tryOut();

    expect(page.html).toContain('<dd>statusNotSuccess</dd>');
    expect(test).toMatchObject({ status: 'failed', failedCheck: 'status', code: 'statusNotSuccess' });
  });
});

describe('a test that fails', () => {
  test.each<[string, Partial<IdentityProvider['options']>, string, string]>([
    ['is for another audience', { audience: 'https://other.example/' }, 'audience', 'audienceMismatch'],
    ['has expired', { lifetimeInSeconds: -600 }, 'times', 'expired'],
    ['is not signed', { signAssertion: false }, 'signature', 'signatureMissing'],
    ['is for another recipient', { recipient: 'https://other.example/acs' }, 'recipient', 'recipientMismatch'],
    ['is for another address', { destination: 'https://other.example/acs' }, 'destination', 'destinationMismatch'],
    ['is of another issuer', { issuer: 'https://other.example/metadata' }, 'issuer', 'issuerMismatch'],
    [
      'is signed by SHA-1',
      { signatureAlgorithm: 'rsa-sha1', digestAlgorithm: 'sha1' },
      'signature',
      'signatureAlgorithm',
    ],
    [
      'reports a failure',
      { samlStatusCode: 'urn:oasis:names:tc:SAML:2.0:status:Responder' },
      'status',
      'statusNotSuccess',
    ],
  ])('since the answer %s names the check, and what to do', async (_, options, check, code) => {
    idp.options = options;
    const sessions = await organization.sessions();
    const { page, test } = await tryOut();

    expect(page.status).toBe(403);
    expect(page.html).toContain('<h1>The test sign-in failed</h1>');
    expect(page.html).toContain(`<dd>${code}</dd>`);
    expect(page.html).toContain(`<dd>${test.reference}</dd>`);
    expect(page.html).not.toContain('/login');
    expect(test).toMatchObject({ status: 'failed', failedCheck: check, code, user: null });
    expect(failedChecks(test)).toMatchObject([{ check }]);
    expect(test.message).toMatch(/\w/);
    expect(test.fix).toMatch(/\w/);
    expect(await organization.sessions()).toBe(sessions);
  });

  test('shows what was expected and received, also of checks that were not reached', async () => {
    idp.options = { audience: 'https://other.example/', destination: 'https://other.example/acs' };
    const { test } = await tryOut();

    expect(test.checks).toContainEqual({
      check: 'destination',
      status: 'failed',
      expected: organization.acsUrl,
      received: 'https://other.example/acs',
    });
    expect(test.checks).toContainEqual({
      check: 'audience',
      status: 'notReached',
      expected: organization.entityId,
      received: 'https://other.example/',
    });
  });

  test('shows the certificate of a key that is not known, and does not trust it', async () => {
    const strange = makeSamlKeys();
    const { test } = await tryOut((form) => {
      const { entityId: spEntityId, acsUrl } = organization;
      const fields = { now: new Date(), idpEntityId: idp.entityId, spEntityId, acsUrl, inResponseTo: requestOf(form) };
      const xml = buildResponse({ ...fields, assertionId: '_strange', nameId: idp.person });
      return withXml(form, signResponse(xml, 'Assertion', strange));
    });

    expect(test).toMatchObject({ status: 'failed', code: 'signatureInvalid', certificate: null });
    expect(failedChecks(test)).toEqual([
      {
        check: 'signature',
        status: 'failed',
        expected: readCertificate(idp.keys.certificate).fingerprint,
        received: readCertificate(strange.certificate).fingerprint,
      },
    ]);
    expect(test.checks).toContainEqual(expect.objectContaining({ check: 'destination', status: 'passed' }));
  });

  test('for an unknown person shows whom the identity provider sent', async () => {
    idp.person = 'nobody@contoso.example';
    const { test } = await tryOut();

    expect(test).toMatchObject({
      code: 'unknownUser',
      failedCheck: 'user',
      nameId: 'nobody@contoso.example',
      user: null,
    });
    expect(test.certificate).toBe(readCertificate(idp.keys.certificate).fingerprint);
  });

  test('for a disabled person shows who that is', async () => {
    const id = await organization.provision('off@contoso.example');
    await organization.setActive(id, false);
    idp.person = 'off@contoso.example';
    const { test } = await tryOut();

    expect(test).toMatchObject({ code: 'disabledUser', user: { id, userName: 'off@contoso.example', active: false } });
  });

  test.each([
    ['is no XML', (form: Form) => withXml(form, 'hello')],
    ['is cut off', (form: Form) => tampered(form, /.{40}$/, '')],
    ['is no form of ours', (form: Form) => ({ ...form, fields: { Hello: 'world' } })],
    ['answers another request', (form: Form) => tampered(form, new RegExp(requestOf(form), 'g'), '_another')],
    ['answers no request', (form: Form) => tampered(form, / InResponseTo="[^"]*"/g, '')],
  ])('is not one whose answer %s: any site can have the browser post that', async (_, change) => {
    const { page, test } = await tryOut(change);

    expect(page.status).toBeGreaterThanOrEqual(400);
    expect(test).toMatchObject({ status: 'waiting' });
  });

  test('uses its answer up', async () => {
    idp.person = 'late@contoso.example';
    const browser = new Browser();
    const begun = await beginTest(admin.as, organization.id);
    const form = await testAnswerOf(browser, begun);
    await browser.submit(form);
    const again = await browser.submit(form);

    expect(again.html).toContain('<dd>unknownRequest</dd>');
    expect(await readTest(admin.as, organization.id, begun)).toMatchObject({ code: 'unknownUser' });
  });

  test('says in Japanese what to do', async () => {
    idp.options = { audience: 'https://other.example/' };
    const browser = new Browser();
    const begun = await beginTest(admin.as, organization.id);
    await browser.submit(await testAnswerOf(browser, begun));
    const path = `/api/organizations/${organization.id}/saml/tests/${begun.id}`;
    const response = await admin.as('GET', path, undefined, { 'accept-language': 'ja' });

    expect(await response.json()).toMatchObject({ fix: expect.stringMatching(/ID プロバイダー.*ください/) });
  });
});

describe('the address of a test', () => {
  test('works once', async () => {
    const { url } = await beginTest(admin.as, organization.id);
    await testAnswerOf(new Browser(), { id: '', url });
    const again = await new Browser().open(url);

    expect(again.status).toBe(403);
    expect(again.html).toContain('<dd>unknownTest</dd>');
  });

  test('leads nowhere with another secret, or under another organization', async () => {
    const other = await connectSamlOrganization(app, idp);
    const { url } = await beginTest(admin.as, organization.id);
    const pages = await Promise.all([
      new Browser().open(url.replace(/.{4}$/, 'AAAA')),
      new Browser().open(url.replace(organization.id, other.id)),
      new Browser().open(url.replace(organization.id, 'nonsense')),
    ]);

    expect(pages.map(({ status }) => status)).toEqual([403, 403, 404]);
  });

  test('binds the test to the browser that opened it', async () => {
    const browser = new Browser();
    const begun = await beginTest(admin.as, organization.id);
    const form = await testAnswerOf(browser, begun);
    const elsewhere = await new Browser().submit(form);

    expect(elsewhere.html).toContain('<dd>otherBrowser</dd>');
    expect(await readTest(admin.as, organization.id, begun)).toMatchObject({ status: 'waiting' });
    expect((await browser.submit(form)).status).toBe(200);
  });
});

test('a sign-in that fails in the browser of a test is not taken for it', async () => {
  const browser = new Browser();
  const begun = await beginTest(admin.as, organization.id);
  await testAnswerOf(browser, begun);
  const form = tampered(await answerOf(browser, organization), /Destination="[^"]*"/, 'Destination="https://other"');

  expect((await browser.submit(form)).html).toContain('You are not signed in');
  expect(await readTest(admin.as, organization.id, begun)).toMatchObject({ status: 'waiting' });
});

test('a test that nobody ends expires', async () => {
  const begun = await beginTest(admin.as, organization.id);
  await app.dataSource.query(`UPDATE sign_in_tests SET expires_at = now() WHERE id = $1`, [begun.id]);

  expect(await readTest(admin.as, organization.id, begun)).toMatchObject({ status: 'expired' });
  expect((await new Browser().open(begun.url)).html).toContain('<dd>unknownTest</dd>');
});

test('of an organization the last twenty tests are kept', async () => {
  const first = await beginTest(admin.as, organization.id);
  for (let count = 0; count < 20; count++) await beginTest(admin.as, organization.id);
  const response = await admin.as('GET', `/api/organizations/${organization.id}/saml/tests/${first.id}`);

  expect(response.status).toBe(404);
  expect(
    await app.dataSource.query(`SELECT 1 FROM sign_in_tests WHERE organization_id = $1`, [organization.id]),
  ).toHaveLength(20);
});

test('there is nothing to test without an identity provider', async () => {
  const { id } = (await (await app.operator('POST', '/api/organizations', { name: 'New' })).json()) as { id: string };
  const response = await app.operator('POST', `/api/organizations/${id}/saml/test`, {});

  expect(response.status).toBe(409);
});
