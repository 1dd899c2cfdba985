import { DataSource } from 'typeorm';
import { CreateTables1764000000000 } from '../../migrations/1764000000000-create-tables.js';
import { AddSamlPolicy1764100000000 } from '../../migrations/1764100000000-add-saml-policy.js';
import { dataSourceOptions } from '../../ormconfig.js';
import { readCertificate } from '../../src/protocol/saml/certificates/certificate.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { makeSamlKeys } from '../support/saml-keys.js';

const ORGANIZATION = '0193f0f0-0000-7000-8000-000000000001';
const certificates = [makeSamlKeys(), makeSamlKeys()].map(({ certificate }) => certificate);

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createEmptyDatabase();
  const options = dataSourceOptions(database.url);
  dataSource = await new DataSource({ ...options, migrations: [CreateTables1764000000000] }).initialize();
  await dataSource.runMigrations();
  await dataSource.query(`INSERT INTO organizations (id, name) VALUES ($1, 'Contoso')`, [ORGANIZATION]);
  await dataSource.query(
    `INSERT INTO saml_connections (organization_id, enabled, idp_entity_id, idp_certificates, idp_metadata_url)
     VALUES ($1, true, 'https://idp.example/', $2, 'https://idp.example/metadata')`,
    [ORGANIZATION, certificates],
  );
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

test('certificates and metadata addresses move into rows, and back', async () => {
  const migration = new AddSamlPolicy1764100000000();
  const runner = dataSource.createQueryRunner();

  await migration.up(runner);
  expect(await dataSource.query('SELECT * FROM idp_certificates ORDER BY fingerprint')).toEqual(
    certificates
      .map(readCertificate)
      .sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1))
      .map(({ fingerprint, pem, notAfter }): unknown =>
        expect.objectContaining({
          organization_id: ORGANIZATION,
          fingerprint,
          pem,
          not_after: notAfter,
          source: 'import',
          seen_at: null,
          dropped_at: null,
        }),
      ),
  );
  expect(await dataSource.query('SELECT url, failures FROM idp_metadata')).toEqual([
    { url: 'https://idp.example/metadata', failures: 0 },
  ]);

  await migration.down(runner);
  const [connection] = await dataSource.query<{ idp_certificates: string[]; idp_metadata_url: string }[]>(
    'SELECT idp_certificates, idp_metadata_url FROM saml_connections',
  );
  expect(connection?.idp_certificates.toSorted()).toEqual(certificates.toSorted());
  expect(connection?.idp_metadata_url).toBe('https://idp.example/metadata');
  await runner.release();
});
