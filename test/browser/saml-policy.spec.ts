import type { Page } from 'playwright-core';
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.js';
import { connectSamlOrganization, type SamlOrganization } from '../support/saml-organization.js';
import { addAdministrator } from '../support/session-client.js';
import { useStage } from './stage.js';

const stage = useStage();
let idp: IdentityProvider;
let organization: SamlOrganization;
let page: Page;

beforeAll(async () => {
  idp = await startIdentityProvider();
  organization = await connectSamlOrganization(stage.app, idp);
  await addAdministrator(stage.app, organization.id, 'admin@contoso.example');
  page = await stage.visitAs('admin@contoso.example');
  await page.goto('/settings/saml-scim/sign-in');
  await page.getByText('Signatures, requests, encryption, exceptions').click();
});
afterAll(() => idp.close());

const dialog = () => page.getByRole('dialog');
const button = (name: string) => page.getByRole('button', { name, exact: true });
const read = async (path: string): Promise<Record<string, unknown>> => {
  const answer = await stage.app.operator('GET', `/api/organizations/${organization.id}${path}`);
  return (await answer.json()) as Record<string, unknown>;
};
const stored = async (name: string) => (await read('/saml'))[name];

test.each([
  ['Sign-in may begin at the identity provider', 'idpInitiated', 'Allow it'],
  ['Accept signatures with SHA-1', 'allowSha1', 'Accept SHA-1'],
  ['Accept AES-CBC in answers that are not signed as a whole', 'allowCbc', 'Accept AES-CBC'],
])('"%s" asks before it is turned on, not before it is turned off', async (label, name, goAhead) => {
  const toggle = page.getByRole('switch', { name: label });
  await toggle.click();
  await dialog().waitFor();
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
  expect(await stored(name)).toBe(false);

  await toggle.click();
  await dialog().getByRole('button', { name: goAhead }).click();
  await stage.until(() => stored(name), true);
  await stage.until(() => toggle.isChecked(), true);
  await toggle.click();
  await stage.until(() => stored(name), false);
});

test('an exception that is in force is warned about on every section', async () => {
  await stage.app.operator('PATCH', `/api/organizations/${organization.id}/saml`, { allowSha1: true });
  await page.goto('/settings/saml-scim/domains');
  await page.getByText('Signatures with SHA-1 are accepted.').waitFor();
  await page.getByRole('link', { name: 'turn the exception off' }).click();

  await page.getByRole('switch', { name: 'Accept signatures with SHA-1' }).click();
  await page.getByText('Signatures with SHA-1 are accepted.').waitFor({ state: 'detached' });
});

test.each([
  ['Ask for the password at every sign-in', 'forceAuthn'],
  ['Sign our requests', 'signRequests'],
  ['Sign out everywhere at once (single logout)', 'singleLogout'],
])('"%s" is turned on at once', async (label, name) => {
  await page.getByRole('switch', { name: label }).click();
  await stage.until(() => stored(name), true);
});

test('what has to be signed is changed when that is saved and agreed to', async () => {
  await page.getByRole('radio', { name: 'Both' }).check();
  await button('Cancel').click();
  expect(await page.getByRole('radio', { name: 'The assertion or the response' }).isChecked()).toBe(true);
  await page.getByRole('radio', { name: 'Both' }).check();
  await button('Save').click();
  await dialog().getByText('nobody gets in from now on').waitFor();
  expect(await stored('signature')).toBe('either');

  await dialog().getByRole('button', { name: 'Change it' }).click();
  await stage.until(() => stored('signature'), 'both');
});

test('people are found by an attribute once that rule is saved and agreed to', async () => {
  await page.getByRole('radio', { name: 'An attribute' }).check();
  await page.getByLabel('Name of the attribute').fill(' employeeId ');
  await page.getByRole('radio', { name: 'External ID' }).check();
  await button('Save').click();
  await dialog().getByRole('button', { name: 'Change the rule' }).click();

  await stage.until(() => stored('match'), { attribute: 'employeeId', target: 'externalId' });
});

test('how long sessions last is saved in minutes', async () => {
  await page.getByLabel('Signed in for at most (minutes)').fill('60');
  await page.getByLabel('Signed out when idle for (minutes)').fill('15');
  await button('Save').click();

  await stage.until(async () => [await stored('sessionMinutes'), await stored('idleMinutes')], [60, 15]);
});

test('people are created at sign-in only while SCIM does not do that', async () => {
  const toggle = page.getByRole('switch', { name: 'Create people at their first sign-in' });
  expect(await toggle.isDisabled()).toBe(true);
  await page.getByText('Your identity provider creates people by SCIM').waitFor();
  await stage.app.operator('DELETE', `/api/organizations/${organization.id}/scim/token`);

  await page.reload();
  await toggle.click();
  await stage.until(() => stored('justInTime'), true);
});

test('a new SCIM token ends that, which is said before and after', async () => {
  await page.goto('/settings/saml-scim');
  await button('Generate').click();
  await dialog().getByText('Generating a token turns it off').waitFor();
  await button('Cancel').click();
  await dialog().waitFor({ state: 'detached' });
  expect(await stored('justInTime')).toBe(true);

  await button('Generate').click();
  await button('Generate and turn it off').click();
  await dialog().getByText('People are no longer created at their first sign-in').waitFor();
  await button('I have copied it').click();
  expect(await stored('justInTime')).toBe(false);
  await page.goto('/settings/saml-scim/sign-in');
});

test('the names of attributes are changed', async () => {
  await page.getByText('See and change the names').click();
  expect(await page.getByLabel('External ID').last().isDisabled()).toBe(true);
  await page.getByText('Not used: it is filled with what the rule under People compares.').waitFor();
  await page.getByLabel('First name').fill('vorname, givenName');
  await button('Save').click();

  const given = async () => (await read('/saml/attribute-mapping'))['attributes'] as Record<string, string[]>;
  await stage.until(async () => (await given())['givenName'], ['vorname', 'givenName']);
});

test('single logout needs an address of the identity provider for it', async () => {
  await stage.app.operator('PUT', `/api/organizations/${organization.id}/saml/identity-provider`, {
    entityId: idp.entityId,
    ssoUrl: idp.ssoUrl,
    certificates: [idp.keys.certificate],
  });
  await page.reload();

  await page.getByText('The identity provider gave no logout address.').waitFor();
  expect(await page.getByRole('switch', { name: 'Sign out everywhere at once' }).isDisabled()).toBe(true);
});
