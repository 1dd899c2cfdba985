import { pino } from 'pino';
import { MetadataSchedule } from '../../../src/identity-providers/metadata-schedule.js';
import { NestLog } from '../../../src/operations/logging.js';
import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization } from '../../support/organization.js';

let app: TestApp;
let secondNode: TestApp;
let organization: string;
const lines: string[] = [];

beforeAll(async () => {
  app = await startApp();
  secondNode = await startApp({ on: app });
  app.app.useLogger(new NestLog(pino({ level: 'warn' }, { write: (line) => void lines.push(line) })));
});
afterAll(async () => {
  await secondNode.close();
  await app.close();
});

beforeEach(async () => {
  lines.length = 0;
  await app.dataSource.query('DELETE FROM organizations');
  organization = (await connectOrganization(app)).id;
});

const expireIn = (days: number) =>
  app.dataSource.query(`UPDATE idp_certificates SET not_after = now() + make_interval(days => $1, hours => 1)`, [days]);
const round = (node = app) => node.app.get(MetadataSchedule).round();
const metric = async (name: string, node = app) => {
  const text = await (await fetch(`${node.baseUrl}/metrics`)).text();
  return new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1];
};

test('the log has one line a day for an organization, by whichever node comes first', async () => {
  await expireIn(6);
  await Promise.all([round(), round(secondNode)]);
  await round();

  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({
      level: 40,
      msg: 'SAML sign-in needs looking after',
      org: organization,
      warnings: [{ code: 'certificateExpires', fingerprint: expect.stringMatching(/^[0-9A-F:]+$/), days: 6 }],
    }),
  ]);
  await app.dataSource.query(`UPDATE saml_connections SET warned_at = now() - interval '25 hours'`);
  await round();
  expect(lines).toHaveLength(2);
});

test('the log has no line about what is in order', async () => {
  await round();
  expect(lines).toEqual([]);
});

describe('the metrics', () => {
  test.each([
    [8, '0'],
    [6, '1'],
    [-2, '1'],
  ])('a certificate that expires in %d days is counted %s', async (days, count) => {
    await expireIn(days);
    await round();

    expect(await metric('saml_connections_expiring')).toBe(count);
  });

  test('a connection with a later certificate is not counted', async () => {
    await expireIn(1);
    await app.dataSource.query(
      `INSERT INTO idp_certificates (organization_id, fingerprint, pem, not_after, source, added_at)
       SELECT organization_id, 'next', pem, now() + interval '1 year', 'refresh', now() FROM idp_certificates`,
    );
    await round();

    expect(await metric('saml_connections_expiring')).toBe('0');
  });

  test('a connection that is turned off is not counted', async () => {
    await expireIn(1);
    await app.operator('PATCH', `/api/organizations/${organization}/saml`, { enabled: false });
    await round();

    expect(await metric('saml_connections_expiring')).toBe('0');
  });

  test('metadata that fails is counted', async () => {
    await app.dataSource.query(
      `INSERT INTO idp_metadata (organization_id, url, next_check_at, failures)
       VALUES ($1, 'https://idp.invalid/', now() + interval '1 hour', 3)`,
      [organization],
    );
    await round();

    expect(await metric('saml_metadata_failing')).toBe('1');
  });
});
