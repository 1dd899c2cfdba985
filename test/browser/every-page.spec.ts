import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { FirstRunService } from '../../src/organization-settings/first-run.service.js';
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.js';
import { scimClient } from '../support/organization.js';
import { makeSamlKeys } from '../support/saml-keys.js';
import { connectSamlOrganization, type SamlOrganization } from '../support/saml-organization.js';
import { addAdministrator } from '../support/session-client.js';
import { type Language, messagePattern, visibleTexts } from './message-texts.js';
import { useStage } from './stage.js';

declare global {
  var axe: { run(part: string, options: RunOptions): Promise<AxeResults> };
}

interface Look {
  readonly language: Language;
  readonly width: number;
  readonly options: BrowserContextOptions;
}

const stage = useStage();
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const looks: Look[] = [
  { language: 'en', width: 1280, options: { locale: 'en-GB', colorScheme: 'light' } },
  { language: 'ja', width: 320, options: { locale: 'ja-JP', colorScheme: 'dark' } },
];

/** What people entered, names and numbers: texts of no language. */
const DATA = /^(?:Gatehouse|Contoso|Fabrikam|[\w.]+@contoso\.example|\d[\d.:/, ]*)$/u;

/** @param email of the administrator who looks; without one, nobody is signed in */
async function visit({ width, options }: Look, email?: string): Promise<Page> {
  const seen = { ...options, viewport: { width, height: 900 }, reducedMotion: 'reduce' } as const;
  const page = await (email === undefined ? stage.visit(seen) : stage.visitAs(email, seen));
  await page.addInitScript({ path: axePath });
  return page;
}

/** Finds all texts in the page's language, nothing wider than the window, and nothing in `part` that keeps somebody out. */
async function expectGood(page: Page, { language, width }: Look, part = 'html'): Promise<void> {
  const own = messagePattern(language);
  expect(await page.locator('html').getAttribute('lang')).toBe(language);
  expect((await visibleTexts(page)).filter((text) => !own.test(text) && !DATA.test(text))).toEqual([]);
  await expectAccessible(page, width, part);
}

async function expectAccessible(page: Page, width: number, part = 'html'): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  const { violations } = await page.evaluate((selector) => axe.run(selector, { resultTypes: ['violations'] }), part);
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

test.each(looks)('the first-run page is good in $language', async (look) => {
  const page = await visit(look);
  await page.goto((await stage.app.app.get(FirstRunService).issueLink()) ?? '');
  await page.locator('form').waitFor();
  await expectGood(page, look);
});

