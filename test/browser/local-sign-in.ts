import type { Page } from 'playwright-core';
import { PASSWORD } from '../support/session-client.js';

/** On the sign-in page, from its beginning: by password, as a local administrator. */
export async function signInLocally(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByRole('button', { name: 'Sign in as local administrator' }).click();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
