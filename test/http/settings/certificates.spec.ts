import { generateKeyPairSync } from 'node:crypto';
import { startApp, type TestApp } from '../../support/app.js';
import { buildMetadata } from '../../support/idp-metadata.js';
import { makeSamlKeys } from '../../support/saml-keys.js';

const DAY = 24 * 60 * 60_000;
const [first, second, third] = [makeSamlKeys(), makeSamlKeys(), makeSamlKeys()].map(
  ({ certificate }) => certificate,
) as [string, string, string];
const MANUAL = { entityId: 'https://idp.example/', ssoUrl: 'https://idp.example/sso' };

interface Settings {
  identityProvider: { certificates: { fingerprint: string; status: string }[]; sloUrl: string | null };
  warnings: unknown[];
}

let app: TestApp;
let org: string;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

beforeEach(async () => {
  org = ((await (await app.operator('POST', '/api/organizations', { name: 'Contoso' })).json()) as { id: string }).id;
  await connect([first]);
});

const saml = (method: string, path = '', body?: unknown) =>
  app.operator(method, `/api/organizations/${org}/saml${path}`, body);
const connect = (certificates: string[]) => saml('PUT', '/identity-provider', { ...MANUAL, certificates });
const read = async () => (await (await saml('GET')).json()) as Settings;
const states = async () => (await read()).identityProvider.certificates.map(({ status }) => status);
const fingerprints = async () => (await read()).identityProvider.certificates.map(({ fingerprint }) => fingerprint);
const add = (certificate: string) => saml('POST', '/certificates', { certificate });
const remove = (fingerprint: string) => saml('DELETE', `/certificates/${fingerprint}`, {});
const audit = async () =>
  ((await (await app.operator('GET', `/api/organizations/${org}/audit`)).json()) as { records: unknown[] }).records;
const base64 = (pem: string) => pem.replace(/-----[A-Z ]+-----|\s/g, '');

test('a certificate is shown with all that helps to recognize it', async () => {
  expect((await read()).identityProvider.certificates).toEqual([
    {
      fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
      fingerprintSha1: expect.stringMatching(/^([0-9A-F]{2}:){19}[0-9A-F]{2}$/),
      subject: 'CN=identity provider of a test',
      notBefore: '2020-01-01T00:00:00.000Z',
      notAfter: '2040-01-01T00:00:00.000Z',
      status: 'active',
      addedAt: expect.stringMatching(/Z$/),
      seenAt: null,
      droppedAt: null,
      removedAt: null,
    },
  ]);
});

test.each([
  ['PEM', () => second],
  ['base64 alone', () => base64(second)],
  ['PEM on one line', () => second.replaceAll('\n', '')],
])('a certificate is added beside the others, given as %s', async (_, text) => {
  const response = await add(text());

  expect(response.status).toBe(200);
  expect(await response.json()).toEqual(await read());
  expect(await states()).toEqual(['active', 'new']);
  expect(await audit()).toContainEqual(
    expect.objectContaining({
      actor: 'operator',
      action: 'certificateAdded',
      details: { fingerprint: (await fingerprints())[1] },
    }),
  );
});

test('several are added at once, and one that is there already changes nothing', async () => {
  expect((await add(second + third + first)).status).toBe(200);
  expect(await fingerprints()).toHaveLength(3);
});

test('a certificate is removed at once, and the record says so', async () => {
  await add(second);
  const [oldest = ''] = await fingerprints();

  const response = await remove(oldest.toLowerCase());

  expect(response.status).toBe(200);
  expect(await states()).toEqual(['new']);
  expect(await audit()).toContainEqual(
    expect.objectContaining({ action: 'certificateRemoved', details: { fingerprint: oldest } }),
  );
});

test('the only certificate stays', async () => {
  const [only = ''] = await fingerprints();

  const response = await remove(only);

  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({ detail: expect.stringContaining('only certificate') });
  expect(await fingerprints()).toEqual([only]);
});

test('of two that are removed at once one stays', async () => {
  await add(second);

  const answers = await Promise.all((await fingerprints()).map(remove));

  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(await fingerprints()).toHaveLength(1);
});

test.each(['nothing', 'AA:BB', '%00', '..%2F..'])('%s is the fingerprint of none', async (fingerprint) => {
  expect((await remove(fingerprint)).status).toBe(404);
});

test('a certificate of another organization is none of ours', async () => {
  const [foreign = ''] = await fingerprints();
  org = ((await (await app.operator('POST', '/api/organizations', { name: 'Other' })).json()) as { id: string }).id;
  await connect([second]);

  expect((await remove(foreign)).status).toBe(404);
});

test('ten are the most there can be', async () => {
  const more = Array.from({ length: 9 }, () => makeSamlKeys().certificate);
  expect((await add(more.slice(0, 8).join(''))).status).toBe(200);
  expect((await add(more[8] ?? '')).status).toBe(200);

  const response = await add(second);

  expect(response.status).toBe(409);
  expect(await fingerprints()).toHaveLength(10);
});

const keyOf = (type: 'pkcs1' | 'pkcs8') =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type, format: 'pem' }).toString();

