import type { Page } from 'playwright-core';
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.js';
import { makeSamlKeys } from '../support/saml-keys.js';
import { useStage } from './stage.js';

const stage = useStage();
let idp: IdentityProvider;
let metadata: string;

beforeAll(async () => {
  idp = await startIdentityProvider();
  metadata = await (await fetch(idp.metadataUrl)).text();
});
afterAll(() => idp.close());

interface Visit {
  readonly page: Page;
  readonly orgId: string;
  /** What is stored. */
  readonly identityProvider: () => Promise<unknown>;
}

/** The settings page of a new organization, with the fields of one way to enter an identity provider. */
async function visitSettings(source: 'Metadata URL' | 'Metadata file' | 'By hand'): Promise<Visit> {
  const organization = await stage.app.operator('POST', '/api/organizations', { name: 'Contoso' });
  const { id: orgId } = (await organization.json()) as { id: string };
  const link = await stage.app.operator('POST', `/api/organizations/${orgId}/setup-links`, {});
  const page = await stage.visit();
  await page.goto(((await link.json()) as { url: string }).url);
  await page.getByRole('button', { name: 'Open settings' }).click();
  await page.getByRole('radio', { name: 'Other' }).check();
  await page.getByRole('radio', { name: source }).check();
  return {
    page,
    orgId,
    identityProvider: async () => {
      const answer = await stage.app.operator('GET', `/api/organizations/${orgId}/saml`);
      return ((await answer.json()) as { identityProvider: unknown }).identityProvider;
    },
  };
}

const check = (page: Page) => page.getByRole('button', { name: 'Check', exact: true });

/** Looks at what was read, then saves it. */
async function connect(page: Page): Promise<void> {
  await check(page).click();
  await page.getByRole('heading', { name: 'This is what we read' }).waitFor();
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
}

test.each<[way: string, source: Parameters<typeof visitSettings>[0], fill: (page: Page) => Promise<void>]>([
  ['read from its URL', 'Metadata URL', (page) => page.getByLabel('Metadata URL').last().fill(idp.metadataUrl)],
  [
    'read from a file',
    'Metadata file',
    async (page) => {
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Choose file…' }).click();
      await (await chooser).setFiles({ name: 'idp.xml', mimeType: 'text/xml', buffer: Buffer.from(metadata) });
      await page.getByText('EntityDescriptor').waitFor();
    },
  ],
  ['pasted', 'Metadata file', (page) => page.getByLabel('Metadata XML').fill(metadata)],
  [
    'entered by hand',
    'By hand',
    async (page) => {
      await page.getByLabel('IdP entity ID, Issuer').fill(idp.entityId);
      await page.getByLabel('SSO URL (HTTP-Redirect)').fill(idp.ssoUrl);
      await page.getByLabel('Signing certificates').fill(idp.keys.certificate);
    },
  ],
])('an identity provider %s is connected and shown', async (_way, source, fill) => {
  const { page, identityProvider } = await visitSettings(source);
  await fill(page);
  await connect(page);

  const card = page.getByRole('region', { name: 'Identity provider' });
  await card.getByText('Connected', { exact: true }).waitFor();
  await card.getByText(idp.entityId, { exact: true }).waitFor();
  await card.getByText(idp.ssoUrl, { exact: true }).waitFor();
  await card.getByText('Jan 1, 2020 – Jan 1, 2040').waitFor();
  expect(await identityProvider()).toMatchObject({
    entityId: idp.entityId,
    ssoUrl: idp.ssoUrl,
    certificates: [{ notBefore: '2020-01-01T00:00:00.000Z', notAfter: '2040-01-01T00:00:00.000Z' }],
  });
});

