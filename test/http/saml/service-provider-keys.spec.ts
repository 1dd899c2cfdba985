import { createVerify } from 'node:crypto';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../../ormconfig.js';
import { SecretBox } from '../../../src/database/secret-box.js';
import { readCertificate } from '../../../src/protocol/saml/certificates/certificate.js';
import { startApp, type TestApp } from '../../support/app.js';
import { createDatabase } from '../../support/database.js';
import { encryptAssertion } from '../../support/encrypted-response.js';
import { Scene, setStage, type Stage } from '../../hostile-saml/scene.js';

let app: TestApp;
let stage: Stage;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  stage = await setStage(app);
});

interface Key {
  readonly id: string;
  readonly use: 'signing' | 'encryption';
  readonly status: 'active' | 'next' | 'previous';
  readonly fingerprint: string;
  readonly notAfter: string;
}

const settings = () => `/api/organizations/${stage.organization.id}/saml`;
const patch = async (policy: object) => {
  expect((await app.operator('PATCH', settings(), policy)).status).toBe(200);
};
const keysOf = async (response: Response) =>
  ((await response.json()) as { serviceProvider: { keys: Key[] } }).serviceProvider.keys;
const keys = async () => keysOf(await app.operator('GET', settings()));
const rotate = () => app.operator('POST', `${settings()}/keys/rotate`, {});
const activate = () => app.operator('POST', `${settings()}/keys/activate`, {});
const removePrevious = () => app.operator('DELETE', `${settings()}/keys/previous`);
const summaryOf = (all: readonly Key[]) => all.map(({ use, status }) => `${use} ${status}`);

/** What our metadata lists. */
async function published(use: Key['use'], url = stage.organization.metadataUrl): Promise<string[]> {
  const xml = await (await fetch(url)).text();
  const found = xml.matchAll(new RegExp(`use="${use}">[^]*?<ds:X509Certificate>([^<]*)`, 'g'));
  return Array.from(found, ([, base64 = '']) => readCertificate(base64).pem);
}
const fingerprints = (certificates: readonly string[]) =>
  certificates.map((certificate) => readCertificate(certificate).fingerprint);

/** Which of the certificates a sign-in that begins now is signed with. */
async function signerOf(certificates: readonly string[]): Promise<string | undefined> {
  const { headers } = await fetch(stage.organization.loginUrl, { redirect: 'manual' });
  const [signed = '', signature = ''] = new URL(headers.get('location') ?? '').search.slice(1).split('&Signature=');
  return certificates.find((certificate) =>
    createVerify('sha256').update(signed).verify(certificate, decodeURIComponent(signature), 'base64'),
  );
}

const signInWith = async (certificate: string) => {
  const scene = await Scene.begin(stage);
  const response = await scene.post(encryptAssertion(scene.assertionSigned(), certificate));
  const [, check] = /<dd>(\w+)<\/dd>/.exec(await response.text()) ?? [];
  return response.status === 303 ? 'signed in' : check;
};

test('an encryption key is offered always, a signing key once something is signed', async () => {
  expect(await published('encryption')).toHaveLength(1);
  expect(await published('signing')).toEqual([]);
  expect(summaryOf(await keys())).toEqual(['encryption active']);

  await patch({ signRequests: true });

  expect(await published('signing')).toHaveLength(1);
  expect(summaryOf(await keys())).toEqual(['signing active', 'encryption active']);
});

test('the settings show the keys of the metadata, valid for ten years', async () => {
  const [encryption] = await published('encryption');
  const [key] = await keys();

  expect(key?.fingerprint).toBe(readCertificate(encryption ?? '').fingerprint);
  expect(new Date(key?.notAfter ?? '').getUTCFullYear()).toBe(new Date().getUTCFullYear() + 10);
});

test('signRequests decides whether requests are signed, and the metadata says so', async () => {
  const metadata = async () => (await fetch(stage.organization.metadataUrl)).text();
  const login = async () => (await fetch(stage.organization.loginUrl, { redirect: 'manual' })).headers.get('location');
  expect([await metadata(), await login()]).toEqual([
    expect.stringContaining('AuthnRequestsSigned="false"'),
    expect.not.stringContaining('Signature='),
  ]);

  await patch({ signRequests: true });

  expect(await metadata()).toContain('AuthnRequestsSigned="true"');
  const certificates = await published('signing');
  expect(await signerOf(certificates)).toBe(certificates[0]);
});

test('of processes that make a key at once, one wins', async () => {
  const other = await startApp({ on: app });
  await patch({ signRequests: true });
  const urls = [app, other, app, other].map(({ baseUrl }) => `${baseUrl}/saml/${stage.organization.id}/metadata`);

  const found = await Promise.all(
    urls.map(async (url) => [await published('signing', url), await published('encryption', url)]),
  );
  await other.close();

  expect(new Set(found.map(String)).size).toBe(1);
  expect(found[0]?.map((certificates) => certificates.length)).toEqual([1, 1]);
});

test('each organization has keys of its own', async () => {
  const own = await published('encryption');

  expect(await published('encryption', stage.otherOrganization.metadataUrl)).not.toEqual(own);
});

test('no private key leaves the server, and none is stored readably', async () => {
  await rotate();
  const rows = await app.dataSource.query<{ private_key: Buffer }[]>(`SELECT private_key FROM service_provider_keys`);
  const answer = await (await app.operator('GET', settings())).text();

  expect(rows.length).toBeGreaterThan(3);
  for (const { private_key: sealed } of rows) expect(sealed.toString('latin1')).not.toContain('PRIVATE KEY');
  expect(answer).not.toMatch(/private/i);
});

