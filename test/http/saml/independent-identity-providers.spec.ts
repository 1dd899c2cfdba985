import { startApp, type TestApp } from '../../support/app.js';
import { Browser, formOf } from '../../support/browser.js';
import { startIdentityProvider } from '../../support/identity-provider.js';
import type { IndependentIdentityProvider } from '../../support/independent-identity-provider.js';
import { makeSamlKeys } from '../../support/saml-keys.js';
import { connectSamlOrganization, type SamlOrganization, xmlOf } from '../../support/saml-organization.js';
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

describe.each(implementations)('%s', (_, start) => {
  let idp: IndependentIdentityProvider;
  beforeEach(async () => {
    idp = await start();
  });
  afterEach(() => idp.close());

  /** The answer of the identity provider, whichever way the request went. */
  const answerTo = async (browser: Browser, { loginUrl }: SamlOrganization) => {
    const page = await browser.open(loginUrl);
    const form = formOf(page);
    return form.fields['SAMLRequest'] === undefined ? form : formOf(await browser.submit(form));
  };
  const signIn = async (organization: SamlOrganization): Promise<Browser> => {
    const browser = new Browser();
    await browser.submit(await answerTo(browser, organization));
    return browser;
  };
  const whoIs = async (browser: Browser) =>
    (await (await browser.request(`${app.baseUrl}/api/session`)).json()) as Record<string, unknown>;

  test.each<[string, IndependentIdentityProvider['bindings']]>([
    ['both bindings', ['redirect', 'post']],
    ['the HTTP-POST binding only', ['post']],
  ])('signs people in by %s', async (_bindings, bindings) => {
    idp.bindings = bindings;
    const organization = await connectSamlOrganization(app, idp);

    const browser = await signIn(organization);

    expect(await whoIs(browser)).toMatchObject({
      role: 'member',
      organization: { id: organization.id },
      userName: 'jane@contoso.example',
    });
  });

  test.each<[string, IndependentIdentityProvider['bindings']]>([
    ['redirect', ['redirect']],
    ['form', ['post']],
  ])('verifies our requests, which come by %s', async (_binding, bindings) => {
    idp.bindings = bindings;
    idp.wantsSignedRequests = true;
    const organization = await connectSamlOrganization(app, idp);

    expect(await whoIs(await signIn(organization))).toMatchObject({ organization: { id: organization.id } });
  });

  test('does not sign in whom it does not know here', async () => {
    const organization = await connectSamlOrganization(app, idp);
    idp.person = 'stranger@contoso.example';

    expect((await whoIs(await signIn(organization)))['role']).toBeUndefined();
  });

  test('is not believed when it signs with a key that its metadata does not name', async () => {
    const organization = await connectSamlOrganization(app, idp);
    idp.keys = makeSamlKeys();
    const browser = new Browser();

    const page = await browser.submit(await answerTo(browser, organization));

    expect(page.html).toContain('<dd>signatureInvalid</dd>');
  });

  test('is believed by each of the keys that its metadata names', async () => {
    const [old, next] = [idp.keys, makeSamlKeys()];
    idp.certificates = [old.certificate, next.certificate];
    const organization = await connectSamlOrganization(app, idp);

    for (const keys of [old, next]) {
      idp.keys = keys;
      expect(await whoIs(await signIn(organization))).toMatchObject({ role: 'member' });
    }
  });

  test('encrypts for the certificate of our metadata', async () => {
    const organization = await connectSamlOrganization(app, idp);
    idp.encrypts = true;
    const browser = new Browser();
    const form = await answerTo(browser, organization);

    await browser.submit(form);

    expect(xmlOf(form)).not.toContain('jane@contoso.example');
    expect(await whoIs(browser)).toMatchObject({ userName: 'jane@contoso.example' });
  });
});
