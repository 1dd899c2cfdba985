import type { Page } from 'playwright-core';
import { type DnsServer, startDnsServer } from '../support/dns-server.js';
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.js';
import { connectSamlOrganization, type SamlOrganization } from '../support/saml-organization.js';
import { addAdministrator, PASSWORD } from '../support/session-client.js';
import { signInLocally } from './local-sign-in.js';
import { useStage } from './stage.js';

/** From a domain that is only claimed to people who find their identity provider by it; each test goes on from the last. */
describe('an e-mail domain', () => {
  let dns: DnsServer;
  let idp: IdentityProvider;
  let organization: SamlOrganization;
  let page: Page;

  beforeAll(async () => {
    dns = await startDnsServer();
    idp = await startIdentityProvider();
  });
  const stage = useStage(() => ({ dnsServers: [dns.address] }));
  beforeAll(async () => {
    organization = await connectSamlOrganization(stage.app, idp);
    await addAdministrator(stage.app, organization.id, 'admin@contoso.example');
    page = await stage.visit();
    await page.goto('/settings/saml-scim/domains');
    await signInLocally(page, 'admin@contoso.example');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });
  afterAll(async () => {
    dns.close();
    await idp.close();
  });

  const item = () => page.getByRole('listitem').filter({ hasText: 'contoso.example' });
  /** What a button beside a value copies. */
  const copied = async (name: string): Promise<string> => {
    await item()
      .getByRole('button', { name: `Copy ${name}` })
      .click();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  /** A new visitor who enters an address. */
  const enter = async (email: string): Promise<Page> => {
    const visitor = await stage.visit();
    await visitor.goto('/login');
    await visitor.getByLabel('E-mail address').fill(email);
    await visitor.getByRole('button', { name: 'Continue' }).click();
    return visitor;
  };

  test('that nobody has proven leads nobody anywhere', async () => {
    await page.getByText('No domains yet.').waitFor();
    await page.getByLabel('Domain', { exact: true }).fill('contoso.example');
    await page.getByRole('button', { name: 'Add' }).click();
    await item().getByText('Not proven yet').waitFor();

    await item().getByRole('button', { name: 'Check now' }).click();
    await item().getByText('Last check:').waitFor();
    expect(await item().getByText('Not proven yet').isVisible()).toBe(true);
    await (await enter('jane@contoso.example')).getByLabel('Password', { exact: true }).waitFor();
  });

  test('is proven by the record that the page shows', async () => {
    dns.texts.set(await copied('Name'), [[await copied('Value')]]);
    await item().getByRole('button', { name: 'Check now' }).click();

    await item().getByText('Proven', { exact: true }).waitFor();
  });

  test('takes its people to their identity provider, and back in', async () => {
    const employee = await enter('jane@contoso.example');

    await employee.getByRole('heading', { name: 'jane@contoso.example' }).waitFor();
    expect(await (await employee.request.get('/api/session')).json()).toMatchObject({ role: 'member' });
  });

  test('does not keep a local administrator from the password', async () => {
    const administrator = await stage.visit();
    await administrator.goto('/login');
    await signInLocally(administrator, 'admin@contoso.example');

    await administrator.getByRole('heading', { name: 'admin@contoso.example' }).waitFor();
  });

  test('of a company that requires SAML: the password is for emergencies, which is said where it is asked for', async () => {
    await stage.app.dataSource.query('UPDATE saml_connections SET required = true WHERE organization_id = $1', [
      organization.id,
    ]);
    await (await enter('admin@contoso.example')).getByRole('heading', { name: 'jane@contoso.example' }).waitFor();

    const administrator = await stage.visit();
    await administrator.goto('/login');
    await administrator.getByRole('button', { name: 'Sign in as local administrator' }).click();
    await administrator.getByLabel('E-mail address').fill('admin@contoso.example');
    await administrator.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await administrator.getByText('is for emergencies there: each use is recorded').waitFor();
    await administrator.getByRole('button', { name: 'Sign in', exact: true }).click();
    await administrator.getByRole('heading', { name: 'admin@contoso.example' }).waitFor();
  });

  test('that is removed leads nobody anywhere', async () => {
    await item().getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove domain' }).click();
    await page.getByText('No domains yet.').waitFor();

    await (await enter('jane@contoso.example')).getByLabel('Password', { exact: true }).waitFor();
  });
});