describe.each(looks)('in $language, $width pixels wide,', (look) => {
  let idp: IdentityProvider;
  let organization: SamlOrganization;
  let email: string;

  beforeAll(async () => {
    const { app } = stage;
    idp = await startIdentityProvider();
    organization = await connectSamlOrganization(app, idp);
    email = `admin.${look.language}@contoso.example`;
    await addAdministrator(app, organization.id, email);
    const answer = await app.operator('POST', `/api/organizations/${organization.id}/scim/token`, {});
    const { token } = (await answer.json()) as { token: string };
    const scim = scimClient(app, organization.id, token);
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
    await scim('POST', '/Users', { schemas, userName: 'gone@contoso.example', active: false });
    await scim('POST', '/Users', { schemas, userName: 'gone@contoso.example' });
    await scimClient(app, organization.id, 'wrong')('GET', '/Users');
  });
  afterAll(() => idp.close());

  /** A page of an administrator of the organization. */
  const visitAsAdministrator = (): Promise<Page> => visit(look, email);
  const setupLink = async (orgId = organization.id): Promise<string> => {
    const answer = await stage.app.operator('POST', `/api/organizations/${orgId}/setup-links`, {});
    return ((await answer.json()) as { url: string }).url;
  };

  test('the sign-in page is good, also after a wrong password', async () => {
    const page = await visit(look);
    await page.goto(`/login?organization=${organization.id}`);
    await page.locator('input[type=email]').waitFor();
    await expectGood(page, look);
    await page.locator('input[type=email]').fill(email);
    await page.locator('button[type=submit]').click();
    await page.locator('input[type=password]').fill('not the password');
    await page.locator('button[type=submit]').click();
    await page.getByRole('alert').waitFor();
    await expectGood(page, look);
  });

  test('the page of a setup link is good, before its use and after', async () => {
    const page = await visit(look);
    const url = await setupLink();
    await page.goto(url);
    await page.locator('main time').waitFor();
    await expectGood(page, look);

    await page.locator('main button').click();
    await page.waitForURL('**/settings/saml-scim');
    await page.goto('/');
    await page.locator('main time').waitFor();
    await expectGood(page, look);

    await page.goto(url);
    await page.locator('main p').waitFor();
    await expectGood(page, look);
  });

  test('the pages of an employee are good', async () => {
    const page = await visit(look);
    await page.goto(organization.loginUrl);
    await page.locator('main time').waitFor();
    await expectGood(page, look);

    await page.goto('/settings/saml-scim');
    await page.locator('main h1').waitFor();
    await expectGood(page, look);
  });

  test('the page of a failed sign-in is good', async () => {
    const page = await visit(look);
    await page.goto(`/saml/${organization.id}/acs`);
    await page.locator('main h1').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe(look.language);
    await expectAccessible(page, look.width);
  });

  test('the settings of an empty organization are good, however the identity provider is entered', async () => {
    const created = await stage.app.operator('POST', '/api/organizations', { name: 'Fabrikam' });
    const page = await visit(look);
    await page.goto(await setupLink(((await created.json()) as { id: string }).id));
    await page.locator('main button').click();
    for (const source of ['url', 'xml', 'fields']) {
      await page.locator(`input[type=radio][value=${source}]`).check();
      await expectGood(page, look);
    }
    await page.locator('textarea').fill('-----BEGIN PRIVATE KEY-----');
    await page.getByRole('alert').waitFor();
    await expectGood(page, look);
  });

  test('the settings of a connected organization are good, whatever the identity provider', async () => {
    const page = await visitAsAdministrator();
    await page.goto('/settings/saml-scim');
    await page.locator('#requests tbody tr').nth(3).waitFor();
    const kinds = page.locator('input[name=identity-provider]');
    for (let index = 0; index < (await kinds.count()); index++) {
      await kinds.nth(index).check();
      await page.locator('summary').click();
      await expectGood(page, look);
      await page.locator('summary').click();
    }
  });

  test('what would be connected is shown well before it is', async () => {
    const page = await visitAsAdministrator();
    await page.goto('/settings/saml-scim');
    await page.locator('#identity-provider button').filter({ hasText: '…' }).click();
    await page.locator('input[type=radio][value=xml]').check();
    const metadata = await (await fetch(idp.metadataUrl)).text();
    await page.locator('textarea').fill(metadata.replaceAll(idp.entityId, 'https://idp.example.com/new'));
    await page.locator('#identity-provider button[type=submit]').click();
    await page.locator('#identity-provider [role=note]').waitFor();
    await expectGood(page, look);
  });

  test('test sign-ins are good, passed and failed, and so is what can follow', async () => {
    const page = await visitAsAdministrator();
    await page.goto('/settings/saml-scim');
    for (const audience of ['https://other.example/metadata', organization.entityId]) {
      idp.options = { audience };
      const [tab] = await Promise.all([page.waitForEvent('popup'), page.locator('#saml button').first().click()]);
      await tab.waitForURL('**/acs');
      await tab.close();
      await page.locator('#saml summary').click();
      await expectGood(page, look);
      await page.locator('#saml summary').click();
    }
    await page.locator('#saml button').last().click();
    await page.getByRole('dialog').locator('li').first().waitFor();
    await expectGood(page, look);
  });

  /** The other sections, everything unfolded. */
  const visitSection = async (name: string, ready: string): Promise<Page> => {
    const page = await visitAsAdministrator();
    await page.goto(`/settings/saml-scim/${name}`);
    await page.locator(ready).first().waitFor();
    await page.evaluate(() => {
      for (const folded of document.querySelectorAll('details')) folded.open = true;
    });
    return page;
  };
  /** Opens what asks, judges it and cancels. */
  const expectGoodDialog = async (page: Page, opener: Locator): Promise<void> => {
    await opener.click();
    await page.getByRole('dialog').locator('p').first().waitFor();
    await expectGood(page, look, '[role=dialog]');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };

  test('certificates, metadata and keys are good', async () => {
    const settings = `/api/organizations/${organization.id}/saml`;
    await stage.app.operator('POST', `${settings}/certificates`, { certificate: makeSamlKeys().certificate });
    // As after a week in which the metadata was changed, then signed wrongly, and a certificate was dropped.
    const pending = JSON.stringify({ entityId: idp.entityId, ssoUrl: 'https://idp.example.com/sso', certificates: [] });
    await stage.app.dataSource.query(
      `UPDATE idp_metadata SET pinned_certificate = $2, pending = $3, failures = 3, error = 'It is not signed.'
       WHERE organization_id = $1`,
      [organization.id, idp.keys.certificate, pending],
    );
    await stage.app.dataSource.query(
      `UPDATE idp_certificates SET dropped_at = now() WHERE organization_id = $1
         AND added_at = (SELECT max(added_at) FROM idp_certificates WHERE organization_id = $1)`,
      [organization.id],
    );
    const page = await visitSection('certificates', '#keys ol');
    await expectGood(page, look);
    await expectGoodDialog(page, page.locator('#certificates li button').first());
    await expectGoodDialog(page, page.locator('#metadata [role=note] button').first());
    await expectGoodDialog(page, page.locator('#metadata details button').first());
    for (const step of ['rotate', 'activate']) await stage.app.operator('POST', `${settings}/keys/${step}`, {});
    await page.reload();
    await expectGoodDialog(page, page.locator('#keys ol button'));
  });

  test('the sign-in rules are good', async () => {
    await stage.app.operator('PATCH', `/api/organizations/${organization.id}/saml`, { allowSha1: true });
    const page = await visitSection('sign-in', '#attributes');
    await page.locator('#attributes input').first().waitFor();
    await expectGood(page, look);
    await page.locator('input[type=radio][value=attribute]').check();
    await page.locator('input[name=attribute]').fill('mail');
    await expectGood(page, look);
    await expectGoodDialog(page, page.locator('#people button[type=submit]').first());
    await expectGoodDialog(page, page.locator('#policy [role=switch]').first());
    await expectGoodDialog(page, page.locator('#administrators tbody button').first());
  });

  test('domains are good', async () => {
    await stage.app.operator('POST', `/api/organizations/${organization.id}/domains`, { domain: 'contoso.example' });
    const page = await visitSection('domains', '#domains li');
    await page.locator('#domains li button').nth(2).click();
    await page.locator('#domains [role=note]').waitFor();
    await expectGood(page, look);
    await expectGoodDialog(page, page.locator('#domains li button').last());
  });

  test('attempts, sessions and the record of changes are good', async () => {
    const page = await visitSection('activity', '#attempts tbody tr');
    await page.locator('#audit tbody tr').first().waitFor();
    await page.locator('#sessions tbody tr').first().waitFor();
    await expectGood(page, look);
    await expectGoodDialog(page, page.locator('#sessions tbody button').first());
  });

  test('the dialogs of the settings are good', async () => {
    const page = await visitAsAdministrator();
    await page.goto('/settings/saml-scim');
    const [generate, revoke] = [page.locator('#scim dd button').nth(1), page.locator('#scim dd button').nth(2)];
    for (const opener of [page.getByRole('switch'), revoke, generate]) {
      await opener.click();
      await page.getByRole('dialog').locator('p').first().waitFor();
      await expectGood(page, look);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await generate.click();
    await page.getByRole('dialog').getByRole('button').last().click();
    await page.getByRole('dialog').locator('code').waitFor();
    await expectGood(page, look);
  });
});
