import { startApp, type TestApp } from '../../support/app.js';
import { Browser, type BrowserPage, type Form } from '../../support/browser.js';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.js';
import {
  answerOf,
  connectSamlOrganization,
  requestOf,
  type SamlOrganization,
  tampered,
  withXml,
  xmlOf,
} from '../../support/saml-organization.js';
import { makeSamlKeys } from '../../support/saml-keys.js';
import { buildResponse, changed, signResponse } from '../../support/saml-response.js';

let app: TestApp;
let idp: IdentityProvider;
let otherIdp: IdentityProvider;
let organization: SamlOrganization;
let otherOrganization: SamlOrganization;
beforeAll(async () => {
  [app, idp, otherIdp] = await Promise.all([startApp(), startIdentityProvider(), startIdentityProvider()]);
  organization = await connectSamlOrganization(app, idp);
  otherOrganization = await connectSamlOrganization(app, otherIdp);
});
afterAll(async () => {
  await Promise.all([app.close(), idp.close(), otherIdp.close()]);
});
afterEach(() => {
  idp.options = {};
  idp.person = 'jane@contoso.example';
});

/** A refusal: a page that names the check, a way to begin again, a reference, no cookie and no session. */
async function expectRefusal(answer: () => Promise<BrowserPage>, check: string, status = 403): Promise<BrowserPage> {
  const before = [await organization.sessions(), await otherOrganization.sessions()];
  const page = await answer();
  expect(page.html).toContain(`<dd>${check}</dd>`);
  expect(page.status).toBe(status);
  expect(page.html).toMatch(/<a href="\/saml\/[\da-f-]{36}\/login">Sign in again<\/a>/);
  expect(page.html).toMatch(/<dt>Reference<\/dt><dd>[\w-]{8,}<\/dd>/);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.headers.get('set-cookie')).toBeNull();
  expect([await organization.sessions(), await otherOrganization.sessions()]).toEqual(before);
  return page;
}

const forged = (form: Form, change: (xml: string) => string = (xml) => xml): Form => {
  const { entityId: spEntityId, acsUrl } = organization;
  const fields = { now: new Date(), idpEntityId: idp.entityId, spEntityId, acsUrl, inResponseTo: requestOf(form) };
  const xml = buildResponse({ ...fields, assertionId: `_${requestOf(form)}`, nameId: idp.person });
  return withXml(form, signResponse(change(xml), 'Assertion', idp.keys));
};

test('what the forgeries are made of is accepted unchanged', async () => {
  const browser = new Browser();

  expect((await browser.submit(forged(await answerOf(browser, organization, '/api/session')))).status).toBe(200);
});

test.each<[string, Partial<IdentityProvider['options']>, string]>([
  ['for another audience', { audience: 'https://other.example/' }, 'audienceMismatch'],
  ['that has expired', { lifetimeInSeconds: -600 }, 'expired'],
  ['without a signature', { signAssertion: false }, 'signatureMissing'],
  ['for another recipient', { recipient: 'https://other.example/acs' }, 'recipientMismatch'],
  ['for another destination', { destination: 'https://other.example/acs' }, 'destinationMismatch'],
  ['of another issuer', { issuer: 'https://other.example/metadata' }, 'issuerMismatch'],
  ['to another request', { inResponseTo: '_0123456789' }, 'unknownRequest'],
  ['signed by SHA-1', { signatureAlgorithm: 'rsa-sha1', digestAlgorithm: 'sha1' }, 'signatureAlgorithm'],
  ['that reports a failure', { samlStatusCode: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }, 'statusNotSuccess'],
])('an answer %s is refused', async (_, options, check) => {
  const browser = new Browser();
  idp.options = options;
  const form = await answerOf(browser, organization);

  await expectRefusal(() => browser.submit(form), check);
});

