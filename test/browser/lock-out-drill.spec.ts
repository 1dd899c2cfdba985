import type { Page } from 'playwright-core';
import { readCertificate } from '../../src/protocol/saml/certificates/certificate.js';
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.js';
import { makeSamlKeys } from '../support/saml-keys.js';
import { connectSamlOrganization, type SamlOrganization } from '../support/saml-organization.js';
import { addAdministrator } from '../support/session-client.js';
import { signInLocally } from './local-sign-in.js';
import { testSignIn } from './sign-in-test.js';
import { useStage } from './stage.js';

/** What an administrator fears most. Each test goes on where the one before it stopped. */
describe('an identity provider that changes its certificate without a word', () => {
  const stage = useStage();
  const next = makeSamlKeys();
  let idp: IdentityProvider;
  let organization: SamlOrganization;
  let page: Page;

  beforeAll(async () => {
    idp = await startIdentityProvider();
    // Without an address where its metadata could be read again.
    organization = await connectSamlOrganization(stage.app, idp, {
      metadataXml: await (await fetch(idp.metadataUrl)).text(),
    });
    await addAdministrator(stage.app, organization.id, 'admin@contoso.example');
  });
  afterAll(() => idp.close());

  const signIn = async (): Promise<Page> => {
    const employee = await stage.visit();
    await employee.goto(organization.loginUrl);
    return employee;
  };
  const administrator = async (path: string): Promise<void> => {
    page = await stage.visit();
    await page.goto(path);
    await signInLocally(page, 'admin@contoso.example');
  };

  test('SAML is required after a test that has passed', async () => {
    await administrator('/settings/saml-scim');
    await testSignIn(page);
    await page.getByText('Sign-in works').waitFor();
    await page.getByRole('button', { name: 'Require SAML…' }).click();
    await page.getByRole('dialog').getByText('admin@contoso.example').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Require SAML' }).click();

    await page.getByRole('button', { name: 'Stop requiring SAML' }).waitFor();
    await (await signIn()).getByRole('heading', { name: 'jane@contoso.example' }).waitFor();
  });

  test('the certificate changes, and nobody gets in', async () => {
    idp.options = { key: next.privateKeyPem, cert: next.certificate };
    const employee = await signIn();

    await employee.getByText('The signature of the answer is not valid').waitFor();
    expect((await employee.request.get('/api/session')).status()).toBe(401);
  });

  test('the local administrator gets in by password, and sees who was refused and why', async () => {
    await administrator('/settings/saml-scim/activity');

    const row = page.getByRole('region', { name: 'Sign-in attempts' }).getByRole('row').nth(1);
    await row.getByText('Refused').waitFor();
    await row.getByText('The signature fits none of the certificates here').waitFor();
    await row.getByText('Details').click();
    await row.getByText('add the certificate on the settings page').waitFor();
    await row.getByText(readCertificate(next.certificate).fingerprint).waitFor();
    await page
      .getByRole('row', { name: 'admin@contoso.example Local administrator signed in by password' })
      .first()
      .waitFor();
  });

  test('a test sign-in says the same, and what to do', async () => {
    await page.getByRole('link', { name: 'Setup' }).click();
    await testSignIn(page);

    await page.getByText('Sign-in was refused').waitFor();
    await page.getByText('add the certificate on the settings page').waitFor();
  });

  test('the new certificate is added, and a test passes', async () => {
    await page.locator('#saml').getByRole('link', { name: 'Certificates' }).click();
    await page.getByText('Add a certificate').click();
    await page.getByLabel('Certificate of the identity provider').fill(next.certificate);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Ready, not used yet').waitFor();

    await page.getByRole('link', { name: 'Setup' }).click();
    await testSignIn(page);
    await page.getByText('Sign-in works').waitFor();
  });

  test('everybody gets in again, and SAML is still required', async () => {
    await (await signIn()).getByRole('heading', { name: 'jane@contoso.example' }).waitFor();

    await page.getByRole('button', { name: 'Stop requiring SAML' }).waitFor();
  });

  test('the old certificate is removed', async () => {
    await page.getByRole('link', { name: 'Certificates', exact: true }).click();
    const certificates = page.getByRole('region', { name: 'Certificates of the identity provider' });
    await certificates.getByRole('button', { name: 'Remove now' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove certificate' }).click();

    await certificates.getByText('The last certificate cannot be removed.').waitFor();
    await (await signIn()).getByRole('heading', { name: 'jane@contoso.example' }).waitFor();
  });
});
