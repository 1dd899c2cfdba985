import type { Page } from 'playwright-core';

/** On the setup section: runs a test sign-in, in the tab that it opens, and closes that. */
export async function testSignIn(page: Page): Promise<void> {
  const [tab] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: /^Test (sign-in|again)$/ }).click(),
  ]);
  await tab.getByText('close this').waitFor();
  await tab.close();
}
