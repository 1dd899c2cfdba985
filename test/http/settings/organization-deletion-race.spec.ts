import { startApp, type TestApp } from '../../support/app.js';
import { PASSWORD } from '../../support/session-client.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

test.each([
  ['admins', { email: 'late@example.com', password: PASSWORD }],
  ['setup-links', {}],
])('%s that are made while their organization is deleted are 404', async (path, body) => {
  const created = await app.operator('POST', '/api/organizations', { name: 'Leaving' });
  const { id } = (await created.json()) as { id: string };
  const deleting = app.dataSource.createQueryRunner();
  await deleting.startTransaction();
  await deleting.query('DELETE FROM organizations WHERE id = $1', [id]);
  const making = app.operator('POST', `/api/organizations/${id}/${path}`, body);
  await somebodyWaits();
  await deleting.commitTransaction();
  await deleting.release();
  const answer = await making;
  expect([answer.status, await answer.json()]).toEqual([
    404,
    expect.objectContaining({ detail: expect.stringContaining('deleted') }),
  ]);
});

async function somebodyWaits(): Promise<void> {
  for (let waiting = 0; waiting === 0;) {
    const [row] = await app.dataSource.query<{ count: number }[]>(
      `SELECT count(*)::int FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    );
    waiting = row?.count ?? 0;
  }
}