test.each<[string, (xml: string) => string, string]>([
  [
    'is not valid yet',
    (xml) =>
      changed(xml, /NotBefore="[^"]*"/, 'NotBefore="2100-01-01T00:00:00Z"').replace(
        /(Conditions [^>]*NotOnOrAfter)="[^"]*"/,
        '$1="2101-01-01T00:00:00Z"',
      ),
    'notYetValid',
  ],
  [
    'has no audience',
    (xml) => changed(xml, /<saml2:AudienceRestriction>.*<\/saml2:AudienceRestriction>/, ''),
    'audienceMismatch',
  ],
  ['has no Conditions', (xml) => changed(xml, /<saml2:Conditions .*<\/saml2:Conditions>/, ''), 'conditions'],
  ['has no bearer confirmation', (xml) => changed(xml, 'cm:bearer', 'cm:holder-of-key'), 'subjectConfirmation'],
  [
    'has a confirmation for another request',
    (xml) => changed(xml, /(SubjectConfirmationData InResponseTo)="[^"]*"/, '$1="_other"'),
    'inResponseToMismatch',
  ],
  ['names nobody', (xml) => changed(xml, /<saml2:NameID>.*<\/saml2:NameID>/, ''), 'nameId'],
  [
    'says nothing of a sign-in',
    (xml) => changed(xml, /<saml2:AuthnStatement .*<\/saml2:AuthnStatement>/, ''),
    'authnStatement',
  ],
  [
    'is of the day before yesterday',
    (xml) => changed(xml, /(<saml2:Assertion [^>]*IssueInstant)="[^"]*"/, '$1="2026-01-01T00:00:00Z"'),
    'issueInstant',
  ],
])('a signed assertion that %s is refused', async (_, change, check) => {
  const browser = new Browser();
  const form = await answerOf(browser, organization);

  await expectRefusal(() => browser.submit(forged(form, change)), check);
});

test('a NameID that was changed on the way is refused', async () => {
  const browser = new Browser();
  const form = tampered(
    await answerOf(browser, organization),
    '>jane@contoso.example</saml:NameID',
    '>admin@contoso.example</saml:NameID',
  );

  await expectRefusal(() => browser.submit(form), 'signatureInvalid');
});

test('a broken signature of the response is not outweighed by a good one of the assertion', async () => {
  idp.options = { signResponse: true };
  const browser = new Browser();
  const form = tampered(await answerOf(browser, organization), 'Version="2.0"', 'Version="2.0" Consent="urn:x"');

  await expectRefusal(() => browser.submit(form), 'signatureInvalid');
});

test('a broken signature of the assertion is not outweighed by a good one of the response', async () => {
  const browser = new Browser();
  const form = await answerOf(browser, organization);
  const broken = changed(
    xmlOf(forged(form)),
    '>jane@contoso.example</saml2:NameID',
    '>admin@contoso.example</saml2:NameID',
  );

  await expectRefusal(
    () => browser.submit(withXml(form, signResponse(broken, 'Response', idp.keys))),
    'signatureInvalid',
  );
});

test("an answer signed with a stranger's key is refused, the certificate in it notwithstanding", async () => {
  idp.options = { key: otherIdp.keys.privateKeyPem, cert: otherIdp.keys.certificate };
  const browser = new Browser();
  const form = await answerOf(browser, organization);

  await expectRefusal(() => browser.submit(form), 'signatureInvalid');
});

test("an answer of another organization's identity provider is refused", async () => {
  const browser = new Browser();
  const form = await answerOf(browser, otherOrganization);

  await expectRefusal(() => browser.submit({ ...form, action: organization.acsUrl }), 'destinationMismatch');
});

test("another organization's identity provider cannot answer a request of this one", async () => {
  const browser = new Browser();
  const form = await answerOf(browser, organization);
  const { entityId: spEntityId, acsUrl } = organization;
  const fields = {
    now: new Date(),
    spEntityId,
    acsUrl,
    inResponseTo: requestOf(form),
    assertionId: '_forged',
    nameId: idp.person,
  };
  const answer = (idpEntityId: string) =>
    withXml(form, signResponse(buildResponse({ ...fields, idpEntityId }), 'Response', otherIdp.keys));

  await expectRefusal(() => browser.submit(answer(otherIdp.entityId)), 'issuerMismatch');
  await expectRefusal(() => browser.submit(answer(idp.entityId)), 'signatureInvalid');
});

