import type { Page } from 'playwright-core';
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.js';
import { connectSamlOrganization, type SamlOrganization } from '../support/saml-organization.js';
import { addAdministrator } from '../support/session-client.js';
import { useStage } from './stage.js';

const stage = useStage();
let idp: IdentityProvider;
let organization: SamlOrganization;

beforeAll(async () => {
  idp = await startIdentityProvider();
  organization = await connectSamlOrganization(stage.app, idp);
  await addAdministrator(stage.app, organization.id, 'admin@contoso.example');
});
afterAll(() => idp.close());

/** A browser of its own in which somebody is signed in. */
const employee = async (): Promise<Page> => {
  const page = await stage.visit();
  await page.goto(organization.loginUrl);
  await page.getByRole('heading', { name: 'jane@contoso.example' }).waitFor();
  return page;
};
const administrator = (): Promise<Page> => stage.visitAs('admin@contoso.example');
const status = async (page: Page) => (await page.request.get('/api/session')).status();

test('an administrator sees who is signed in and signs one of them out', async () => {
  const jane = await employee();
  const page = await administrator();
  await page.goto('/settings/saml-scim/activity');
  const row = page.getByRole('region', { name: 'Who is signed in' }).getByRole('row', { name: 'jane@contoso.example' });
  await page.getByRole('row', { name: 'admin@contoso.example This browser Administrator' }).waitFor();
  expect(await page.getByText('This browser').count()).toBe(1);
  await row.getByRole('button', { name: 'Sign out jane@contoso.example' }).click();
  await page.getByText('jane@contoso.example is signed out within a second.').waitFor();
  expect(await status(jane)).toBe(200);

  await page.getByRole('button', { name: 'End session' }).click();
  await row.waitFor({ state: 'detached' });
  await stage.until(() => status(jane), 401);
  await page.getByRole('row', { name: 'Session ended' }).first().waitFor();
});

test('people see where else they are signed in, and end that', async () => {
  const [here, there] = [await employee(), await employee()];
  await here.reload();
  const others = here.getByRole('region', { name: 'Also signed in' });
  await others.getByRole('button', { name: /^End the session since/ }).click();

  await others.waitFor({ state: 'detached' });
  await stage.until(() => status(there), 401);
  expect(await status(here)).toBe(200);
});

test('one button signs out everywhere else', async () => {
  const [here, ...elsewhere] = [await employee(), await employee(), await employee()];
  await here.reload();
  await here.getByRole('button', { name: 'Sign out everywhere else' }).click();

  await here.getByRole('region', { name: 'Also signed in' }).waitFor({ state: 'detached' });
  for (const other of elsewhere) await stage.until(() => status(other), 401);
  expect(await status(here)).toBe(200);
});