test.each<[where: string, source: Parameters<typeof visitSettings>[0], label: string]>([
  ['for a certificate', 'By hand', 'Signing certificates'],
  ['as metadata', 'Metadata file', 'Metadata XML'],
])('a private key pasted %s is refused before it leaves the page', async (_where, source, label) => {
  const { page, identityProvider } = await visitSettings(source);
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.postData() ?? ''));
  await page.getByLabel(label).fill(`${idp.keys.certificate}\n${idp.keys.privateKeyPem}`);

  expect(await page.getByRole('alert').innerText()).toMatch(
    /^This is a private key\. It was not sent to us\. Treat it as leaked/,
  );
  expect(await check(page).isDisabled()).toBe(true);
  await page.getByLabel(label).press('Control+Enter');
  expect(sent.join()).not.toContain('PRIVATE KEY');
  expect(await identityProvider()).toBeNull();
});

test.each<[what: string, text: (visit: Visit) => Promise<string> | string, said: string]>([
  [
    'our own metadata',
    async ({ orgId }) => (await fetch(`${stage.app.baseUrl}/saml/${orgId}/metadata`)).text(),
    'If it describes a service provider, it is the wrong file: download the metadata at the identity provider.',
  ],
  ['a web page', () => '<!doctype html><title>Sign in</title>', 'XML'],
  ['something other than XML', () => 'https://idp.example.com/metadata', 'XML'],
])('of %s the page says what is wrong with it, and nothing is stored', async (_what, text, said) => {
  const visit = await visitSettings('Metadata file');
  await visit.page.getByLabel('Metadata XML').fill(await text(visit));
  await check(visit.page).click();

  const alert = visit.page.getByRole('alert');
  await alert.getByText('Nothing was saved').waitFor();
  expect(await alert.innerText()).toContain(said);
  expect(await visit.page.getByLabel('Metadata XML').inputValue()).not.toBe('');
  expect(await visit.identityProvider()).toBeNull();
});

test('replacing the identity provider while SAML is on asks first', async () => {
  const { page, orgId, identityProvider } = await visitSettings('Metadata file');
  await page.getByLabel('Metadata XML').fill(metadata);
  await connect(page);
  await page.getByText('Connected', { exact: true }).waitFor();
  await stage.app.operator('PATCH', `/api/organizations/${orgId}/saml`, { enabled: true });
  await page.reload();
  const before = await identityProvider();

  await page.getByRole('button', { name: 'Replace…' }).click();
  await page.getByRole('radio', { name: 'Metadata file' }).check();
  await page.getByLabel('Metadata XML').fill(metadata.replaceAll(idp.entityId, 'https://idp.example.com/new'));
  await check(page).click();
  await page.getByText('What saving changes').waitFor();
  await page.getByText(`${idp.entityId} → https://idp.example.com/new`).waitFor();
  expect(await identityProvider()).toEqual(before);

  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Replace the identity provider?' });
  await dialog.getByText('sign-ins through the present one are refused').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await identityProvider()).toEqual(before);

  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.getByRole('button', { name: 'Replace and keep SAML on' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await identityProvider()).toMatchObject({ entityId: 'https://idp.example.com/new' });
});

test('the preview tells certificates that are added from those that are there, and leads back to what was entered', async () => {
  const { page, identityProvider } = await visitSettings('By hand');
  const enter = async (certificate: string) => {
    await page.getByLabel('IdP entity ID, Issuer', { exact: true }).fill(idp.entityId);
    await page.getByLabel('SSO URL (HTTP-Redirect)', { exact: true }).fill(idp.ssoUrl);
    await page.getByLabel('Signing certificates').fill(certificate);
  };
  await enter(idp.keys.certificate);
  await connect(page);
  await page.getByRole('button', { name: 'Replace…' }).click();
  await page.getByRole('radio', { name: 'By hand' }).check();
  await enter(idp.keys.certificate + makeSamlKeys().certificate);
  await check(page).click();

  await page.getByText('1 certificate is added.').waitFor();
  await page.getByRole('button', { name: 'Change the entries' }).click();
  expect(await page.getByLabel('SSO URL (HTTP-Redirect)', { exact: true }).inputValue()).toBe(idp.ssoUrl);
  await check(page).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await stage.until(async () => ((await identityProvider()) as { certificates: [] }).certificates.length, 2);
});
