import { SessionsRepository } from '../../../src/sessions/sessions.repository.js';
import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, IDP_CERTIFICATE, type TestOrganization } from '../../support/organization.js';
import { makeSamlKeys } from '../../support/saml-keys.js';
import { addAdministrator, addMember, openMemberSession, type SessionClient } from '../../support/session-client.js';

let app: TestApp;
let organization: TestOrganization;
let number = 0;

beforeAll(async () => {
  app = await startApp();
});

afterAll(() => app.close());

beforeEach(async () => {
  organization = await connectOrganization(app);
  number += 1;
});

const newMember = () => addMember(app, organization, `user${number}@example.com`);
const isAlive = async (as: SessionClient) => (await as('GET', '/api/session')).status === 200;
const setActive = (id: string, active: boolean) =>
  organization.scim('PATCH', `/Users/${id}`, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'active', value: active }],
  });
const setSaml = (enabled: boolean) => app.operator('PATCH', `/api/organizations/${organization.id}/saml`, { enabled });

test('a disabled person is out at once, and enabling does not bring the session back', async () => {
  const { id, as } = await newMember();
  expect(await isAlive(as)).toBe(true);
  await setActive(id, false);
  expect(await isAlive(as)).toBe(false);
  await setActive(id, true);
  expect(await isAlive(as)).toBe(false);
  expect(await isAlive(await openMemberSession(app, organization.id, id))).toBe(true);
});

test('a session opened with the epoch from before a disabling is dead from the start', async () => {
  const { id } = await newMember();
  const [before] = await app.dataSource.query<{ session_epoch: number }[]>(
    'SELECT session_epoch FROM users WHERE organization_id = $1 AND id = $2',
    [organization.id, id],
  );
  await setActive(id, false);
  await setActive(id, true);
  const sessions = app.app.get(SessionsRepository);
  const opened = await app.dataSource.transaction((tx) =>
    sessions.openMember(tx, organization.id, {
      userId: id,
      userEpoch: before?.session_epoch ?? 0,
      connectionEpoch: 0,
      expiresAt: new Date(Date.now() + 60_000),
    }),
  );
  expect(await sessions.find(organization.id, opened.cookieValue.split('.')[1] ?? '')).toBeNull();
});

test('a deleted person is out at once', async () => {
  const { id, as } = await newMember();
  await organization.scim('DELETE', `/Users/${id}`);
  expect(await isAlive(as)).toBe(false);
});

test('a change that disables nobody leaves the session alive', async () => {
  const { id, as } = await newMember();
  await setActive(id, true);
  await organization.scim('PATCH', `/Users/${id}`, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'displayName', value: 'Ann Renamed' }],
  });
  expect(await (await as('GET', '/api/session')).json()).toMatchObject({ displayName: 'Ann Renamed' });
});

describe('connecting', () => {
  const connect = (source: object) =>
    app.operator('PUT', `/api/organizations/${organization.id}/saml/identity-provider`, {
      entityId: 'https://idp.example.com/entity',
      ssoUrl: 'https://idp.example.com/sso',
      certificates: [IDP_CERTIFICATE],
      ...source,
    });
  const otherCertificate = makeSamlKeys().certificate;

  test.each([
    ['an identity provider of another name', { entityId: 'https://idp.example.com/other' }, false],
    ['one with other certificates', { certificates: [otherCertificate] }, false],
    ['one with a further certificate', { certificates: [otherCertificate, IDP_CERTIFICATE] }, true],
    ['the same with another address', { ssoUrl: 'https://idp.example.com/other' }, true],
  ])('%s: whether a member stays signed in', async (_, source, stays) => {
    const { as } = await newMember();
    expect((await connect(source)).status).toBe(200);
    expect(await isAlive(as)).toBe(stays);
  });
});

test('turning SAML off ends the sessions that it opened for good, and no administrator’s', async () => {
  const { as } = await newMember();
  const admin = await addAdministrator(app, organization.id, `admin${number}@example.com`);
  await setSaml(false);
  expect([await isAlive(as), await isAlive(admin.as)]).toEqual([false, true]);
  await setSaml(true);
  expect(await isAlive(as)).toBe(false);
});

test('turning SAML off in one organization leaves the sessions of another', async () => {
  const { as } = await newMember();
  organization = await connectOrganization(app, 'Other');
  await setSaml(false);
  expect(await isAlive(as)).toBe(true);
});

test('turning SAML on again while it is on ends nothing', async () => {
  const { as } = await newMember();
  await setSaml(true);
  expect(await isAlive(as)).toBe(true);
});

test('an expired session is dead, and housekeeping removes it alone', async () => {
  const { as } = await newMember();
  const admin = await addAdministrator(app, organization.id, `admin${number}@example.com`);
  await app.dataSource.query(`UPDATE sessions SET expires_at = now() WHERE organization_id = $1 AND role = 'member'`, [
    organization.id,
  ]);
  expect(await isAlive(as)).toBe(false);
  await app.app.get(SessionsRepository).deleteExpired();
  const left = await app.dataSource.query('SELECT role FROM sessions WHERE organization_id = $1', [organization.id]);
  expect(left).toEqual([{ role: 'admin' }]);
  expect(await isAlive(admin.as)).toBe(true);
});

test('the secret of one organization is no session in another', async () => {
  const { as } = await newMember();
  expect(await isAlive(as)).toBe(true);
  const other = await connectOrganization(app, 'Other');
  const admin = await addAdministrator(app, other.id, `other${number}@example.com`);
  expect((await admin.as('GET', `/api/organizations/${organization.id}/sessions`)).status).toBe(404);
  expect((await as('GET', `/api/organizations/${other.id}/sessions`)).status).toBe(403);
});
