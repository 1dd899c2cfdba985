import type { Page } from 'playwright-core';
import { connectOrganization, type TestOrganization } from '../support/organization.js';
import { addAdministrator } from '../support/session-client.js';
import { signInLocally } from './local-sign-in.js';
import { useStage } from './stage.js';

const stage = useStage();
let organization: TestOrganization;

beforeAll(async () => {
  organization = await connectOrganization(stage.app);
  await addAdministrator(stage.app, organization.id, 'admin@contoso.example');
});

const signIn = (page: Page, password?: string) => signInLocally(page, 'admin@contoso.example', password);

test('a wrong password says so, keeps what was typed and opens no session', async () => {
  const page = await stage.visit();
  await page.goto('/login');
  await signIn(page, 'not the password');

  expect(await page.getByRole('alert').innerText()).toBe('The e-mail address or the password is wrong.');
  expect(await page.getByLabel('E-mail address').inputValue()).toBe('admin@contoso.example');
  expect(await page.context().cookies()).toEqual([]);
});

test('an administrator is sent to sign in, lands on the page they wanted, and signs out', async () => {
  const page = await stage.visit();
  await page.goto('/settings/saml-scim');
  await page.waitForURL('**/login');
  await signIn(page);

  await page.waitForURL('**/settings/saml-scim');
  await page.getByRole('region', { name: 'SCIM provisioning' }).waitFor();
  await page.getByRole('link', { name: 'Your account' }).click();
  await page.getByRole('heading', { name: 'admin@contoso.example' }).waitFor();
  expect(await (await page.request.get('/api/session')).json()).toMatchObject({
    role: 'admin',
    organization: { id: organization.id, name: 'Contoso' },
    userName: 'admin@contoso.example',
  });

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('**/login');
  expect((await page.request.get('/api/session')).status()).toBe(401);
  await page.goto('/settings/saml-scim');
  await page.waitForURL('**/login');
});

test('an address that leads nowhere asks for the password, whether anybody has it or not', async () => {
  const page = await stage.visit();
  for (const email of ['admin@contoso.example', 'nobody@nowhere.example']) {
    await page.goto('/login');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    expect(await page.getByRole('alert').innerText()).toBe('The e-mail address or the password is wrong.');
    expect(await page.getByLabel('E-mail address').inputValue()).toBe(email);
  }
});

test('a session that ends while somebody types says so and keeps what they typed', async () => {
  const page = await stage.visit();
  await page.goto('/settings/saml-scim');
  await signIn(page);
  await page.getByRole('button', { name: 'Replace…' }).click();
  await page.getByRole('radio', { name: 'Metadata file' }).check();
  await page.getByLabel('Metadata XML').fill('<typed/>');
  await page.context().clearCookies();

  await page.getByText('Your session has ended. Nothing you typed here is lost').waitFor();
  expect(await page.getByLabel('Metadata XML').inputValue()).toBe('<typed/>');
});

test('a server that cannot be reached is said to be so, and Try again gets on', async () => {
  const page = await stage.visit();
  await page.goto('/settings/saml-scim');
  let down = true;
  await page.route('**/scim', (route) => (down ? route.abort() : route.continue()));
  await signIn(page);

  await page.getByText('The server did not answer.').waitFor({ timeout: 10_000 });
  down = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('region', { name: 'SCIM provisioning' }).waitFor();
});
