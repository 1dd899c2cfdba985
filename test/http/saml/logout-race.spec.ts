import type { NameId } from '../../../src/protocol/saml/message/name-id.js';
import { startApp, type TestApp } from '../../support/app.js';
import { Browser, type Form } from '../../support/browser.js';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.js';
import { deliver, logoutRequest } from '../../support/logout-identity-provider.js';
import { answerOf, connectSamlOrganization, type SamlOrganization, xmlOf } from '../../support/saml-organization.js';

let app: TestApp;
let idp: IdentityProvider;
let organization: SamlOrganization;
beforeAll(async () => {
  [app, idp] = await Promise.all([startApp(), startIdentityProvider()]);
  organization = await connectSamlOrganization(app, idp);
  await app.operator('PATCH', `/api/organizations/${organization.id}/saml`, { singleLogout: true });
});
afterAll(async () => {
  await Promise.all([app.close(), idp.close()]);
});

const sessionIndexOf = (form: Form) => /SessionIndex="([^"]*)"/.exec(xmlOf(form))?.[1] ?? '';
const nameIdOf = (form: Form): NameId => {
  const [, format = '', value = ''] = /<saml:NameID Format="([^"]*)">([^<]*)</.exec(xmlOf(form)) ?? [];
  return { value, format };
};
const logOut = async (form: Form, sessionIndexes: string[], now = new Date()) => {
  const from = { entityId: idp.entityId, sloUrl: idp.logoutUrl, keys: idp.keys };
  const logoutUrl = `${app.baseUrl}/saml/${organization.id}/logout`;
  const answer = await deliver(
    logoutRequest(from, logoutUrl, 'redirect', { nameId: nameIdOf(form), sessionIndexes, now }),
  );
  expect(answer.status).toBe(302);
};
const isSignedIn = async (browser: Browser) => (await browser.request(`${app.baseUrl}/api/session`)).status === 200;

test.each([
  ['its SessionIndex', (form: Form) => [sessionIndexOf(form)]],
  ['no SessionIndex', () => []],
])('an assertion that arrives after the sign-out of %s opens nothing', async (_, indexesOf) => {
  const browser = new Browser();
  const form = await answerOf(browser, organization);
  await logOut(form, indexesOf(form));
  const page = await browser.submit(form);
  expect([page.status, page.html]).toEqual([403, expect.stringContaining('<dd>sessionExpired</dd>')]);
  expect(await isSignedIn(browser)).toBe(false);
});

test.each([
  ['that was issued after the sign-out', (form: Form) => logOut(form, [], new Date(Date.now() - 60_000))],
  ['of another SessionIndex', (form: Form) => logOut(form, ['_another'])],
])('an assertion %s opens a session', async (_, signOut) => {
  organization = await connectSamlOrganization(app, idp);
  await app.operator('PATCH', `/api/organizations/${organization.id}/saml`, { singleLogout: true });
  const browser = new Browser();
  const form = await answerOf(browser, organization);
  await signOut(form);
  await browser.submit(form);
  expect(await isSignedIn(browser)).toBe(true);
});

test('whichever of sign-in and sign-out comes first, nobody stays signed in', async () => {
  for (let round = 0; round < 15; round++) {
    const browser = new Browser();
    const form = await answerOf(browser, organization);
    await Promise.all([browser.submit(form), logOut(form, [sessionIndexOf(form)])]);
    expect(await isSignedIn(browser)).toBe(false);
  }
});
