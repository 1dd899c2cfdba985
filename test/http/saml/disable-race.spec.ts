import { setTimeout as sleep } from 'node:timers/promises';
import { inflateRawSync } from 'node:zlib';
import { startApp, type TestApp } from '../../support/app.js';
import { Browser } from '../../support/browser.js';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.js';
import { connectSamlOrganization, type SamlOrganization } from '../../support/saml-organization.js';
import { buildResponse, encodeResponse, signResponse } from '../../support/saml-response.js';

const PEOPLE = 20;
const SIGN_INS_EACH = 50;

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

/** The form of an answer to a new request. */
async function answerFor(browser: Browser, nameId: string): Promise<URLSearchParams> {
  const login = await browser.request(organization.loginUrl);
  const request = new URL(login.headers.get('location') ?? '').searchParams.get('SAMLRequest') ?? '';
  const inResponseTo = requestId(request);
  const { entityId: spEntityId, acsUrl } = organization;
  const fields = { now: new Date(), idpEntityId: idp.entityId, spEntityId, acsUrl, nameId };
  const xml = buildResponse({ ...fields, inResponseTo, assertionId: `_assertion${inResponseTo}` });
  return new URLSearchParams({ SAMLResponse: encodeResponse(signResponse(xml, 'Assertion', idp.keys)) });
}

function requestId(deflated: string): string {
  const xml = inflateRawSync(Buffer.from(deflated, 'base64')).toString('utf8');
  return / ID="([^"]*)"/.exec(xml)?.[1] ?? '';
}

const isSignedIn = async (browser: Browser) => (await browser.request(`${app.baseUrl}/api/session`)).status === 200;

test('a sign-in that meets SAML being turned off waits for that, and opens nothing', async () => {
  await organization.provision('late@contoso.example');
  const browser = new Browser();
  const body = await answerFor(browser, 'late@contoso.example');
  const before = await organization.sessions();

  const answer = await app.dataSource.transaction(async (tx) => {
    const change = (assignment: string) =>
      tx.query(`UPDATE saml_connections SET ${assignment} WHERE organization_id = $1`, [organization.id]);
    await change('updated_at = now()');
    const posted = browser.request(organization.acsUrl, { method: 'POST', body });
    const isAnswered = await Promise.race([posted.then(() => true), sleep(500).then(() => false)]);
    expect(isAnswered).toBe(false);
    await change('session_epoch = session_epoch + 1, enabled = false');
    return { posted };
  });

  expect((await answer.posted).status).toBe(403);
  await organization.setSaml(true);
  expect([await isSignedIn(browser), await organization.sessions()]).toEqual([false, before]);
});

test('of 1,000 sign-ins that race disabling and enabling, none leaves a disabled person with a living session', async () => {
  const outcomes = { opened: 0, refused: 0, alive: 0 };
  await Promise.all(
    Array.from({ length: PEOPLE }, async (_, person) => {
      const userName = `person-${person}@contoso.example`;
      const userId = await organization.provision(userName);
      let duration = 0;
      for (let round = 0; round < SIGN_INS_EACH; round++) {
        const browser = new Browser();
        const body = await answerFor(browser, userName);
        // At any moment of a sign-in that takes as long as the last one.
        const disabled = sleep(Math.random() * duration).then(() => organization.setActive(userId, false));
        const start = performance.now();
        const { status } = await browser.request(organization.acsUrl, { method: 'POST', body });
        duration = performance.now() - start;
        await disabled;
        outcomes[status === 303 ? 'opened' : 'refused'] += 1;
        if (await isSignedIn(browser)) outcomes.alive += 1;
        await organization.setActive(userId, true);
        if (await isSignedIn(browser)) outcomes.alive += 1;
      }
    }),
  );

  expect(outcomes.alive).toBe(0);
  expect(outcomes.opened).toBeGreaterThan(50);
  expect(outcomes.refused).toBeGreaterThan(50);
  expect(outcomes.opened + outcomes.refused).toBe(PEOPLE * SIGN_INS_EACH);
}, 120_000);