test.each([
  ['a private key', keyOf('pkcs8'), 'PRIVATE KEY'],
  ['a private key of another form', keyOf('pkcs1'), 'PRIVATE KEY'],
  ['a private key without its header lines', base64(keyOf('pkcs8')), 'PRIVATE KEY'],
  ['a private key after a certificate', second + keyOf('pkcs8'), 'PRIVATE KEY'],
  ['a weak key', makeSamlKeys(1024).certificate, 'too weak'],
  ['words', 'hello', 'not a certificate'],
  ['nothing', '', 'not a certificate'],
])('%s is refused and not stored', async (_, text, reason) => {
  const before = await read();

  const response = await add(text);

  expect(response.status).toBe(400);
  const { detail } = (await response.json()) as { detail: string };
  expect(detail).toContain(reason);
  if (text.length > 60) expect(detail).not.toContain(base64(text).slice(20, 60));
  expect(await read()).toEqual(before);
});

test.each([[{}], [{ certificate: 1 }], [{ certificate: null }], [{ certificate: 'A'.repeat(20_001) }]])(
  '%j is no certificate',
  async (body) => {
    expect((await saml('POST', '/certificates', body)).status).toBe(400);
  },
);

test('without an identity provider there is none to add to', async () => {
  org = ((await (await app.operator('POST', '/api/organizations', { name: 'Empty' })).json()) as { id: string }).id;

  expect((await add(first)).status).toBe(409);
});

test('what is added or removed outdates a test sign-in of the settings before', async () => {
  const version = async () => {
    const [row] = await app.dataSource.query<{ settings_version: number }[]>(
      'SELECT settings_version FROM saml_connections WHERE organization_id = $1',
      [org],
    );
    return row?.settings_version ?? 0;
  };
  const start = await version();
  await add(second);
  const added = await version();
  await remove((await fingerprints())[0] ?? '');

  expect(added).toBeGreaterThan(start);
  expect(await version()).toBeGreaterThan(added);
});

test('the identity provider is replaced with its certificates, at once', async () => {
  await add(second);

  await connect([third]);

  expect(await states()).toEqual(['active']);
});

test('single logout is taken from fields as well', async () => {
  const source = { ...MANUAL, sloUrl: 'https://idp.example/slo', certificates: [first] };
  expect((await saml('PUT', '/identity-provider', source)).status).toBe(200);
  expect((await read()).identityProvider.sloUrl).toBe('https://idp.example/slo');
});

describe('a preview', () => {
  const metadata = (difference: Partial<Parameters<typeof buildMetadata>[0]> = {}) =>
    buildMetadata({ ...MANUAL, certificates: [first], ...difference });
  const preview = (source: unknown) => saml('POST', '/identity-provider/preview', source);

  test('says what was read and what would change, and changes nothing', async () => {
    const before = await read();
    const [known] = await fingerprints();
    const metadataXml = metadata({
      entityId: 'https://next.example/',
      ssoUrl: 'https://next.example/sso',
      sloUrl: 'https://next.example/slo',
      certificates: [second],
      attributes: ' validUntil="2100-01-01T00:00:00Z"',
    });

    const response = await preview({ metadataXml });

    const fingerprint = expect.stringMatching(/^([0-9A-F]{2}:){31}/);
    expect([response.status, await response.json()]).toEqual([
      200,
      {
        entityId: 'https://next.example/',
        ssoUrl: 'https://next.example/sso',
        sloUrl: 'https://next.example/slo',
        signRequests: false,
        validUntil: '2100-01-01T00:00:00.000Z',
        nameIdFormats: [],
        certificates: [expect.objectContaining({ fingerprint, subject: 'CN=identity provider of a test' })],
        changes: { added: [fingerprint], removed: [known], entityId: MANUAL.entityId, ssoUrl: MANUAL.ssoUrl },
      },
    ]);
    expect(await read()).toEqual(before);
  });

  test('of what is there changes nothing', async () => {
    expect(await (await preview({ metadataXml: metadata() })).json()).toMatchObject({
      changes: { added: [], removed: [] },
    });
  });

  test('refuses what could not be connected', async () => {
    expect((await preview({ metadataXml: metadata({ certificates: [makeSamlKeys(1024).certificate] }) })).status).toBe(
      400,
    );
    expect((await preview({})).status).toBe(400);
  });
});

describe('warnings', () => {
  const expireIn = (milliseconds: number) =>
    app.dataSource.query('UPDATE idp_certificates SET not_after = $2 WHERE organization_id = $1', [
      org,
      new Date(Date.now() + milliseconds),
    ]);

  test.each([
    [61 * DAY + DAY / 2, undefined],
    [60 * DAY + DAY / 2, { code: 'certificateExpires', days: 60 }],
    [7 * DAY + DAY / 2, { code: 'certificateExpires', days: 7 }],
    [DAY / 2, { code: 'certificateExpires', days: 0 }],
    [-DAY / 2, { code: 'certificateExpired' }],
  ])('%d ms before a certificate expires', async (milliseconds, warning) => {
    await expireIn(milliseconds);
    const [fingerprint] = await fingerprints();

    expect((await read()).warnings).toEqual(warning ? [{ ...warning, fingerprint }] : []);
  });

  test('about exceptions that were made', async () => {
    await saml('PATCH', '', { allowSha1: true, allowCbc: true });

    expect((await read()).warnings).toEqual([{ code: 'sha1Allowed' }, { code: 'cbcAllowed' }]);
  });
});