describe('the keys roll over', () => {
  beforeEach(() => patch({ signRequests: true }));

  test('without a sign-in that fails', async () => {
    const [oldSigning = ''] = await published('signing');
    const [oldEncryption = ''] = await published('encryption');

    expect(summaryOf(await keysOf(await rotate()))).toEqual([
      'signing active',
      'signing next',
      'encryption active',
      'encryption next',
    ]);
    const [signing, encryption] = [await published('signing'), await published('encryption')];
    const [newSigning = '', newEncryption = ''] = [signing[1], encryption[1]];
    expect(fingerprints(signing)).toEqual(fingerprints([oldSigning, newSigning]));
    expect(encryption[0]).toBe(oldEncryption);
    expect(await signerOf([newSigning, oldSigning])).toBe(oldSigning);
    expect([await signInWith(oldEncryption), await signInWith(newEncryption)]).toEqual(['signed in', 'signed in']);

    expect(summaryOf(await keysOf(await activate()))).toEqual([
      'signing active',
      'encryption active',
      'encryption previous',
    ]);
    expect([await published('signing'), await published('encryption')]).toEqual([[newSigning], [newEncryption]]);
    expect(await signerOf([newSigning, oldSigning])).toBe(newSigning);
    expect([await signInWith(oldEncryption), await signInWith(newEncryption)]).toEqual(['signed in', 'signed in']);

    expect(summaryOf(await keysOf(await removePrevious()))).toEqual(['signing active', 'encryption active']);
    expect([await signInWith(oldEncryption), await signInWith(newEncryption)]).toEqual([
      'decryptionFailed',
      'signed in',
    ]);
  });

  test('one step after the other', async () => {
    expect([(await activate()).status, (await removePrevious()).status]).toEqual([409, 409]);
    expect([(await rotate()).status, (await rotate()).status]).toEqual([200, 409]);
    expect((await removePrevious()).status).toBe(409);
    expect([(await activate()).status, (await activate()).status]).toEqual([200, 409]);
    const early = await rotate();
    expect([early.status, ((await early.json()) as { detail: string }).detail]).toEqual([
      409,
      'The previous encryption key is still there. Remove it first.',
    ]);
    expect([(await removePrevious()).status, (await rotate()).status]).toEqual([200, 200]);
  });

  test('once, whoever else does it at the same time', async () => {
    const twice = async (step: () => Promise<Response>) =>
      (await Promise.all([step(), step()])).map(({ status }) => status).sort();

    expect(await twice(rotate)).toEqual([200, 409]);
    expect(await twice(activate)).toEqual([200, 409]);
    expect(await twice(removePrevious)).toEqual([200, 409]);
    expect(summaryOf(await keys())).toEqual(['signing active', 'encryption active']);
  });

  test('and each step is recorded with who did it', async () => {
    for (const step of [rotate, activate, activate, removePrevious]) await step();
    const { records } = (await (
      await app.operator('GET', `/api/organizations/${stage.organization.id}/audit`)
    ).json()) as {
      records: { action: string; actor: string; details: unknown }[];
    };

    const steps = records
      .filter(({ action }) => action === 'keyRotated')
      .map(({ actor, details }) => ({ actor, details }));
    expect(steps).toEqual(
      ['previousRemoved', 'activated', 'published'].map((step) => ({ actor: 'operator', details: { step } })),
    );
  });

  test('of one organization and no other', async () => {
    await published('encryption', stage.otherOrganization.metadataUrl);
    await rotate();

    expect(await published('encryption', stage.otherOrganization.metadataUrl)).toHaveLength(1);
  });
});

test('an unknown organization has no keys to roll over', async () => {
  const unknown = '/api/organizations/01234567-89ab-7cde-8f01-23456789abcd/saml/keys';
  for (const [method, path] of [
    ['POST', 'rotate'],
    ['POST', 'activate'],
    ['DELETE', 'previous'],
  ] as const) {
    expect((await app.operator(method, `${unknown}/${path}`, method === 'POST' ? {} : undefined)).status).toBe(404);
  }
});

test('a signing key of before the keys had a table is the active one after, and before again', async () => {
  const database = await createDatabase();
  const source = await new DataSource(dataSourceOptions(database.url)).initialize();
  const id = '01234567-89ab-7cde-8f01-23456789abcd';
  const sealed = new SecretBox({ secretKey: Buffer.alloc(32, 7) }).seal(id, 'the key');
  await source.undoLastMigration();
  await source.query(`INSERT INTO organizations (id, name) VALUES ($1, 'Contoso')`, [id]);
  await source.query(
    `INSERT INTO saml_connections (organization_id, sp_private_key, sp_certificate) VALUES ($1, $2, 'PEM')`,
    [id, sealed],
  );

  await source.runMigrations();
  const moved = await source.query<unknown[]>(
    `SELECT use, status, private_key, certificate FROM service_provider_keys WHERE organization_id = $1`,
    [id],
  );
  await source.undoLastMigration();
  const back = await source.query<unknown[]>(`SELECT sp_private_key, sp_certificate FROM saml_connections`);
  await source.destroy();
  await database.drop();

  expect(moved).toEqual([{ use: 'signing', status: 'active', private_key: sealed, certificate: 'PEM' }]);
  expect(back).toEqual([{ sp_private_key: sealed, sp_certificate: 'PEM' }]);
});
