import { DataSource } from 'typeorm';
import { CreateTables1764000000000 } from '../../migrations/1764000000000-create-tables.js';
import { AddSamlPolicy1764100000000 } from '../../migrations/1764100000000-add-saml-policy.js';
import { dataSourceOptions } from '../../ormconfig.js';
import { IdpCertificatesRepository } from '../../src/organizations/idp-certificates.repository.js';
import { IdpMetadataRepository } from '../../src/organizations/idp-metadata.repository.js';
import { ServiceProviderKeysRepository } from '../../src/organizations/service-provider-keys.repository.js';
import { readCertificate } from '../../src/protocol/saml/certificates/certificate.js';
import { addCertificates, removeCertificate } from '../../src/protocol/saml/certificates/held-certificates.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { makeSamlKeys } from '../support/saml-keys.js';

const ORGANIZATION = '0193f0f0-0000-7000-8000-000000000001';
const OTHER = '0193f0f0-0000-7000-8000-000000000002';
const certificates = [makeSamlKeys(), makeSamlKeys()].map(({ certificate }) => certificate);
const fingerprints = certificates.map((pem) => readCertificate(pem).fingerprint);
const next = readCertificate(makeSamlKeys().certificate);

let database: TestDatabase;
let dataSource: DataSource;
const migration = new AddSamlPolicy1764100000000();

