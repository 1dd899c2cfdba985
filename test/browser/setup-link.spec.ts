import { connectOrganization, type TestOrganization } from '../support/organization.js';
import { PASSWORD, signIn } from '../support/session-client.js';
import { useStage } from './stage.js';

const stage = useStage();
let organization: TestOrganization;

beforeAll(async () => {
  organization = await connectOrganization(stage.app);
});

const issue = async (): Promise<string> => {
  const response = await stage.app.operator('POST', `/api/organizations/${organization.id}/setup-links`, {});
  return ((await response.json()) as { url: string }).url;
};

test('looking at a setup link uses nothing up; its button does, and opens the settings', async () => {
  const url = await issue();
  const scanner = await stage.visit();
  await scanner.goto(url);
  await scanner.getByRole('heading', { name: 'Set up Contoso' }).waitFor();
  expect(await scanner.context().cookies()).toEqual([]);

  const page = await stage.visit();
  await page.goto(url);
  await page.reload();
  await page.getByText('Valid until').waitFor();
  await page.getByRole('button', { name: 'Open settings' }).click();
  await page.waitForURL('**/settings/saml-scim');
  await page.getByRole('region', { name: 'SAML single sign-on' }).waitFor();
  const session = (await (await page.request.get('/api/session')).json()) as Record<string, unknown>;
  expect(session).toMatchObject({ role: 'admin', organization: { id: organization.id } });

  await scanner.getByRole('button', { name: 'Open settings' }).click();
  await scanner.getByRole('heading', { name: 'This link no longer works' }).waitFor();
  expect(await scanner.context().cookies()).toEqual([]);
});

test('whoever came by one gives themselves a password on the account page, and signs in with it', async () => {
  const page = await stage.visit();
  await page.goto(await issue());
  await page.getByRole('button', { name: 'Open settings' }).click();
  await page.waitForURL('**/settings/saml-scim');
  await page.goto('/');
  const form = page.getByRole('form', { name: 'A password for yourself' });
  await form.getByLabel('E-mail address').fill('visitor@contoso.example');
  await form.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await form.getByRole('button', { name: 'Set password' }).click();

  await page.getByRole('heading', { name: 'visitor@contoso.example' }).waitFor();
  expect(await form.count()).toBe(0);
  expect((await signIn(stage.app, 'visitor@contoso.example')).status).toBe(204);
});

test('a setup link that was used says so', async () => {
  const url = await issue();
  const page = await stage.visit();
  await page.goto(url);
  await page.getByRole('button', { name: 'Open settings' }).click();
  await page.waitForURL('**/settings/saml-scim');
  await page.goto(url);

  await page.getByText('It was already used or has expired. Ask the person who sent it for a new one.').waitFor();
});
