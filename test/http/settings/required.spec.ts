import { startApp, type TestApp } from '../../support/app.js';
import { Browser } from '../../support/browser.js';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.js';
import { connectSamlOrganization, type SamlOrganization } from '../../support/saml-organization.js';
import {
  addAdministrator,
  cookieOf,
  type SessionClient,
  sessionClient,
  signIn,
  type TestAdministrator,
} from '../../support/session-client.js';
import { beginTest, operator, type Tester, testAnswerOf } from '../../support/sign-in-test.js';

let app: TestApp;
let idp: IdentityProvider;
let organization: SamlOrganization;
let admin: TestAdministrator;
let count = 0;
beforeAll(async () => {
  [app, idp] = await Promise.all([startApp(), startIdentityProvider()]);
});
afterAll(async () => {
  await Promise.all([app.close(), idp.close()]);
});
beforeEach(async () => {
  idp.person = 'jane@contoso.example';
  organization = await connectSamlOrganization(app, idp);
  admin = await addAdministrator(app, organization.id, `admin-${count++}@contoso.example`);
});

async function tryOut(as: Tester): Promise<string> {
  const browser = new Browser();
  const begun = await beginTest(as, organization.id);
  await browser.submit(await testAnswerOf(browser, begun));
  return begun.id;
}

const setPolicy = (as: Tester, policy: object): Promise<Response> =>
  as('PATCH', `/api/organizations/${organization.id}/saml`, policy);

const isRequired = async (): Promise<boolean> => {
  const response = await app.operator('GET', `/api/organizations/${organization.id}/saml`);
  return ((await response.json()) as { required: boolean }).required;
};

async function actions(): Promise<string[]> {
  const response = await app.operator('GET', `/api/organizations/${organization.id}/audit`);
  const { records } = (await response.json()) as { records: { action: string; actor: string }[] };
  return records.map(({ action, actor }) => `${action} by ${actor}`);
}

async function expectRefused(answer: Promise<Response>, words: RegExp): Promise<void> {
  const response = await answer;
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({ detail: expect.stringMatching(words) });
  expect(await isRequired()).toBe(false);
}

test('SAML is required by whoever has seen the present settings work, and both are told', async () => {
  await tryOut(admin.as);
  const response = await setPolicy(admin.as, { required: true });

  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ enabled: true, required: true });
  expect(await actions()).toContain(`requiredTurnedOn by ${admin.email}`);
  expect(await (await admin.as('GET', '/api/session')).json()).toMatchObject({
    organization: { id: organization.id, samlRequired: true },
  });
});

test('the operator needs a test as well', async () => {
  await expectRefused(setPolicy(operator(app), { required: true }), /Test the sign-in first/);
  await tryOut(operator(app));

  expect((await setPolicy(operator(app), { required: true })).status).toBe(200);
});

test('whoever came by a setup link requires it after a test of their own', async () => {
  const link = await app.operator('POST', `/api/organizations/${organization.id}/setup-links`, {});
  const { url } = (await link.json()) as { url: string };
  const opened = await fetch(`${app.baseUrl}/api${new URL(url).pathname}`, { method: 'POST' });
  const visitor: SessionClient = sessionClient(app, cookieOf(opened));
  await tryOut(admin.as);
  await expectRefused(setPolicy(visitor, { required: true }), /your own test/);
  await tryOut(visitor);

  expect((await setPolicy(visitor, { required: true })).status).toBe(200);
});

test('without a local administrator it is refused: nobody could mend it', async () => {
  await app.operator('DELETE', `/api/organizations/${organization.id}/admins/${admin.id}`);
  await tryOut(operator(app));

  await expectRefused(setPolicy(operator(app), { required: true }), /no local administrator/);
});

/** The same identity provider, at another address. */
async function connectOther(): Promise<void> {
  const { entityId, ssoUrl, keys } = idp;
  const source = { entityId, ssoUrl: `${ssoUrl}?v=2`, certificates: [keys.certificate] };
  const response = await admin.as('PUT', `/api/organizations/${organization.id}/saml/identity-provider`, source);
  expect(response.status).toBe(200);
}

