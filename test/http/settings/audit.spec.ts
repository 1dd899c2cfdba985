import { randomUUID } from 'node:crypto';
import { AuditRepository } from '../../../src/organizations/audit.repository.js';
import { RecordHousekeeping } from '../../../src/organizations/record-housekeeping.js';
import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, IDP_CERTIFICATE, type TestOrganization } from '../../support/organization.js';
import { addAdministrator, PASSWORD, signIn, type TestAdministrator } from '../../support/session-client.js';

let app: TestApp;
let organization: TestOrganization;
let admin: TestAdministrator;
let settings: string;
beforeAll(async () => {
  app = await startApp();
  organization = await connectOrganization(app);
  admin = await addAdministrator(app, organization.id, 'admin@contoso.example');
  settings = `/api/organizations/${organization.id}`;
});
afterAll(() => app.close());

interface AuditRecord {
  readonly actor: string;
  readonly action: string;
  readonly details: Record<string, unknown>;
}

async function records(path = settings): Promise<AuditRecord[]> {
  const response = await app.operator('GET', `${path}/audit`);
  return ((await response.json()) as { records: AuditRecord[] }).records;
}

const schema = { id: 'urn:example:Badge', resourceType: 'User', name: 'Badge', attributes: [{ name: 'number' }] };

test.each<[string, () => Promise<Response>, Partial<AuditRecord>]>([
  [
    'a new administrator',
    () => admin.as('POST', `${settings}/admins`, { email: 'new@contoso.example', password: PASSWORD }),
    { action: 'administratorAdded', details: { email: 'new@contoso.example' } },
  ],
  [
    'a new password',
    async () =>
      admin.as('PUT', `${settings}/admins/${await idOf('new@contoso.example')}/password`, { password: PASSWORD }),
    { action: 'administratorPasswordSet', details: { email: 'new@contoso.example' } },
  ],
  [
    'an administrator less',
    async () => admin.as('DELETE', `${settings}/admins/${await idOf('new@contoso.example')}`),
    { action: 'administratorRemoved', details: { email: 'new@contoso.example' } },
  ],
  [
    'SAML turned off',
    () => admin.as('PATCH', `${settings}/saml`, { enabled: false }),
    { action: 'samlDisabled', details: {} },
  ],
  ['SAML turned on', () => admin.as('PATCH', `${settings}/saml`, { enabled: true }), { action: 'samlEnabled' }],
  [
    'another policy',
    () => admin.as('PATCH', `${settings}/saml`, { signature: 'assertion' }),
    { action: 'samlPolicyChanged', details: { signature: 'assertion' } },
  ],
  [
    'another identity provider',
    () =>
      admin.as('PUT', `${settings}/saml/identity-provider`, {
        entityId: 'https://other.example/',
        ssoUrl: 'https://other.example/sso',
        certificates: [IDP_CERTIFICATE],
      }),
    { action: 'identityProviderChanged' },
  ],
  [
    'a new token, of which the record has the end only',
    () => admin.as('POST', `${settings}/scim/token`, {}),
    { action: 'scimTokenGenerated', details: { lastFour: expect.stringMatching(/^.{4}$/) as string } },
  ],
  ['a token less', () => admin.as('DELETE', `${settings}/scim/token`), { action: 'scimTokenRevoked' }],
  [
    'a new setup link',
    () => admin.as('POST', `${settings}/setup-links`, {}),
    { action: 'setupLinkCreated', details: { id: expect.stringMatching(/^[\da-f-]{36}$/) as string } },
  ],
  [
    'a schema',
    () => admin.as('PUT', `${settings}/schemas/${schema.id}`, schema),
    { action: 'schemaExtensionSaved', details: { id: schema.id } },
  ],
  [
    'a schema less',
    () => admin.as('DELETE', `${settings}/schemas/${schema.id}`),
    { action: 'schemaExtensionDeleted', details: { id: schema.id } },
  ],
])('%s is recorded with who it was', async (_, change, expected) => {
  const before = (await records()).length;
  expect((await change()).ok).toBe(true);
  const after = await records();

  expect(after).toHaveLength(before + 1);
  expect(after[0]).toMatchObject({ actor: admin.email, ...expected });
});

