import { startApp, type TestApp } from '../../support/app.js';
import { Browser } from '../../support/browser.js';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.js';
import { answerOf, connectSamlOrganization, type SamlOrganization } from '../../support/saml-organization.js';

let app: TestApp;
let idp: IdentityProvider;
let organization: SamlOrganization;
beforeAll(async () => {
  [app, idp] = await Promise.all([startApp(), startIdentityProvider()]);
});
beforeEach(async () => {
  organization = await connectSamlOrganization(app, idp);
});
afterAll(async () => {
  await Promise.all([app.close(), idp.close()]);
});

/** Runs `work` while the row is being deleted: it finds the row, and waits for the deletion when it refers to it. */
async function whileDeleting<T>(table: 'users' | 'organizations', column: string, work: () => Promise<T>): Promise<T> {
  const deleting = app.dataSource.createQueryRunner();
  await deleting.startTransaction();
  try {
    await deleting.query(`DELETE FROM ${table} WHERE ${column} = $1`, [organization.id]);
    const working = work();
    for (let waiting = 0; waiting === 0;) {
      const rows = await app.dataSource.query<{ count: number }[]>(
        `SELECT count(*)::int FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
      );
      waiting = rows[0]?.count ?? 0;
    }
    await deleting.commitTransaction();
    return await working;
  } finally {
    await deleting.release();
  }
}

test('a person who is deleted while they sign in is unknown', async () => {
  const browser = new Browser();
  const form = await answerOf(browser, organization);

  const page = await whileDeleting('users', 'organization_id', () => browser.submit(form));

  expect(page.status).toBe(403);
  expect(page.html).toContain('<dd>unknownUser</dd>');
});

test('an organization that is deleted while a sign-in begins is unknown', async () => {
  const page = await whileDeleting('organizations', 'id', () => new Browser().open(organization.loginUrl));

  expect(page.status).toBe(404);
  expect(page.html).toContain('<dd>unknownOrganization</dd>');
});
