import { X509Certificate } from 'node:crypto';
import { buildMetadata } from '../support/idp-metadata.js';
import { type MetadataServer, startMetadataServer } from '../support/metadata-server.js';
import { connectOrganization } from '../support/organization.js';
import { makeSamlKeys } from '../support/saml-keys.js';
import { addAdministrator } from '../support/session-client.js';
import { useStage } from './stage.js';

const stage = useStage();
const [first, second] = [makeSamlKeys(), makeSamlKeys()];
const ssoUrl = 'https://idp.example/sso';
let server: MetadataServer;

beforeAll(async () => {
  const sloUrl = 'https://idp.example/slo';
  const entityId = 'https://idp.example/';
  server = await startMetadataServer(buildMetadata({ entityId, ssoUrl, sloUrl, certificates: [first.certificate] }));
});
afterAll(() => server.close());

test('a change of the metadata is agreed to as it is shown: other certificates, and no single logout', async () => {
  const { id } = await connectOrganization(stage.app);
  const saml = (method: string, path: string, body: object) =>
    stage.app.operator(method, `/api/organizations/${id}/saml/identity-provider${path}`, body);
  await saml('PUT', '', { metadataUrl: server.url });
  const entityId = 'https://other.example/';
  server.document = buildMetadata({ entityId, ssoUrl, certificates: [second.certificate] });
  await saml('POST', '/refresh', {});
  await addAdministrator(stage.app, id, 'metadata@contoso.example');
  const page = await stage.visitAs('metadata@contoso.example');
  await page.goto('/settings/saml-scim/certificates');

  const note = page.getByRole('note', { name: 'The metadata has a change that needs you' });
  await note.getByText(new X509Certificate(second.certificate).fingerprint256).waitFor();
  await note.getByText('https://idp.example/slo').waitFor();
  await note.getByRole('button', { name: 'Agree…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Change over' }).click();
  await note.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByText('Try again in 10 seconds.').waitFor();

  const settings = await stage.app.operator('GET', `/api/organizations/${id}/saml`);
  expect(await settings.json()).toMatchObject({ identityProvider: { entityId, sloUrl: null } });
});
