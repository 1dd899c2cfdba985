import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { OrganizationsRepository } from '../../../src/organizations/organizations.repository.js';
import { SamlConnectionsRepository } from '../../../src/organizations/saml-connections.repository.js';
import { hashScimSecret } from '../../../src/organizations/scim-secret.js';
import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, type TestOrganization } from '../../support/organization.js';

let app: TestApp;
let organizations: OrganizationsRepository;
let connections: SamlConnectionsRepository;
let organization: TestOrganization;

beforeAll(async () => {
  app = await startApp();
  organizations = app.app.get(OrganizationsRepository);
  connections = app.app.get(SamlConnectionsRepository);
});

afterAll(() => app.close());

beforeEach(async () => {
  organization = await connectOrganization(app);
});

const setSaml = (orgId: string, enabled: boolean) =>
  connections.transaction((tx) => connections.setEnabled(tx, orgId, enabled));
const revokeToken = (orgId: string) => organizations.transaction((tx) => organizations.revokeScimToken(tx, orgId));
const tokenId = async () => (await organizations.findScimToken(organization.id))?.id ?? '';
const lastUsedAt = async () => (await organizations.findScimToken(organization.id))?.lastUsedAt ?? null;

describe('the caller of SCIM', () => {
  test('is the hash of the token and whether SAML is on', async () => {
    expect(await organizations.findScimCaller(organization.id)).toEqual({
      tokenId: await tokenId(),
      tokenHash: hashScimSecret(organization.token),
      expiresAt: expect.any(Number) as number,
      samlEnabled: true,
      extensions: '',
    });
  });

  test('has no token when it was revoked, and is nobody when there is no such organization', async () => {
    await revokeToken(organization.id);
    await setSaml(organization.id, false);
    const none = { tokenId: null, tokenHash: null, expiresAt: null, samlEnabled: false, extensions: '' };
    expect(await organizations.findScimCaller(organization.id)).toEqual(none);
    expect(await organizations.findScimCaller(randomUUID())).toBeNull();
  });

  const newToken = () => ({
    id: randomUUID(),
    tokenHash: randomBytes(32),
    lastFour: 'abcd',
    createdBy: 'operator',
    lifetimeDays: null,
  });

  test.each<[string, (orgId: string) => Promise<unknown>]>([
    [
      'a new token',
      (orgId) => organizations.transaction((tx) => organizations.replaceScimToken(tx, orgId, newToken())),
    ],
    ['a revocation', revokeToken],
    ['SAML turned off', (orgId) => setSaml(orgId, false)],
    ['SAML turned on', (orgId) => setSaml(orgId, true)],
    ['the end of the organization', (orgId) => organizations.delete(orgId)],
  ])('%s is announced to every process', async (_, change) => {
    const client = new pg.Client({ connectionString: app.databaseUrl });
    await client.connect();
    await client.query('LISTEN scim_callers');
    const announced = new Promise((heard) => {
      client.on('notification', ({ payload }) => {
        heard(payload);
      });
    });
    await change(organization.id);
    expect(await announced).toBe(organization.id);
    await client.end();
  });
});

describe('the last use of a token', () => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
  const touch = async (...seconds: number[]) => {
    const id = await tokenId();
    await organizations.touchScimTokens(
      seconds.map((second) => ({ orgId: organization.id, tokenId: id, at: at(second) })),
    );
  };

  test('is the latest of a batch', async () => {
    await touch(1, 3, 2);
    expect(await lastUsedAt()).toEqual(at(3));
  });

  test('never moves backwards', async () => {
    await touch(3);
    await touch(2);
    expect(await lastUsedAt()).toEqual(at(3));
  });

  test('is not that of the token before', async () => {
    const before = await tokenId();
    await app.operator('POST', `/api/organizations/${organization.id}/scim/token`);
    await organizations.touchScimTokens([{ orgId: organization.id, tokenId: before, at: at(1) }]);
    expect(await lastUsedAt()).toBeNull();
  });

  test('is written for many organizations by many processes at once', async () => {
    const other = await connectOrganization(app, 'Other');
    const uses = [organization.id, other.id].map(async (orgId) => ({
      orgId,
      tokenId: (await organizations.findScimToken(orgId))?.id ?? '',
      at: at(1),
    }));
    const batch = await Promise.all(uses);
    await Promise.all(
      Array.from({ length: 20 }, (_, turn) => organizations.touchScimTokens(turn % 2 ? batch : batch.toReversed())),
    );
    expect(await lastUsedAt()).toEqual(at(1));
  });
});