async function idOf(email: string): Promise<string> {
  const { admins } = (await (await admin.as('GET', `${settings}/admins`)).json()) as {
    admins: { id: string; email: string }[];
  };
  return admins.find((found) => found.email === email)?.id ?? '';
}

test('a name that the operator changes is recorded', async () => {
  await app.operator('PATCH', settings, { name: 'Contoso Ltd' });

  expect((await records())[0]).toMatchObject({
    actor: 'operator',
    action: 'organizationRenamed',
    details: { name: 'Contoso Ltd' },
  });
});

test('the use of a setup link is recorded with where it came from, and who took it away as well', async () => {
  const create = async () =>
    (await (await admin.as('POST', `${settings}/setup-links`, {})).json()) as { id: string; url: string };
  const [used, deleted] = [await create(), await create()];
  await fetch(`${app.baseUrl}/api${new URL(used.url).pathname}`, { method: 'POST' });
  await admin.as('DELETE', `${settings}/setup-links/${deleted.id}`);

  expect((await records()).slice(0, 2)).toMatchObject([
    { actor: admin.email, action: 'setupLinkDeleted', details: { id: deleted.id } },
    { actor: 'setup link', action: 'setupLinkUsed', details: { network: '127.0.0.1' } },
  ]);
});

test('a sign-in by password is recorded; while SAML is not required it is no emergency', async () => {
  await signIn(app, admin.email);

  expect((await records())[0]).toMatchObject({
    actor: admin.email,
    action: 'administratorSignedIn',
    details: { breakGlass: false, network: '127.0.0.1' },
  });
});

test.each<[string, () => Promise<Response>]>([
  ['a wrong password', () => signIn(app, admin.email, 'wrong horse battery')],
  ['an administrator that there is not', () => admin.as('DELETE', `${settings}/admins/${randomUUID()}`)],
  ['a setup link that there is not', () => admin.as('DELETE', `${settings}/setup-links/${randomUUID()}`)],
  ['a token that there is not', () => admin.as('DELETE', `${settings}/scim/token`)],
  [
    'an address that is taken',
    () => admin.as('POST', `${settings}/admins`, { email: admin.email, password: PASSWORD }),
  ],
])('%s changes nothing, and nothing is recorded', async (_, change) => {
  const before = await records();
  await change();

  expect(await records()).toEqual(before);
});

test('no record holds a secret', async () => {
  const { token } = (await (await admin.as('POST', `${settings}/scim/token`, {})).json()) as { token: string };
  const { url } = (await (await admin.as('POST', `${settings}/setup-links`, {})).json()) as { url: string };
  const text = JSON.stringify(await records());

  for (const secret of [token, PASSWORD, url.split('.').at(-1) ?? '']) expect(text).not.toContain(secret);
});

test.each<[string, string, string, object]>([
  ['switches as they are', 'PATCH', '/saml', { signature: 'either', match: { target: 'userName', attribute: null } }],
  ['the same name', 'PATCH', '', { name: 'Contoso' }],
  ['SAML on where it is on', 'PATCH', '/saml', { enabled: true }],
  ['the same attribute names', 'PUT', '/saml/attribute-mapping', { attributes: {} }],
  [
    'the same identity provider',
    'PUT',
    '/saml/identity-provider',
    {
      entityId: 'https://idp.example.com/entity',
      ssoUrl: 'https://idp.example.com/sso',
      certificates: [IDP_CERTIFICATE],
    },
  ],
  ['a certificate that is there', 'POST', '/saml/certificates', { certificate: IDP_CERTIFICATE }],
])('%s are no change, and no new settings to be tested', async (_, method, path, body) => {
  const { id } = await connectOrganization(app);
  const state = async () => [
    await records(`/api/organizations/${id}`),
    await app.dataSource.query<unknown[]>('SELECT settings_version FROM saml_connections WHERE organization_id = $1', [
      id,
    ]),
  ];
  const before = await state();

  expect((await app.operator(method, `/api/organizations/${id}${path}`, body)).status).toBe(200);
  expect(await state()).toEqual(before);
});