beforeAll(async () => {
  database = await createEmptyDatabase();
  const options = dataSourceOptions(database.url);
  dataSource = await new DataSource({ ...options, migrations: [CreateTables1764000000000] }).initialize();
  await dataSource.runMigrations();
  await dataSource.query(`INSERT INTO organizations (id, name) VALUES ($1, 'Contoso'), ($2, 'Fabrikam')`, [
    ORGANIZATION,
    OTHER,
  ]);
  await dataSource.query(
    `INSERT INTO saml_connections (organization_id, enabled, idp_entity_id, idp_sso_url, idp_sso_binding,
       idp_certificates, idp_wants_signed_requests, idp_metadata_url, sp_private_key, sp_certificate, session_epoch)
     VALUES ($1, true, 'https://idp.example/', 'https://idp.example/sso', 'redirect', $3, true,
         'https://idp.example/metadata', 'sealed', 'CERTIFICATE', 3),
       ($2, false, NULL, NULL, NULL, '{}', false, NULL, NULL, NULL, 0)`,
    [ORGANIZATION, OTHER, certificates],
  );
  await migrate('up');
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

async function migrate(direction: 'up' | 'down'): Promise<void> {
  const runner = dataSource.createQueryRunner();
  await migration[direction](runner);
  await runner.release();
}

/** As processes of the release before read a connection. */
const asBefore = async (orgId: string): Promise<Record<string, unknown>> => {
  const [connection] = await dataSource.query<Record<string, unknown>[]>(
    `SELECT organization_id, enabled, idp_entity_id, idp_sso_url, idp_sso_binding, idp_certificates,
       idp_wants_signed_requests, idp_metadata_url, session_epoch, sp_private_key, sp_certificate, updated_at
     FROM saml_connections WHERE organization_id = $1`,
    [orgId],
  );
  return { ...connection };
};

test('certificates, metadata addresses and keys have rows of their own', async () => {
  const rows = await dataSource.query<unknown[]>(
    `SELECT fingerprint, pem, source, seen_at, dropped_at FROM idp_certificates WHERE organization_id = $1`,
    [ORGANIZATION],
  );
  expect(rows).toHaveLength(2);
  for (const [index, pem] of certificates.entries()) {
    const row = { fingerprint: fingerprints[index], pem, source: 'import', seen_at: null, dropped_at: null };
    expect(rows).toContainEqual(row);
  }
  expect(await dataSource.query('SELECT url, failures FROM idp_metadata')).toEqual([
    { url: 'https://idp.example/metadata', failures: 0 },
  ]);
  expect(await dataSource.query('SELECT use, status, certificate FROM service_provider_keys')).toEqual([
    { use: 'signing', status: 'active', certificate: 'CERTIFICATE' },
  ]);
});

describe('while processes of the release before go on', () => {
  test('they read what they have read', async () => {
    expect(await asBefore(ORGANIZATION)).toMatchObject({
      enabled: true,
      idp_entity_id: 'https://idp.example/',
      idp_certificates: certificates,
      idp_wants_signed_requests: true,
      idp_metadata_url: 'https://idp.example/metadata',
      sp_private_key: Buffer.from('sealed'),
      sp_certificate: 'CERTIFICATE',
    });
  });

  test('they hear of certificates, keys and metadata that change', async () => {
    const repository = new IdpCertificatesRepository(dataSource);
    const keys = new ServiceProviderKeysRepository(dataSource);
    await dataSource.transaction(async (tx) => {
      const added = addCertificates(await repository.list(tx, ORGANIZATION), [next], new Date());
      await repository.save(tx, ORGANIZATION, removeCertificate(added, fingerprints[0] ?? '', new Date()));
      await new IdpMetadataRepository(dataSource).delete(tx, ORGANIZATION);
      const key = {
        id: OTHER,
        use: 'signing',
        status: 'next',
        privateKey: Buffer.from('new'),
        certificate: 'NEW',
      } as const;
      await keys.insert(ORGANIZATION, key, tx);
    });
    expect(await asBefore(ORGANIZATION)).toMatchObject({
      idp_certificates: [certificates[1], next.pem],
      idp_metadata_url: null,
      sp_certificate: 'CERTIFICATE',
    });

    await dataSource.transaction((tx) => keys.activate(tx, ORGANIZATION));
    expect(await asBefore(ORGANIZATION)).toMatchObject({ sp_private_key: Buffer.from('new'), sp_certificate: 'NEW' });
  });

  test('a key that one of them makes is ours', async () => {
    await dataSource.query(
      `UPDATE saml_connections SET sp_private_key = $2, sp_certificate = $3
       WHERE organization_id = $1 AND sp_private_key IS NULL`,
      [OTHER, Buffer.from('theirs'), 'THEIRS'],
    );

    expect(await new ServiceProviderKeysRepository(dataSource).list(OTHER)).toMatchObject([
      { use: 'signing', status: 'active', privateKey: Buffer.from('theirs'), certificate: 'THEIRS' },
    ]);
  });

  test('a sign-in that one of them begins can end here', async () => {
    await dataSource.query(
      `INSERT INTO authn_requests (organization_id, id, browser_hash, return_to, expires_at)
       VALUES ($1, '_request', 'hash', '/', now())`,
      [ORGANIZATION],
    );

    expect(await dataSource.query('SELECT connection_epoch FROM authn_requests')).toEqual([{ connection_epoch: 3 }]);
  });

  test('one of them turns SAML off, also where it is required', async () => {
    await dataSource.query('UPDATE saml_connections SET required = true WHERE organization_id = $1', [ORGANIZATION]);
    await dataSource.query('UPDATE saml_connections SET enabled = false WHERE organization_id = $1', [ORGANIZATION]);

    expect(await dataSource.query('SELECT DISTINCT enabled, required FROM saml_connections')).toEqual([
      { enabled: false, required: false },
    ]);
  });

  test('none of them connects an identity provider, of which it would write the half', async () => {
    const write = dataSource.query(
      `UPDATE saml_connections SET idp_entity_id = 'https://new.example/', idp_certificates = $2
       WHERE organization_id = $1`,
      [ORGANIZATION, certificates],
    );

    await expect(write).rejects.toThrow('update this one first');
    expect(await asBefore(ORGANIZATION)).toMatchObject({ idp_entity_id: 'https://idp.example/' });
  });
});

test('the way back keeps what the release before knows', async () => {
  const before = await asBefore(ORGANIZATION);

  await migrate('down');
  expect(await asBefore(ORGANIZATION)).toEqual(before);

  await migrate('up');
  expect(await asBefore(ORGANIZATION)).toEqual(before);
});
