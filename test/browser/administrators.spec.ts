import type { Page } from 'playwright-core';
import { connectOrganization, type TestOrganization } from '../support/organization.js';
import { addAdministrator, PASSWORD, signIn } from '../support/session-client.js';
import { useStage } from './stage.js';

const NEW_PASSWORD = 'another long password';

/** Who gets in when the identity provider fails; each test goes on from the last. */
describe('local administrators', () => {
  const stage = useStage();
  let organization: TestOrganization;
  let page: Page;

  beforeAll(async () => {
    organization = await connectOrganization(stage.app);
    await addAdministrator(stage.app, organization.id, 'admin@contoso.example');
    page = await stage.visitAs('admin@contoso.example');
    await page.goto('/settings/saml-scim/sign-in');
  });

  const card = () => page.getByRole('region', { name: 'Administrators' });
  const statusOf = async (email: string, password: string) => (await signIn(stage.app, email, password)).status;

  test('see themselves, and what to do for emergencies', async () => {
    await card().getByRole('row', { name: 'admin@contoso.example You' }).waitFor();
    await card().getByText('Keep at least one as emergency access').waitFor();
  });

  test('are added, who then get in', async () => {
    await card().getByText('Add an administrator').click();
    await card().getByLabel('E-mail address').fill('second@contoso.example');
    await card().getByLabel('Password', { exact: true }).fill(PASSWORD);
    await card().getByRole('button', { name: 'Add administrator' }).click();

    await card().getByRole('row', { name: 'second@contoso.example' }).waitFor();
    expect(await statusOf('second@contoso.example', PASSWORD)).toBe(204);
  });

  test('get another password', async () => {
    await card().getByRole('button', { name: 'Set password of second@contoso.example' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
    await dialog.getByRole('button', { name: 'Set password' }).click();

    await dialog.waitFor({ state: 'detached' });
    expect(await statusOf('second@contoso.example', PASSWORD)).toBe(401);
    expect(await statusOf('second@contoso.example', NEW_PASSWORD)).toBe(204);
  });

  test('are removed, and the last one not while SAML is required', async () => {
    await card().getByRole('button', { name: 'Remove second@contoso.example' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove administrator' }).click();
    await card().getByRole('row', { name: 'second@contoso.example' }).waitFor({ state: 'detached' });
    expect(await statusOf('second@contoso.example', NEW_PASSWORD)).toBe(401);

    const required = 'UPDATE saml_connections SET required = true WHERE organization_id = $1';
    await stage.app.dataSource.query(required, [organization.id]);
    await card().getByRole('button', { name: 'Remove admin@contoso.example' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove administrator' }).click();
    await page.getByRole('dialog').getByText('this is the only local administrator').waitFor();
  });

  test('become those who came by a setup link, here as well', async () => {
    const issued = await stage.app.operator('POST', `/api/organizations/${organization.id}/setup-links`, {});
    page = await stage.visit();
    await page.goto(((await issued.json()) as { url: string }).url);
    await page.getByRole('button', { name: 'Open settings' }).click();
    await page.getByRole('link', { name: 'Sign-in rules' }).click();
    const form = card().getByRole('form', { name: 'A password for yourself' });
    await form.getByLabel('E-mail address').fill('visitor@contoso.example');
    await form.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await form.getByRole('button', { name: 'Set password' }).click();

    await card().getByRole('row', { name: 'visitor@contoso.example You' }).waitFor();
    expect(await form.count()).toBe(0);
  });
});
