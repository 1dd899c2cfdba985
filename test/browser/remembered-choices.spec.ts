import { useStage } from './stage.js';

const stage = useStage();

test('the language starts as the browser prefers, can be changed on the spot, and is remembered', async () => {
  const page = await stage.visit({ locale: 'ja-JP' });
  await page.goto('/login');
  await page.getByRole('heading', { name: 'サインイン' }).waitFor();
  await page.getByLabel('メールアドレス').fill('typed@contoso.example');
  await page.getByRole('button', { name: 'English' }).click();

  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await page.getByLabel('E-mail address').inputValue()).toBe('typed@contoso.example');
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  expect(await page.title()).toBe('Sign in · Gatehouse');
});

test('the colors start as the system has them, can be changed, and are remembered', async () => {
  const page = await stage.visit({ colorScheme: 'dark' });
  const isDark = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor === 'rgb(16, 20, 26)');
  await page.goto('/login');
  await page.getByRole('button', { name: 'Colors: same as the system' }).click();
  await stage.until(isDark, false);

  await page.reload();
  await page.getByRole('button', { name: 'Colors: light' }).waitFor();
  expect(await isDark()).toBe(false);
});