test('a request of another organization is not answered here', async () => {
  const browser = new Browser();
  const inResponseTo = requestOf(await answerOf(browser, otherOrganization));
  const form = await answerOf(browser, organization);
  const change = (xml: string) => xml.replaceAll(requestOf(form), inResponseTo);

  await expectRefusal(() => browser.submit(forged(form, change)), 'unknownRequest');
});

test('a sign-in that begins at the identity provider is refused', async () => {
  const query = new URLSearchParams({ acs: organization.acsUrl, audience: organization.entityId });
  const page = await new Browser().open(`${idp.ssoUrl}?${query.toString()}`);
  const [, SAMLResponse = ''] = /name="SAMLResponse"\s+value="([^"]*)"/.exec(page.html) ?? [];

  await expectRefusal(
    () => new Browser().submit({ action: organization.acsUrl, fields: { SAMLResponse } }),
    'unsolicited',
  );
});

test('a request that was begun too long ago is not answered any more', async () => {
  const browser = new Browser();
  const form = await answerOf(browser, organization);
  await app.dataSource.query(`UPDATE authn_requests SET expires_at = now() WHERE id = $1`, [requestOf(form)]);

  await expectRefusal(() => browser.submit(form), 'unknownRequest');
});

test('a person whom SCIM has not provisioned is told whom to ask', async () => {
  idp.person = 'stranger@contoso.example';
  const browser = new Browser();
  const form = await answerOf(browser, organization);

  const page = await expectRefusal(() => browser.submit(form), 'unknownUser');

  expect(page.html).toContain('Ask the administrator of your organization');
});

test('a person of another organization only is unknown here', async () => {
  await otherOrganization.provision('elsewhere@contoso.example');
  idp.person = 'elsewhere@contoso.example';
  const browser = new Browser();
  const form = await answerOf(browser, organization);

  await expectRefusal(() => browser.submit(form), 'unknownUser');
});

test('a disabled person is refused, and let in again when enabled', async () => {
  idp.person = 'fired@contoso.example';
  const userId = await organization.provision(idp.person);
  await organization.setActive(userId, false);
  const browser = new Browser();
  const form = await answerOf(browser, organization, '/api/session');

  await expectRefusal(() => browser.submit(form), 'disabledUser');
  await organization.setActive(userId, true);

  expect((await browser.submit(await answerOf(browser, organization, '/api/session'))).status).toBe(200);
});

test('SAML turned off between request and answer refuses the answer', async () => {
  const browser = new Browser();
  const form = await answerOf(browser, organization);
  await organization.setSaml(false);

  await expectRefusal(() => browser.submit(form), 'samlOff');
  await organization.setSaml(true);
});

test.each<[string, () => Promise<Browser>]>([
  ['a browser that began no sign-in', () => Promise.resolve(new Browser())],
  [
    'a browser that began another one',
    async () => {
      const browser = new Browser();
      await answerOf(browser, organization);
      return browser;
    },
  ],
])('an answer that %s posts is refused, and the browser that began gets in', async (_, makeBrowser) => {
  const attacker = new Browser();
  const form = await answerOf(attacker, organization, '/api/session');
  const victim = await makeBrowser();

  await expectRefusal(() => victim.submit(form), 'otherBrowser');

  expect((await attacker.submit(form)).status).toBe(200);
});

test('an answer that was refused for its signature uses up the request', async () => {
  const browser = new Browser();
  const form = await answerOf(browser, organization);

  await expectRefusal(() => browser.submit(tampered(form, 'AuthnInstant="2', 'AuthnInstant="1')), 'signatureInvalid');
  await expectRefusal(() => browser.submit(form), 'unknownRequest');
});

