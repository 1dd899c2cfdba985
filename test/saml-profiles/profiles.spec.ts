import { inflateRawSync } from 'node:zlib';
import { startApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { makeSamlKeys } from '../support/saml-keys.js';
import { connectSamlOrganization } from '../support/saml-organization.js';
import { encodeResponse } from '../support/saml-response.js';
import { adFs } from './ad-fs.js';
import { auth0 } from './auth0.js';
import { entra } from './entra.js';
import { google } from './google.js';
import { jumpCloud } from './jumpcloud.js';
import { keycloak } from './keycloak.js';
import { okta } from './okta.js';
import { oneLogin } from './onelogin.js';
import { pingFederate } from './pingfederate.js';
import { pingOne } from './pingone.js';
import type { Profile } from './profile.js';
import { shibboleth } from './shibboleth.js';

const profiles: [string, Profile][] = [
  ['AD FS', adFs],
  ['Auth0', auth0],
  ['Entra ID', entra],
  ['Google Workspace', google],
  ['JumpCloud', jumpCloud],
  ['Keycloak', keycloak],
  ['Okta', okta],
  ['OneLogin', oneLogin],
  ['PingFederate', pingFederate],
  ['PingOne', pingOne],
  ['Shibboleth', shibboleth],
];

const keys = makeSamlKeys();
let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** Signs in with the answer of an identity provider that has changed nothing of its settings. */
async function signIn({ idpEntityId, userName, policy, respond }: Profile): Promise<Response> {
  const organization = await connectSamlOrganization(
    app,
    { entityId: idpEntityId, ssoUrl: 'https://idp.example/sso', certificates: [keys.certificate] },
    { userName },
  );
  // Longer than any identity provider here says, so that what it says decides.
  const settings = { sessionMinutes: 2_000, ...policy };
  const { status } = await app.operator('PATCH', `/api/organizations/${organization.id}/saml`, settings);
  if (status !== 200) throw new Error(`The settings were not taken: ${status}`);
  const browser = new Browser();
  const { headers } = await browser.request(organization.loginUrl);
  const request = new URL(headers.get('location') ?? '').searchParams.get('SAMLRequest') ?? '';
  const [, inResponseTo = ''] = / ID="([^"]*)"/.exec(inflateRawSync(Buffer.from(request, 'base64')).toString()) ?? [];
  const xml = respond({
    now: new Date(),
    idpEntityId,
    spEntityId: organization.entityId,
    acsUrl: organization.acsUrl,
    inResponseTo,
    keys,
    encryptionCertificate: await encryptionCertificate(organization.metadataUrl),
  });
  const answer = await browser.request(organization.acsUrl, {
    method: 'POST',
    body: new URLSearchParams({ SAMLResponse: encodeResponse(xml) }),
  });
  return answer.status === 303 ? browser.request(`${app.baseUrl}/api/session`) : answer;
}

async function encryptionCertificate(metadataUrl: string): Promise<string> {
  const metadata = await (await fetch(metadataUrl)).text();
  const [, base64 = ''] = /use="encryption"[^]*?X509Certificate>([^<]+)</.exec(metadata) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}(?!$)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

test.each(profiles)('an answer as %s gives it is accepted', async (_, profile) => {
  const session = await signIn(profile);

  expect([session.status, await session.text()]).toEqual([200, expect.stringContaining(profile.userName)]);
});

test.each(profiles.filter(([, { sessionMinutes }]) => sessionMinutes !== undefined))(
  'the session that %s grants ends when it says',
  async (_, profile) => {
    const { expiresAt } = (await (await signIn(profile)).json()) as { expiresAt: string };

    const minutes = (Date.parse(expiresAt) - Date.now()) / 60_000;
    expect(Math.abs(minutes - (profile.sessionMinutes ?? 0))).toBeLessThan(1);
  },
);

test.each(profiles.filter(([, { policy }]) => policy !== undefined))(
  'an answer as %s gives it is refused without the setting that it asks for',
  async (_, profile) => {
    expect((await signIn({ ...profile, policy: {} })).status).toBe(403);
  },
);
