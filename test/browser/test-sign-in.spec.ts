import type { Page } from 'playwright-core';
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.js';
import { connectSamlOrganization, type SamlOrganization } from '../support/saml-organization.js';
import { addAdministrator } from '../support/session-client.js';
import { testSignIn } from './sign-in-test.js';
import { useStage } from './stage.js';

const stage = useStage();
let idp: IdentityProvider;
let organization: SamlOrganization;
let page: Page;

beforeAll(async () => {
  idp = await startIdentityProvider();
  organization = await connectSamlOrganization(stage.app, idp);
  await addAdministrator(stage.app, organization.id, 'admin@contoso.example');
  await addAdministrator(stage.app, organization.id, 'other@contoso.example');
  page = await stage.visitAs('admin@contoso.example');
  await page.goto('/settings/saml-scim');
});
beforeEach(() => {
  idp.options = {};
  idp.person = 'jane@contoso.example';
});
afterAll(() => idp.close());

const card = () => page.getByRole('region', { name: 'SAML single sign-on' });
const required = async (): Promise<unknown> => {
  const answer = await stage.app.operator('GET', `/api/organizations/${organization.id}/saml`);
  return ((await answer.json()) as { required: unknown }).required;
};

test('SAML cannot be required before a test has passed', async () => {
  expect(await page.getByRole('button', { name: 'Require SAML…' }).isDisabled()).toBe(true);
  await card().getByText('Test the sign-in first').waitFor();
});

test('a test that fails says what was expected, what arrived and what to do', async () => {
  idp.options = { audience: 'https://other.example/metadata' };
  await testSignIn(page);

  await card().getByText('Sign-in was refused').waitFor();
  await card().getByText('The answer is meant for another application (Audience).').waitFor();
  await card().getByText('set this to the SP entity ID shown on the settings page').waitFor();
  const facts = await card().locator('dl').first().innerText();
  expect(facts).toContain(organization.entityId);
  expect(facts).toContain('https://other.example/metadata');
  await card().getByText('See all 14 checks').click();
  await card().getByRole('row', { name: 'It is meant for this application (Audience) Failed' }).waitFor();
  await card().getByRole('row', { name: 'The signature is valid and of a known certificate Passed' }).waitFor();
});

test('somebody whom nobody knows here is not found', async () => {
  idp.person = 'stranger@contoso.example';
  await testSignIn(page);

  await card().getByText('There is no user here whom the answer fits.').waitFor();
  await card().getByText('stranger@contoso.example').first().waitFor();
});

test('a test that passes shows whom it finds, opens no session, and is remembered', async () => {
  await testSignIn(page);

  await card().getByText('Sign-in works').waitFor();
  await card().getByText('It finds the user jane@contoso.example.').waitFor();
  await card().getByText('Agrees with ours').waitFor();
  expect(await organization.sessions()).toBe(0);
  await page.reload();
  await card().getByText('Sign-in works').waitFor();
});

test('after it SAML can be required; the question lists who gets in by password all the same', async () => {
  await page.getByRole('button', { name: 'Require SAML…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Require SAML for Contoso?' });
  await dialog.getByText('admin@contoso.example').waitFor();
  await dialog.getByText('other@contoso.example').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await required()).toBe(false);

  await page.getByRole('button', { name: 'Require SAML…' }).click();
  await dialog.getByRole('button', { name: 'Require SAML' }).click();
  await card().getByText('Required', { exact: true }).waitFor();
  expect(await required()).toBe(true);
});

test('one click ends that', async () => {
  await page.getByRole('button', { name: 'Stop requiring SAML' }).click();

  await page.getByRole('button', { name: 'Require SAML…' }).waitFor();
  expect(await required()).toBe(false);
});

test('a test of settings that have changed since does not count', async () => {
  await stage.app.operator('PATCH', `/api/organizations/${organization.id}/saml`, { forceAuthn: true });
  await page.getByRole('button', { name: 'Require SAML…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Require SAML' }).click();

  await page.getByRole('dialog').getByText('Test the sign-in first').waitFor();
  expect(await required()).toBe(false);
  await page.reload();
  await card().getByText('The settings have changed since: test again.').waitFor();
  expect(await page.getByRole('button', { name: 'Require SAML…' }).isDisabled()).toBe(true);
});
