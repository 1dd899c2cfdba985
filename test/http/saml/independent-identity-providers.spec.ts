import { setTimeout } from 'node:timers/promises';
import { MetadataSchedule } from '../../../src/identity-providers/metadata-schedule.js';
import { startApp, type TestApp } from '../../support/app.js';
import { Browser, formOf } from '../../support/browser.js';
import { startIdentityProvider } from '../../support/identity-provider.js';
import type { IndependentIdentityProvider } from '../../support/independent-identity-provider.js';
import { makeSamlKeys } from '../../support/saml-keys.js';
import { connectSamlOrganization, type SamlOrganization, xmlOf } from '../../support/saml-organization.js';
import { startSamlifyIdentityProvider } from '../../support/samlify-identity-provider.js';
import { beginTest, operator, readTest, testAnswerOf } from '../../support/sign-in-test.js';

const implementations: [string, (person?: string) => Promise<IndependentIdentityProvider>][] = [
  ['samlp', startIdentityProvider],
  ['samlify', startSamlifyIdentityProvider],
];

const otherKeys = makeSamlKeys();
let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

describe.each(implementations)('%s', (_, start) => {
  let idp: IndependentIdentityProvider;
  let original: IndependentIdentityProvider;
  beforeAll(async () => {
    idp = await start();
    original = { ...idp };
  });
  afterEach(() => {
    Object.assign(idp, original);
  });
  afterAll(() => idp.close());

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
    idp.keys = otherKeys;
    const browser = new Browser();

    const page = await browser.submit(await answerTo(browser, organization));

    expect(page.html).toContain('<dd>signatureInvalid</dd>');
  });

  test('is believed by each of the keys that its metadata names', async () => {
    const [old, next] = [idp.keys, otherKeys];
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

  test('passes a test sign-in, which opens no session', async () => {
    const organization = await connectSamlOrganization(app, idp);
    const begun = await beginTest(operator(app), organization.id);
    const browser = new Browser();

    const page = await browser.submit(await testAnswerOf(browser, begun));

    expect(page.status).toBe(200);
    expect(await organization.sessions()).toBe(0);
    expect(await readTest(operator(app), organization.id, begun)).toMatchObject({
      status: 'passed',
      nameId: 'jane@contoso.example',
      user: { userName: 'jane@contoso.example' },
    });
  });

  describe('that changes its key', () => {
    /** As if the time had come to read the metadata again. */
    const refresh = async ({ id }: SamlOrganization) => {
      await app.dataSource.query(`UPDATE idp_metadata SET next_check_at = now() WHERE organization_id = $1`, [id]);
      await app.app.get(MetadataSchedule).round();
    };
    /** People sign in, one after the other, for as long as `work` takes. @returns how many did, and how many could not */
    const whilePeopleSignIn = async (
      organization: SamlOrganization,
      work: (next: () => Promise<void>) => Promise<void>,
    ) => {
      const counts = { signedIn: 0, failed: 0 };
      let isOver = false;
      const sign = async () => {
        while (!isOver)
          counts[(await whoIs(await signIn(organization)))['role'] === 'member' ? 'signedIn' : 'failed'] += 1;
      };
      const people = [sign(), sign(), sign()];
      const untilSomeMoreDid = async () => {
        for (const enough = counts.signedIn + 4; counts.signedIn < enough && counts.failed === 0;) await setTimeout(10);
      };
      try {
        await work(untilSomeMoreDid);
      } finally {
        isOver = true;
        await Promise.all(people);
      }
      return counts;
    };

    test.each([false, true])('and announces it costs nobody a sign-in (encrypted: %s)', async (encrypts) => {
      idp.encrypts = encrypts;
      const organization = await connectSamlOrganization(app, idp);
      const [old, next] = [idp.keys, otherKeys];

      const counts = await whilePeopleSignIn(organization, async (untilSomeMoreDid) => {
        await untilSomeMoreDid();
        idp.certificates = [old.certificate, next.certificate];
        await refresh(organization);
        await untilSomeMoreDid();
        idp.keys = next;
        await untilSomeMoreDid();
        idp.certificates = [next.certificate];
        await refresh(organization);
        await untilSomeMoreDid();
      });

      expect(counts).toEqual({ signedIn: expect.any(Number), failed: 0 });
      expect(counts.signedIn).toBeGreaterThanOrEqual(16);
      idp.keys = old;
      expect((await whoIs(await signIn(organization)))['role']).toBeUndefined();
    });

    test('and names it in its metadata only then costs nobody a sign-in', async () => {
      const organization = await connectSamlOrganization(app, idp);

      const counts = await whilePeopleSignIn(organization, async (untilSomeMoreDid) => {
        await untilSomeMoreDid();
        idp.certificates = [otherKeys.certificate];
        idp.keys = otherKeys;
        await untilSomeMoreDid();
      });

      expect(counts).toEqual({ signedIn: expect.any(Number), failed: 0 });
    });
  });
});