test.each<[string, () => Promise<unknown>]>([
  ['without a test', () => Promise.resolve()],
  ['after the test of somebody else', () => tryOut(operator(app))],
  ['after a test that was begun only', () => beginTest(admin.as, organization.id)],
  [
    'after a test that failed',
    () => {
      idp.person = 'nobody@contoso.example';
      return tryOut(admin.as);
    },
  ],
  [
    'after a test of other settings',
    async () => {
      await tryOut(admin.as);
      await setPolicy(admin.as, { sessionMinutes: 60 });
    },
  ],
  [
    'after a test of another identity provider',
    async () => {
      await tryOut(admin.as);
      await connectOther();
    },
  ],
  [
    'after a test with another key of ours',
    async () => {
      await setPolicy(admin.as, { signRequests: true });
      await tryOut(admin.as);
      for (const step of ['rotate', 'activate']) {
        await admin.as('POST', `/api/organizations/${organization.id}/saml/keys/${step}`);
      }
    },
  ],
  [
    'an hour after the test',
    async () => {
      const id = await tryOut(admin.as);
      await app.dataSource.query(
        `UPDATE sign_in_tests SET finished_at = now() - interval '1 hour' WHERE organization_id = $1 AND id = $2`,
        [organization.id, id],
      );
    },
  ],
])('%s SAML cannot be required', async (_, prepare) => {
  await prepare();

  await expectRefused(setPolicy(admin.as, { required: true }), /Test the sign-in first/);
});

test('a test of the same settings while SAML was off counts once it is on', async () => {
  await organization.setSaml(false);
  await tryOut(admin.as);
  await expectRefused(setPolicy(admin.as, { required: true }), /SAML is off/);
  await organization.setSaml(true);

  expect((await setPolicy(admin.as, { required: true })).status).toBe(200);
});

test.each([
  { enabled: true },
  { enabled: false },
  { idpInitiated: true },
  { match: { attribute: null, target: 'userName' } },
])('together with %j it is refused, and nothing is changed', async (others) => {
  await tryOut(admin.as);
  const before = await (await app.operator('GET', `/api/organizations/${organization.id}/saml`)).json();

  await expectRefused(setPolicy(admin.as, { ...others, required: true }), /by itself/);
  expect(await (await app.operator('GET', `/api/organizations/${organization.id}/saml`)).json()).toEqual(before);
});

describe('while SAML is required', () => {
  beforeEach(async () => {
    await tryOut(admin.as);
    await setPolicy(admin.as, { required: true });
  });

  test('what is broken can be mended, and it stays required', async () => {
    const mended = await setPolicy(admin.as, { required: true, idpInitiated: true });
    await connectOther();

    expect(mended.status).toBe(200);
    expect(await isRequired()).toBe(true);
    expect((await actions()).slice(0, 2)).toEqual([
      `identityProviderChanged by ${admin.email}`,
      `samlPolicyChanged by ${admin.email}`,
    ]);
  });

  test('settings that nobody has tested are warned about, until anybody has', async () => {
    const codes = async () => {
      const response = await app.operator('GET', `/api/organizations/${organization.id}/saml`);
      return ((await response.json()) as { warnings: { code: string }[] }).warnings.map(({ code }) => code);
    };
    expect(await codes()).toEqual([]);
    await setPolicy(admin.as, { sessionMinutes: 60 });
    expect(await codes()).toEqual(['requiredUntested']);

    idp.person = 'nobody@contoso.example';
    await tryOut(operator(app));
    expect(await codes()).toEqual(['requiredUntested']);
    idp.person = 'jane@contoso.example';
    await tryOut(operator(app));
    expect(await codes()).toEqual([]);
  });

  test('the last local administrator cannot be removed', async () => {
    const remove = (id: string) => app.operator('DELETE', `/api/organizations/${organization.id}/admins/${id}`);
    expect((await remove(admin.id)).status).toBe(409);
    const other = await addAdministrator(app, organization.id, `other-${count++}@contoso.example`);

    expect([(await remove(admin.id)).status, (await remove(other.id)).status]).toEqual([204, 409]);
  });

  test('turning it off needs no test, and on again none either while the settings are those', async () => {
    expect((await setPolicy(admin.as, { required: false })).status).toBe(200);
    expect((await actions())[0]).toBe(`requiredTurnedOff by ${admin.email}`);

    expect((await setPolicy(admin.as, { required: true })).status).toBe(200);
  });

  test('SAML turned off is no longer required, and is not when it is on again', async () => {
    await organization.setSaml(false);
    expect(await isRequired()).toBe(false);
    expect((await actions()).slice(0, 2)).toEqual(['samlDisabled by operator', 'requiredTurnedOff by operator']);
    await organization.setSaml(true);

    expect(await isRequired()).toBe(false);
  });

  test('it cannot be turned off and required at once', async () => {
    expect((await setPolicy(admin.as, { enabled: false, required: true })).status).toBe(409);
    expect(await isRequired()).toBe(true);
  });

  test('the password of a local administrator still works, and each use is recorded', async () => {
    expect((await signIn(app, admin.email)).status).toBe(204);
    const response = await app.operator('GET', `/api/organizations/${organization.id}/audit`);

    expect(await response.json()).toMatchObject({
      records: expect.arrayContaining([
        expect.objectContaining({
          actor: admin.email,
          action: 'administratorSignedIn',
          details: { breakGlass: true, network: '127.0.0.1' },
        }),
      ]),
    });
  });
});
