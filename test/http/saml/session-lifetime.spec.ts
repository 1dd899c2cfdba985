import { startApp, type TestApp } from '../../support/app.js';
import { Browser } from '../../support/browser.js';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.js';
import { answerOf, connectSamlOrganization, type SamlOrganization, xmlOf } from '../../support/saml-organization.js';

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

const signIn = async (): Promise<{ browser: Browser; xml: string }> => {
  const browser = new Browser();
  const form = await answerOf(browser, organization);
  await browser.submit(form);
  return { browser, xml: xmlOf(form) };
};
const minutesLeft = async (browser: Browser): Promise<number> => {
  const session = (await (await browser.request(`${app.baseUrl}/api/session`)).json()) as { expiresAt: string };
  return Math.round((Date.parse(session.expiresAt) - Date.now()) / 60_000);
};

test('another length of sessions holds from the next sign-in on', async () => {
  const before = await signIn();
  await app.operator('PATCH', `/api/organizations/${organization.id}/saml`, { sessionMinutes: 30 });
  const after = await signIn();
  expect([await minutesLeft(before.browser), await minutesLeft(after.browser)]).toEqual([480, 30]);
});

test('a session remembers whose it is at the identity provider', async () => {
  const { xml } = await signIn();
  const [session] = await app.dataSource.query<Record<string, unknown>[]>(
    `SELECT idp_entity_id, name_id, name_id_format, name_qualifier, sp_name_qualifier, session_indexes FROM sessions
     WHERE organization_id = $1 ORDER BY id DESC`,
    [organization.id],
  );
  expect(session).toEqual({
    idp_entity_id: idp.entityId,
    name_id: 'jane@contoso.example',
    name_id_format: /<saml:NameID Format="([^"]*)"/.exec(xml)?.[1],
    name_qualifier: null,
    sp_name_qualifier: null,
    session_indexes: [/SessionIndex="([^"]*)"/.exec(xml)?.[1]],
  });
});