describe('a report of failure', () => {
  const report = (form: Form): string => {
    const { entityId: spEntityId, acsUrl } = organization;
    const fields = { now: new Date(), idpEntityId: idp.entityId, spEntityId, acsUrl, inResponseTo: requestOf(form) };
    const xml = buildResponse({ ...fields, assertionId: '_none', nameId: idp.person });
    const status = `<saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"/><saml2p:StatusMessage>&lt;img src=x onerror=alert(1)></saml2p:StatusMessage></saml2p:Status>`;
    const failed = changed(xml, /<saml2p:Status>.*<\/saml2p:Status>/, status);
    return changed(failed, /<saml2:Assertion .*<\/saml2:Assertion>/, '');
  };
  const signed = (xml: string, by = idp) => signResponse(xml, 'Response', by.keys);

  test('that the identity provider signed is quoted, as text', async () => {
    const browser = new Browser();
    const form = await answerOf(browser, organization);

    const page = await expectRefusal(() => browser.submit(withXml(form, signed(report(form)))), 'statusNotSuccess');

    expect(page.html).toContain('says: Responder: &lt;img src=x onerror=alert(1)&gt;');
    expect(page.html).not.toContain('<img');
  });

  test.each<[string, (xml: string, form: Form) => string, sameBrowser: boolean]>([
    ['that nobody signed', (xml) => xml, true],
    ['that a stranger signed', (xml) => signed(xml, otherIdp), true],
    ['that was changed', (xml) => changed(signed(xml), 'onerror', 'onload'), true],
    ['to another browser', (xml) => signed(xml), false],
    ['to a request that does not wait', (xml, form) => signed(xml.replaceAll(requestOf(form), '_another')), true],
  ])('%s is not quoted', async (_, change, sameBrowser) => {
    const browser = new Browser();
    const form = await answerOf(browser, organization);
    const poster = sameBrowser ? browser : new Browser();

    const page = await expectRefusal(
      () => poster.submit(withXml(form, change(report(form), form))),
      'statusNotSuccess',
    );

    expect(page.html).toContain('says: Responder</p>');
    expect(page.html).not.toContain('src=x');
  });
});

describe('with ten certificates', () => {
  let crowded: SamlOrganization;
  beforeAll(async () => {
    const metadata = await (await fetch(idp.metadataUrl)).text();
    const [own = ''] = /<KeyDescriptor[^]*?<\/KeyDescriptor>/.exec(metadata) ?? [];
    const strangers = Array.from({ length: 9 }, () =>
      changed(own, /(<X509Certificate>)[^<]*/, `$1${makeSamlKeys().certificate.replace(/-----[A-Z ]+-----|\n/g, '')}`),
    );
    crowded = await connectSamlOrganization(app, idp, {
      metadataXml: changed(metadata, own, strangers.join('') + own),
    });
  });

  test('a person signs in whom the last one vouches for', async () => {
    const browser = new Browser();

    expect((await browser.submit(await answerOf(browser, crowded, '/api/session'))).status).toBe(200);
  });

  test('a large answer of a stranger costs little', async () => {
    const attribute = '<saml2:Attribute Name="a"><saml2:AttributeValue>x</saml2:AttributeValue></saml2:Attribute>';
    const times = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      const browser = new Browser();
      const form = await answerOf(browser, crowded);
      const { entityId: spEntityId, acsUrl } = crowded;
      const fields = { now: new Date(), idpEntityId: idp.entityId, spEntityId, acsUrl, inResponseTo: requestOf(form) };
      const xml = buildResponse({ ...fields, assertionId: `_${requestOf(form)}`, nameId: idp.person });
      const large = changed(
        signResponse(xml, 'Assertion', otherIdp.keys),
        /<saml2:Attribute .*<\/saml2:Attribute>/,
        attribute.repeat(450),
      );
      const start = performance.now();
      const page = await browser.submit(withXml(form, large));
      times.push(performance.now() - start);
      expect(page.html).toContain('<dd>signatureInvalid</dd>');
    }

    expect(Math.min(...times)).toBeLessThan(150);
  });
});
