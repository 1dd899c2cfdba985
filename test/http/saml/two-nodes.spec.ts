import { setTimeout } from 'node:timers/promises';
import { startApp, type TestApp } from '../../support/app.js';
import { Browser, type Form, formOf } from '../../support/browser.js';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.js';
import {
  answerOf,
  connectSamlOrganization,
  requestOf,
  type SamlOrganization,
  withXml,
} from '../../support/saml-organization.js';
import { buildResponse, signResponse } from '../../support/saml-response.js';

const WITHIN_MS = 1_000;

let app: TestApp;
let secondNode: TestApp;
let idp: IdentityProvider;
let organization: SamlOrganization;
beforeAll(async () => {
  [app, idp] = await Promise.all([startApp(), startIdentityProvider()]);
  secondNode = await startApp({ on: app });
  organization = await connectSamlOrganization(app, idp);
});
afterAll(async () => {
  await secondNode.close();
  await Promise.all([app.close(), idp.close()]);
});

/** The same address of the other process. Cookies do not depend on the port. */
const elsewhere = (url: string) => url.replace(app.baseUrl, secondNode.baseUrl);
const post = (browser: Browser, { fields }: Form, action: string) =>
  browser.request(action, { method: 'POST', body: new URLSearchParams(fields) });
const signIn = async (): Promise<Browser> => {
  const browser = new Browser();
  await post(browser, await answerOf(browser, organization), organization.acsUrl);
  return browser;
};
const session = (browser: Browser, node: TestApp, method = 'GET') =>
  browser.request(`${node.baseUrl}/api/session`, {
    method,
    headers: { origin: app.config.publicUrl, 'content-type': 'application/json' },
    ...(method !== 'GET' && { body: '{}' }),
  });

/** How long after now the other node refuses the session. */
async function refusedAfter(browser: Browser): Promise<number> {
  const start = performance.now();
  while ((await session(browser, secondNode)).status !== 401) {
    if (performance.now() - start > 10 * WITHIN_MS) throw new Error('The session lives on');
    await setTimeout(20);
  }
  return performance.now() - start;
}

test('of twenty posts of one response at once, to two processes, one opens a session', async () => {
  const browser = new Browser();
  const form = await answerOf(browser, organization);
  const sessions = await organization.sessions();
  const actions = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? form.action : elsewhere(form.action)));

  const answers = await Promise.all(actions.map((action) => post(browser, form, action)));

  expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 403)).toHaveLength(19);
  expect(answers.flatMap(({ headers }) => headers.getSetCookie())).toHaveLength(1);
  expect(await organization.sessions()).toBe(sessions + 1);
});

test('of twenty posts at once of a response that nobody asked for, one opens a session', async () => {
  await app.operator('PATCH', `/api/organizations/${organization.id}/saml`, { idpInitiated: true });
  const query = new URLSearchParams({ acs: organization.acsUrl, audience: organization.entityId });
  const form = formOf(await new Browser().open(`${idp.ssoUrl}?${query.toString()}`));
  const sessions = await organization.sessions();
  const actions = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? form.action : elsewhere(form.action)));

  const answers = await Promise.all(actions.map((action) => post(new Browser(), form, action)));

  expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
  expect(await organization.sessions()).toBe(sessions + 1);
  await app.operator('PATCH', `/api/organizations/${organization.id}/saml`, { idpInitiated: false });
});

test('a request that one process made is answered at the other', async () => {
  const browser = new Browser();
  const form = await answerOf(browser, organization, '/reports');

  const answer = await post(browser, form, elsewhere(form.action));

  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/reports']);
  expect(await Promise.all([app, secondNode].map(async (node) => (await session(browser, node)).status))).toEqual([
    200, 200,
  ]);
});

test('a response that one process accepted is a replay at the other', async () => {
  const browser = new Browser();
  const form = await answerOf(browser, organization);
  expect((await post(browser, form, form.action)).status).toBe(303);

  const replay = await post(new Browser(), form, elsewhere(form.action));

  expect([replay.status, await replay.text()]).toEqual([403, expect.stringContaining('<dd>replayed</dd>')]);
  expect(replay.headers.getSetCookie()).toEqual([]);
});

test('of two answers at once to two requests, with one assertion ID, one opens a session', async () => {
  const assertionId = `_${crypto.randomUUID()}`;
  const answers = await Promise.all(
    [organization.acsUrl, elsewhere(organization.acsUrl)].map(async (action) => {
      const browser = new Browser();
      const form = await answerOf(browser, organization);
      const { entityId: spEntityId, acsUrl } = organization;
      const fields = { now: new Date(), idpEntityId: idp.entityId, spEntityId, acsUrl, inResponseTo: requestOf(form) };
      const xml = buildResponse({ ...fields, assertionId, nameId: idp.person });
      return { browser, action, form: withXml(form, signResponse(xml, 'Assertion', idp.keys)) };
    }),
  );
  const sessions = await organization.sessions();

  const statuses = await Promise.all(
    answers.map(async ({ browser, form, action }) => (await post(browser, form, action)).status),
  );

  expect(statuses.sort()).toEqual([303, 403]);
  expect(await organization.sessions()).toBe(sessions + 1);
});

test.each<[string, (browser: Browser) => Promise<unknown>]>([
  ['its person signs out', (browser) => session(browser, app, 'DELETE')],
  [
    'somebody else ends it',
    async () => {
      const path = `/api/organizations/${organization.id}/sessions`;
      const { sessions } = (await (await app.operator('GET', path)).json()) as { sessions: { id: string }[] };
      await Promise.all(sessions.map(({ id }) => app.operator('DELETE', `${path}/${id}`)));
    },
  ],
  [
    'SAML is turned off',
    async () => {
      await organization.setSaml(false);
      await organization.setSaml(true);
    },
  ],
])('a session is refused by the other process within a second when %s', async (_, end) => {
  const browser = await signIn();
  expect((await session(browser, secondNode)).status).toBe(200);

  await end(browser);

  expect(await refusedAfter(browser)).toBeLessThan(WITHIN_MS);
});

test('a session is refused by the other process within a second when its person is disabled', async () => {
  idp.person = 'leaver@contoso.example';
  const userId = await organization.provision(idp.person);
  const browser = await signIn();
  expect((await session(browser, secondNode)).status).toBe(200);

  await organization.setActive(userId, false);

  expect(await refusedAfter(browser)).toBeLessThan(WITHIN_MS);
  idp.person = 'jane@contoso.example';
});
