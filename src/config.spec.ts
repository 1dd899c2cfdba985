import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigError, parseEnvironment, readConfig } from './config.js';

const KEY = 'k'.repeat(32);
const SECRET = Buffer.alloc(32, 7).toString('base64');

describe('parseEnvironment', () => {
  test('starts on localhost with the embedded database when nothing is set', () => {
    expect(parseEnvironment({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:3000',
      dataDir: resolve('data'),
      productName: 'Gatehouse',
      workers: 1,
      rateLimits: true,
      trustProxy: [],
      allowPrivateMetadata: false,
      dnsServers: [],
      logLevel: 'info',
    });
  });

  test('the public address follows PORT', () => {
    expect(parseEnvironment({ PORT: '8080' }).publicUrl).toBe('http://localhost:8080');
  });

  test.each([
    ['PORT', '65535', 'port', 65535],
    ['HOST', '::', 'host', '::'],
    ['HOST', 'sso.internal', 'host', 'sso.internal'],
    ['PUBLIC_URL', 'https://SSO.example.com/', 'publicUrl', 'https://sso.example.com'],
    ['PUBLIC_URL', 'https://sso.example.com:443', 'publicUrl', 'https://sso.example.com'],
    ['DATABASE_URL', 'postgresql://u:p@db/gatehouse', 'databaseUrl', 'postgresql://u:p@db/gatehouse'],
    ['DATA_DIR', '/var/lib/gatehouse', 'dataDir', '/var/lib/gatehouse'],
    ['OPERATOR_KEY', KEY, 'operatorKey', KEY],
    ['SECRET_KEY', SECRET, 'secretKey', Buffer.alloc(32, 7)],
    ['PRODUCT_NAME', '社内ポータル', 'productName', '社内ポータル'],
    ['WORKERS', '8', 'workers', 8],
    ['RATE_LIMITS', 'off', 'rateLimits', false],
    ['TRUST_PROXY', '10.0.0.0/8, ::1,loopback', 'trustProxy', ['10.0.0.0/8', '::1', 'loopback']],
    ['ALLOW_PRIVATE_METADATA', 'on', 'allowPrivateMetadata', true],
    ['DNS_SERVERS', '9.9.9.9,[2620:fe::fe]:53', 'dnsServers', ['9.9.9.9', '[2620:fe::fe]:53']],
    ['LOG_LEVEL', 'debug', 'logLevel', 'debug'],
    ['METRICS_KEY', 'metrics', 'metricsKey', 'metrics'],
  ])('reads %s=%s', (name, value, field, expected) => {
    expect(parseEnvironment({ [name]: value })).toMatchObject({ [field]: expected });
  });

  test.each([
    ['PORT', '0'],
    ['PORT', '70000'],
    ['PORT', '3e3'],
    ['PORT', ''],
    ['HOST', 'localhost:3000'],
    ['PUBLIC_URL', 'sso.example.com'],
    ['PUBLIC_URL', 'ftp://sso.example.com'],
    ['PUBLIC_URL', 'https://sso.example.com/gatehouse'],
    ['PUBLIC_URL', 'https://user@sso.example.com'],
    ['PUBLIC_URL', 'https://sso.example.com/?a'],
    ['DATABASE_URL', 'mysql://db/gatehouse'],
    ['DATABASE_URL', '  '],
    ['DATA_DIR', 'a\0b'],
    ['OPERATOR_KEY', 'short'],
    ['OPERATOR_KEY', 'k'.repeat(257)],
    ['OPERATOR_KEY', `${KEY} with blanks`],
    ['SECRET_KEY', KEY],
    ['SECRET_KEY', SECRET.slice(0, -1)],
    ['PRODUCT_NAME', 'two\nlines'],
    ['WORKERS', '0'],
    ['WORKERS', '1.5'],
    ['RATE_LIMITS', 'false'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', '10.0.0.1/8/8'],
    ['TRUST_PROXY', 'true'],
    ['ALLOW_PRIVATE_METADATA', 'yes'],
    ['DNS_SERVERS', 'dns.example.com'],
    ['LOG_LEVEL', 'verbose'],
    ['METRICS_KEY', 'has blank'],
  ])('refuses %s=%j in one line with an example', (name, value) => {
    const message = messageOf(() => parseEnvironment({ [name]: value }));
    expect(message).toMatch(new RegExp(`^${name} must be .+, but .+; for example .+$`));
  });

  test.each(['DATABASE_URL', 'OPERATOR_KEY', 'SECRET_KEY', 'METRICS_KEY'])('does not repeat a bad %s', (name) => {
    expect(messageOf(() => parseEnvironment({ [name]: 'hunter2 hunter2' }))).not.toContain('hunter2');
  });

  test.each([
    ['OPERATOR_KEY', { SECRET_KEY: SECRET }],
    ['SECRET_KEY', { OPERATOR_KEY: KEY }],
  ])('in production a database that others may share needs %s', (name, keys) => {
    const env = { NODE_ENV: 'production', DATABASE_URL: 'postgres://db/gatehouse', ...keys };
    expect(messageOf(() => parseEnvironment(env))).toMatch(new RegExp(`^${name} is not set, .+; for example .+$`));
    expect(() => parseEnvironment({ ...env, NODE_ENV: 'test' })).not.toThrow();
  });
});

describe('readConfig', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-config-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('makes keys that only the owner can read, and keeps them', () => {
    const dataDir = join(folder, 'data');
    const first = readConfig({ DATA_DIR: dataDir });
    const second = readConfig({ DATA_DIR: dataDir });

    expect(first.operatorKey).toHaveLength(64);
    expect(second.operatorKey).toBe(first.operatorKey);
    expect(second.secretKey).toEqual(first.secretKey);
    expect(readdirSync(dataDir).sort()).toEqual(['operator-key', 'secret-key']);
    expect(readFileSync(join(dataDir, 'operator-key'), 'utf8')).toBe(`${first.operatorKey}\n`);
    for (const name of ['operator-key', 'secret-key']) expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600);
  });

  test('writes no file when both keys are given', () => {
    readConfig({ DATA_DIR: folder, OPERATOR_KEY: KEY, SECRET_KEY: SECRET });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is frozen', () => {
    expect(Object.isFrozen(readConfig({ DATA_DIR: folder }))).toBe(true);
  });

  test('names the file of a key that was damaged', () => {
    writeFileSync(join(folder, 'secret-key'), 'cut of');
    expect(messageOf(() => readConfig({ DATA_DIR: folder }))).toMatch(
      /^SECRET_KEY in .+secret-key must be .+; for example .+$/,
    );
  });

  test('names DATA_DIR when it cannot be a folder', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(messageOf(() => readConfig({ DATA_DIR: join(folder, 'file', 'data') }))).toMatch(
      /^DATA_DIR must be .+; for example .+$/,
    );
  });

  test('names DATA_DIR when a key file cannot be read', () => {
    mkdirSync(join(folder, 'operator-key'));
    expect(messageOf(() => readConfig({ DATA_DIR: folder }))).toMatch(/^DATA_DIR must be .+; for example .+$/);
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('nothing was thrown');
}
