import { randomUUID } from 'node:crypto';
import {
  type NewScimRequestEntry,
  ScimRequestsRepository,
} from '../../../src/organizations/scim-requests.repository.js';
import { startApp, type TestApp } from '../../support/app.js';

let app: TestApp;
let org: string;

beforeAll(async () => {
  app = await startApp();
});

afterAll(() => app.close());

beforeEach(async () => {
  org = ((await (await app.operator('POST', '/api/organizations', { name: 'Contoso' })).json()) as { id: string }).id;
});

const entry = (second: number, overrides: Partial<NewScimRequestEntry> = {}): NewScimRequestEntry => ({
  orgId: org,
  id: randomUUID(),
  at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)),
  action: 'createUser',
  subject: `user${second}@example.com`,
  status: 201,
  reason: null,
  ...overrides,
});
const insert = (...entries: NewScimRequestEntry[]) => app.app.get(ScimRequestsRepository).insert(entries);
const list = async () => {
  const response = await app.operator('GET', `/api/organizations/${org}/scim/requests`);
  return ((await response.json()) as { requests: { at: string; subject: string; status: number }[] }).requests;
};
const seconds = async () => (await list()).map(({ at }) => new Date(at).getUTCSeconds());

test('the newest request is listed first, with what it meant', async () => {
  const refused = entry(2, { status: 401, subject: null, reason: 'Wrong token', action: 'listUsers' });
  await insert(entry(1), refused);
  const { orgId, at, ...rest } = refused;
  expect(orgId).toBe(org);
  expect(await list()).toEqual([
    { ...rest, at: at.toISOString() },
    expect.objectContaining({ subject: 'user1@example.com' }),
  ]);
});

test('the newest 20 are kept, in one batch or in many', async () => {
  await insert(...Array.from({ length: 30 }, (_, second) => entry(second)));
  for (let second = 30; second < 40; second++) await insert(entry(second));
  expect(await seconds()).toEqual(Array.from({ length: 20 }, (_, place) => 39 - place));
});

test('refused requests do not push the accepted ones out', async () => {
  await insert(entry(0), entry(1));
  await insert(...Array.from({ length: 50 }, (_, second) => entry(second + 2, { status: 401 })));
  const requests = await list();
  expect(requests.filter(({ status }) => status === 401)).toHaveLength(20);
  expect(requests.filter(({ status }) => status === 201)).toHaveLength(2);
});

test('requests of an organization that does not exist are left out, the others of the batch are not', async () => {
  await insert(entry(0, { orgId: randomUUID() }), entry(1));
  expect(await seconds()).toEqual([1]);
});

test('requests of one organization are not shown to another', async () => {
  await insert(entry(0));
  org = ((await (await app.operator('POST', '/api/organizations', { name: 'Other' })).json()) as { id: string }).id;
  expect(await list()).toEqual([]);
});

test('batches of several processes at once leave the newest 20', async () => {
  await Promise.all(
    Array.from({ length: 8 }, (_, batch) =>
      insert(...Array.from({ length: 7 }, (__, place) => entry(batch * 7 + place))),
    ),
  );
  await insert(entry(56));
  expect(await seconds()).toEqual(Array.from({ length: 20 }, (_, place) => 56 - place));
});