describe('the sweep', () => {
  const newOrganization = async (): Promise<string> => {
    const response = await app.operator('POST', '/api/organizations', { name: 'Swept' });
    return ((await response.json()) as { id: string }).id;
  };
  const insert = (org: string, rows: number, at: string) =>
    app.dataSource.query(
      `INSERT INTO audit_records (organization_id, id, at, actor, action)
       SELECT $1, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ${at}, 'system', 'samlEnabled'
       FROM generate_series(1, $2::integer) n`,
      [org, rows],
    );
  const count = async (org: string): Promise<number> =>
    (await app.dataSource.query<unknown[]>(`SELECT 1 FROM audit_records WHERE organization_id = $1`, [org])).length;

  test('takes what is older than a year', async () => {
    const org = await newOrganization();
    await insert(org, 1_500, `now() - interval '367 days'`);
    await app.app.get(AuditRepository).record(org, { actor: 'system', action: 'samlEnabled' });
    await app.app.get(RecordHousekeeping).sweep();

    expect(await count(org)).toBe(1);
  });

  test('leaves each organization its newest ten thousand', async () => {
    const [many, few] = [await newOrganization(), await newOrganization()];
    await insert(many, 12_345, 'now()');
    await insert(few, 10, 'now()');
    await app.app.get(RecordHousekeeping).sweep();

    expect(await count(many)).toBe(10_000);
    expect(await count(few)).toBe(10);
    const [oldest] = await app.dataSource.query<{ id: string }[]>(
      `SELECT id FROM audit_records WHERE organization_id = $1 ORDER BY id LIMIT 1`,
      [many],
    );
    expect(oldest?.id).toBe(`00000000-0000-7000-8000-${(2_346).toString(16).padStart(12, '0')}`);
  });

  test('keeps what security depends on, however much else there is', async () => {
    const org = await newOrganization();
    const audit = app.app.get(AuditRepository);
    const record = (action: 'certificateRemoved' | 'administratorSignedIn', details: Record<string, unknown>) =>
      app.dataSource.query(
        `INSERT INTO audit_records (organization_id, id, actor, action, details)
         VALUES ($1, ('00000000-0000-7000-7000-' || $2)::uuid, 'system', $3, $4)`,
        [org, crypto.randomUUID().slice(-12), action, details],
      );
    await record('certificateRemoved', {});
    await record('administratorSignedIn', { breakGlass: true });
    await record('administratorSignedIn', { breakGlass: false });
    await insert(org, 10_001, 'now()');
    await app.app.get(RecordHousekeeping).sweep();

    expect(await count(org)).toBe(10_002);
    const { rows } = await audit.list(org, '00000000-0000-7000-8000-000000000000');
    expect(rows.map(({ action }) => action).sort()).toEqual(['administratorSignedIn', 'certificateRemoved']);
  });

  test('takes test sign-ins that are older than a day', async () => {
    const { id } = (await (await app.operator('POST', `${settings}/saml/test`, {})).json()) as { id: string };
    const find = () => app.operator('GET', `${settings}/saml/tests/${id}`);
    await app.app.get(RecordHousekeeping).sweep();
    expect((await find()).status).toBe(200);
    await app.dataSource.query(`UPDATE sign_in_tests SET created_at = now() - interval '25 hours' WHERE id = $1`, [id]);
    await app.app.get(RecordHousekeeping).sweep();

    expect((await find()).status).toBe(404);
  });
});
