import type { SignInTest } from '../../src/organization-settings/sign-in-diagnosis.dto.js';
import type { TestApp } from './app.js';
import { type Browser, type Form, formOf } from './browser.js';

/** fetch under `/api`, as whoever tests: the operator or an administrator. */
export type Tester = (method: string, path: string, body?: unknown) => Promise<Response>;

export const operator =
  (app: TestApp): Tester =>
  (method, path, body) =>
    app.operator(method, path, body);

export interface BegunTest {
  readonly id: string;
  readonly url: string;
}

export async function beginTest(as: Tester, orgId: string): Promise<BegunTest> {
  const response = await as('POST', `/api/organizations/${orgId}/saml/test`, {});
  if (response.status !== 201) throw new Error(`The test was not begun: ${response.status} ${await response.text()}`);
  return (await response.json()) as BegunTest;
}

export async function readTest(as: Tester, orgId: string, { id }: BegunTest): Promise<SignInTest> {
  return (await (await as('GET', `/api/organizations/${orgId}/saml/tests/${id}`)).json()) as SignInTest;
}

/** Opens the address of the test and goes as far as the form in which the identity provider answers. */
export async function testAnswerOf(browser: Browser, { url }: BegunTest): Promise<Form> {
  const page = await browser.open(url);
  if (!page.html.includes('SAMLResponse')) throw new Error(`No answer at ${page.url}: ${page.status} ${page.html}`);
  return formOf(page);
}
