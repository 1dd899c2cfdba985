import { readFile } from 'node:fs/promises';
import { X509Certificate } from 'node:crypto';
import { connectOrganization } from '../support/organization.js';
import { addAdministrator } from '../support/session-client.js';
import { useStage } from './stage.js';

const stage = useStage();

test('our keys are changed step by step, each certificate there to be downloaded', async () => {
  const organization = await connectOrganization(stage.app);
  await addAdministrator(stage.app, organization.id, 'admin@contoso.example');
  const page = await stage.visitAs('admin@contoso.example');
  await page.goto('/settings/saml-scim/certificates');
  const keys = page.getByRole('region', { name: 'Our keys' });
  const step = async (name: string): Promise<void> => {
    await keys.getByRole('button', { name }).click();
    await page.getByRole('dialog').getByRole('button', { name }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  const count = () => keys.locator('tbody tr').count();

  await step('Publish next keys');
  expect(await count()).toBe(4);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    keys.getByRole('link', { name: 'Download the certificate: Encryption, Next' }).click(),
  ]);
  const certificate = new X509Certificate(await readFile(await download.path()));
  await keys.getByRole('row', { name: certificate.fingerprint256 }).getByText('Next').waitFor();

  await step('Change over to the next keys');
  await keys.getByRole('row', { name: certificate.fingerprint256 }).getByText('In use').waitFor();
  await step('Remove previous keys');
  expect(await count()).toBe(2);
  await keys.getByRole('button', { name: 'Publish next keys' }).waitFor();
});
