import type { Locator, Page } from 'playwright-core';
import { FirstRunService } from '../../src/organization-settings/first-run.service.js';
import { ScimCallers } from '../../src/organizations/scim-callers.js';
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.js';
import { scimClient } from '../support/organization.js';
import { PASSWORD } from '../support/session-client.js';
import { testSignIn } from './sign-in-test.js';
import { useStage } from './stage.js';

/** An IT admin's first quarter of an hour: each test goes on where the one before it stopped. */
describe('from the first-run link to a provisioned user', () => {
  const stage = useStage();
  let idp: IdentityProvider;
  let page: Page;
  let orgId: string;
  const tokens: string[] = [];

  beforeAll(async () => {
    idp = await startIdentityProvider();
    page = await stage.visit();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });
  afterAll(() => idp.close());

  const card = (name: string): Locator => page.getByRole('region', { name });
  const isDone = async (step: string): Promise<boolean> => {
    const steps = page.getByRole('navigation', { name: 'Setup steps' }).getByRole('listitem');
    return /Done/.test(await steps.filter({ hasText: step }).innerText());
  };
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const dialog = (): Locator => page.getByRole('dialog');
  const settings = async (path: 'saml' | 'scim' | 'users'): Promise<Record<string, unknown>> => {
    const response = await stage.app.operator('GET', `/api/organizations/${orgId}/${path}`);
    return (await response.json()) as Record<string, unknown>;
  };
  /** What the tenant URL answers to a token. */
  const status = async (token = ''): Promise<number> =>
    (await scimClient(stage.app, orgId, token)('GET', '/Users')).status;
  /** Closes the dialog that shows a new token. */
  const takeToken = async (): Promise<string> => {
    const token = await dialog().getByRole('group', { name: 'Secret token' }).innerText();
    await dialog().getByRole('button', { name: 'Copy Secret token' }).click();
    await dialog().getByText('Copied').first().waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token);
    await button('I have copied it').click();
    await dialog().waitFor({ state: 'detached' });
    tokens.push(token);
    return token;
  };
  const turnSaml = async (which: 'on' | 'off'): Promise<void> => {
    await page.getByRole('switch', { name: 'Sign in with SAML' }).click();
    await button(`Turn SAML ${which}`).click();
    await dialog().waitFor({ state: 'detached' });
  };

  test('the first-run link makes the organization and its administrator, who lands on the settings page', async () => {
    await page.goto((await stage.app.app.get(FirstRunService).issueLink()) ?? '');
    await page.getByRole('heading', { name: 'Welcome to Gatehouse' }).waitFor();
    await page.getByLabel('Organization name').fill('Contoso <script>alert(1)</script>');
    await page.getByLabel('Administrator’s e-mail address').fill('admin@contoso.example');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await button('Create organization').click();

    await page.waitForURL('**/settings/saml-scim');
    await page.getByText('account management for Contoso <script>alert(1)</script>').waitFor();
    const { organizations } = (await (await stage.app.operator('GET', '/api/organizations')).json()) as {
      organizations: { id: string; name: string }[];
    };
    expect(organizations).toEqual([expect.objectContaining({ name: 'Contoso <script>alert(1)</script>' })]);
    orgId = organizations[0]?.id ?? '';
  });

  test('an empty organization says what to do first, and lets nothing be done before', async () => {
    await card('Identity provider').getByText('Not set up').waitFor();
    await card('SAML single sign-on').getByText('Connect an identity provider first.').waitFor();
    expect(await page.getByRole('switch', { name: 'Sign in with SAML' }).isDisabled()).toBe(true);
    await card('SCIM provisioning').getByText('SCIM needs SAML. Turn SAML on above').waitFor();
    expect(await button('Generate').isDisabled()).toBe(true);
    expect((await stage.app.operator('PATCH', `/api/organizations/${orgId}/saml`, { enabled: true })).status).toBe(409);
    expect((await stage.app.operator('POST', `/api/organizations/${orgId}/scim/token`, {})).status).toBe(409);
    await card('Latest requests').getByText('Nothing yet.').waitFor();
    await card('Users').getByText('No users yet.').waitFor();
  });

  test('the values for the identity provider are copied exactly', async () => {
    const { serviceProvider } = await settings('saml');
    const { acsUrl, entityId, loginUrl } = serviceProvider as Record<string, string>;
    const names = ['Identifier (Entity ID)', 'Reply URL (Assertion Consumer Service URL)', 'Sign on URL'];
    const copied: string[] = [];
    for (const name of names) {
      await button(`Copy ${name}`).click();
      copied.push(await page.evaluate(() => navigator.clipboard.readText()));
    }
    expect(copied).toEqual([entityId, acsUrl, loginUrl]);
  });

  test('pasted metadata connects the identity provider', async () => {
    await page.getByRole('radio', { name: 'Other' }).check();
    await page.getByRole('radio', { name: 'Metadata file' }).check();
    await page.getByLabel('Metadata XML').fill(await (await fetch(idp.metadataUrl)).text());
    await button('Check').click();
    await button('Connect').click();

    await card('Identity provider').getByText('Connected', { exact: true }).waitFor();
    await card('Identity provider').getByText(idp.entityId, { exact: true }).waitFor();
    expect(await settings('saml')).toMatchObject({
      enabled: false,
      identityProvider: { entityId: idp.entityId, ssoUrl: idp.ssoUrl },
    });
  });

  test('a test that fails leaves its step open; one that lacks only the person says that more cannot be proven yet', async () => {
    await card('SAML single sign-on').getByText('the best result for now is that no user is found').waitFor();
    idp.options = { audience: 'https://other.example/metadata' };
    await testSignIn(page);
    await card('SAML single sign-on').getByText('Sign-in was refused').waitFor();
    expect(await isDone('Test the sign-in')).toBe(false);

    idp.options = {};
    await testSignIn(page);
    await card('SAML single sign-on').getByText('All checks but the person passed').waitFor();
    await card('SAML single sign-on').getByText('Create people at their first sign-in').waitFor();
    expect(await isDone('Test the sign-in')).toBe(false);
    await page.locator('[data-current]').getByText('Turn on SAML').waitFor();
  });

  test('SAML is turned on', async () => {
    await turnSaml('on');

    await card('SAML single sign-on').getByText('On', { exact: true }).waitFor();
    expect(await isDone('Test the sign-in')).toBe(false);
    expect(await settings('saml')).toMatchObject({ enabled: true });
    expect(await settings('scim')).toMatchObject({ available: true, token: null });
  });

  test('Generate shows a token once, and it works at the tenant URL', async () => {
    await button('Generate').click();
    await page.getByRole('heading', { name: 'Your new secret token' }).waitFor();
    await page.keyboard.press('Escape');
    await page.mouse.click(2, 2);
    const token = await takeToken();

    expect(await status(token)).toBe(200);
    const masked = `••••${token.slice(-4)}`;
    await card('SCIM provisioning').getByText(masked).waitFor();
    await card('SCIM provisioning').getByText('Waiting for the first request').first().waitFor();
    expect(await page.content()).not.toContain(token);
    expect(await settings('scim')).toMatchObject({
      token: { lastFour: token.slice(-4), createdBy: 'admin@contoso.example' },
    });
  });

  test('a user that the identity provider creates appears without a reload, and so does the request, in words', async () => {
    const created = await scimClient(stage.app, orgId, tokens[0] ?? '')('POST', '/Users', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'ann@contoso.example',
      displayName: '<img src=x onerror=alert(1)>',
    });
    expect(created.status).toBe(201);

    await page.getByRole('row', { name: 'Create ann@contoso.example 201 OK' }).waitFor();
    await page.getByRole('row', { name: 'ann@contoso.example <img src=x onerror=alert(1)> Active' }).waitFor();
    await card('SCIM provisioning').getByText('Active', { exact: true }).waitFor();
    expect(await settings('users')).toMatchObject({ users: [{ userName: 'ann@contoso.example', active: true }] });
  });

  test('a test that finds the user is the last step', async () => {
    idp.person = 'ann@contoso.example';
    await testSignIn(page);

    await card('SAML single sign-on').getByText('It finds the user ann@contoso.example.').waitFor();
    await page.getByText('Everything is set up.').waitFor();
  });

  test('Generate again says that the current token stops working; then the first one is refused, in words too', async () => {
    await button('Generate new token').click();
    await dialog().getByText('The current token stops working at once.').waitFor();
    await button('Cancel').click();
    await dialog().waitFor({ state: 'detached' });
    expect(await status(tokens[0])).toBe(200);

    await button('Generate new token').click();
    await button('Generate and replace').click();
    await page.getByRole('heading', { name: 'Your new secret token' }).waitFor();
    await takeToken();

    expect(tokens[1]).not.toBe(tokens[0]);
    expect([await status(tokens[0]), await status(tokens[1])]).toEqual([401, 200]);
    await page.getByRole('row', { name: '401 Refused The secret token is not the current one.' }).waitFor();
  });

  test('turning SAML off warns that SCIM stops; the token is refused until SAML is on again', async () => {
    await page.getByRole('switch', { name: 'Sign in with SAML' }).click();
    await dialog().getByText('SCIM stops as well').waitFor();
    await button('Cancel').click();
    await dialog().waitFor({ state: 'detached' });
    expect(await status(tokens[1])).toBe(200);

    await turnSaml('off');
    expect([await status(tokens[1]), await status(tokens[0])]).toEqual([403, 401]);
    await card('SCIM provisioning').getByText('The token works again once SAML is on.').waitFor();
    await page.getByRole('row', { name: '403 Refused SAML is off.' }).waitFor();
    expect(await button('Generate new token').isDisabled()).toBe(true);

    await turnSaml('on');
    expect(await status(tokens[1])).toBe(200);
    expect(await settings('saml')).toMatchObject({ enabled: true });
  });

  test('after a reload the last four characters are all there is of the token', async () => {
    await page.reload();
    await card('SCIM provisioning')
      .getByText(`••••${(tokens[1] ?? '').slice(-4)}`)
      .waitFor();
    expect(await page.content()).not.toContain(tokens[1]);
    const stored = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, location.href]));
    expect(stored).not.toContain(tokens[1]);
  });

  test('a token that has ended is refused, and the request says so', async () => {
    const end = 'UPDATE scim_tokens SET expires_at = $2 WHERE organization_id = $1';
    await stage.app.dataSource.query(end, [orgId, new Date(0)]);
    stage.app.app.get(ScimCallers).drop(orgId);

    expect(await status(tokens[1])).toBe(401);
    await page.getByRole('row', { name: '401 Refused The secret token has expired.' }).waitFor();
  });

  test('a revoked token is refused', async () => {
    await button('Revoke').click();
    await dialog().getByText('Provisioning stops at once.').waitFor();
    await button('Revoke token').click();
    await dialog().waitFor({ state: 'detached' });

    expect(await status(tokens[1])).toBe(401);
    expect(await settings('scim')).toMatchObject({ token: null });
    await button('Generate').waitFor();
  });
});
