import { randomBytes } from 'node:crypto';
import { Resolver } from 'node:dns';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { readOrCreateSecret } from './secret-file.js';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface Config {
  readonly port: number;
  readonly host: string;
  /** The origin that browsers and identity providers see, without a trailing slash. */
  readonly publicUrl: string;
  /** Unset: the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl?: string;
  /** Absolute path. */
  readonly dataDir: string;
  readonly operatorKey: string;
  /** 32 bytes. */
  readonly secretKey: Buffer;
  readonly productName: string;
  readonly workers: number;
  readonly rateLimits: boolean;
  /** Addresses, address ranges and the names `loopback`, `linklocal` and `uniquelocal`. */
  readonly trustProxy: string[];
  readonly allowPrivateMetadata: boolean;
  /** Empty: the resolver of the system. */
  readonly dnsServers: string[];
  readonly logLevel: LogLevel;
  readonly metricsKey?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A value that the server cannot start with. The message is one line: the variable, the fault, an example. */
export class ConfigError extends Error {}

type Settings = Omit<Config, 'operatorKey' | 'secretKey'> & {
  readonly operatorKey?: string;
  readonly secretKey?: Buffer;
};
type Read<T> = (value: string) => T | undefined;

interface Variable<T> {
  readonly read: Read<T>;
  /** What a value must be, as the end of the sentence "… must be". */
  readonly expected: string;
  readonly example: string;
  /** The value must not appear in a message. */
  readonly secret?: true;
}

const PROXY_NAMES = new Set(['loopback', 'linklocal', 'uniquelocal']);

const wholeNumber =
  (low: number, high: number): Read<number> =>
  (value) =>
    /^\d{1,9}$/.test(value) && Number(value) >= low && Number(value) <= high ? Number(value) : undefined;

const onOff: Read<boolean> = (value) => (value === 'on' ? true : value === 'off' ? false : undefined);

const printable =
  (low: number, high: number): Read<string> =>
  (value) =>
    /^[\x21-\x7e]+$/.test(value) && value.length >= low && value.length <= high ? value : undefined;

const list =
  (accepts: (item: string) => boolean): Read<string[]> =>
  (value) => {
    const items = value.split(',').map((item) => item.trim());
    return items.every(accepts) ? items : undefined;
  };

const readOrigin: Read<string> = (value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isOrigin = url && `${url.origin}/` === url.href && /^https?:$/.test(url.protocol);
  return isOrigin ? url.origin : undefined;
};

const readDatabaseUrl: Read<string> = (value) =>
  URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol) ? value : undefined;

const readSecretKey: Read<Buffer> = (value) => {
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === 32 && bytes.toString('base64') === value ? bytes : undefined;
};

const isProxyAddress = (item: string): boolean => {
  const [address = '', bits, ...rest] = item.split('/');
  const family = isIP(address);
  if (family === 0) return PROXY_NAMES.has(item);
  return rest.length === 0 && (bits === undefined || wholeNumber(0, family === 4 ? 32 : 128)(bits) !== undefined);
};

const isDnsServer = (item: string): boolean => {
  try {
    new Resolver().setServers([item]);
    return true;
  } catch {
    return false;
  }
};

const port: Variable<number> = { read: wholeNumber(1, 65_535), expected: 'a number from 1 to 65535', example: '3000' };
const host: Variable<string> = {
  read: (value) => (isIP(value) || /^[a-z0-9]([a-z0-9.-]{0,252})$/i.test(value) ? value : undefined),
  expected: 'an IP address or a host name, without a port',
  example: '127.0.0.1',
};
const publicUrl: Variable<string> = {
  read: readOrigin,
  expected: 'an http or https address without path, query or user name',
  example: 'https://sso.example.com',
};
const databaseUrl: Variable<string> = {
  read: readDatabaseUrl,
  expected: 'a postgres:// address',
  example: 'postgres://gatehouse:password@db.example.com:5432/gatehouse',
  secret: true,
};
const dataDir: Variable<string> = {
  read: (value) => (value.includes('\0') ? undefined : resolve(value)),
  expected: 'a folder',
  example: '/var/lib/gatehouse',
};
const operatorKey: Variable<string> = {
  read: printable(32, 256),
  expected: '32 to 256 printable ASCII characters without blanks',
  example: 'the output of: openssl rand -hex 32',
  secret: true,
};
const secretKey: Variable<Buffer> = {
  read: readSecretKey,
  expected: '32 bytes in base64 (44 characters)',
  example: 'the output of: openssl rand -base64 32',
  secret: true,
};
const productName: Variable<string> = {
  read: (value) => (/^[^\p{Cc}]{1,100}$/u.test(value) ? value.trim() : undefined),
  expected: '1 to 100 characters without control characters',
  example: 'Acme Workspace',
};
const workers: Variable<number> = { read: wholeNumber(1, 64), expected: 'a number from 1 to 64', example: '2' };
const rateLimits: Variable<boolean> = { read: onOff, expected: '"on" or "off"', example: 'on' };
const trustProxy: Variable<string[]> = {
  read: list(isProxyAddress),
  expected: 'IP addresses, ranges, loopback, linklocal or uniquelocal, separated by commas',
  example: '10.0.0.0/8,loopback',
};
const allowPrivateMetadata: Variable<boolean> = { read: onOff, expected: '"on" or "off"', example: 'off' };
const dnsServers: Variable<string[]> = {
  read: list(isDnsServer),
  expected: 'IP addresses, with or without a port, separated by commas',
  example: '9.9.9.9,1.1.1.1:53',
};
const logLevel: Variable<LogLevel> = {
  read: (value) => logLevels.find((level) => level === value),
  expected: `one of ${logLevels.join(', ')}`,
  example: 'info',
};
const metricsKey: Variable<string> = {
  read: printable(1, 256),
  expected: '1 to 256 printable ASCII characters without blanks',
  example: 'the output of: openssl rand -hex 32',
  secret: true,
};

const MAX_SHOWN = 60;

/** @param name the variable, or the file that stands for it */
function accept<T>(name: string, variable: Variable<T>, value: string): T {
  const accepted = value.trim() === '' ? undefined : variable.read(value);
  if (accepted !== undefined) return accepted;
  const got =
    value.trim() === ''
      ? 'it is empty'
      : variable.secret
        ? 'its value is not (not shown: it may be a secret)'
        : `it is ${JSON.stringify(value.slice(0, MAX_SHOWN))}`;
  throw new ConfigError(`${name} must be ${variable.expected}, but ${got}; for example ${variable.example}`);
}

/** Reads and checks every variable; touches no file. */
export function parseEnvironment(env: Environment): Settings {
  const optional = <T>(name: string, variable: Variable<T>): T | undefined => {
    const value = env[name];
    return value === undefined ? undefined : accept(name, variable, value);
  };

  const listenPort = optional('PORT', port) ?? 3000;
  const database = optional('DATABASE_URL', databaseUrl);
  const operator = optional('OPERATOR_KEY', operatorKey);
  const secret = optional('SECRET_KEY', secretKey);
  const metrics = optional('METRICS_KEY', metricsKey);
  if (database !== undefined && env['NODE_ENV'] === 'production') {
    // Keys made on the spot would differ between hosts that share the database, and die with a container.
    if (operator === undefined) throw missingKey('OPERATOR_KEY', operatorKey);
    if (secret === undefined) throw missingKey('SECRET_KEY', secretKey);
  }

  return {
    port: listenPort,
    host: optional('HOST', host) ?? '127.0.0.1',
    publicUrl: optional('PUBLIC_URL', publicUrl) ?? `http://localhost:${listenPort}`,
    ...(database !== undefined && { databaseUrl: database }),
    dataDir: optional('DATA_DIR', dataDir) ?? resolve('data'),
    ...(operator !== undefined && { operatorKey: operator }),
    ...(secret !== undefined && { secretKey: secret }),
    productName: optional('PRODUCT_NAME', productName) ?? 'Gatehouse',
    workers: optional('WORKERS', workers) ?? 1,
    rateLimits: optional('RATE_LIMITS', rateLimits) ?? true,
    trustProxy: optional('TRUST_PROXY', trustProxy) ?? [],
    allowPrivateMetadata: optional('ALLOW_PRIVATE_METADATA', allowPrivateMetadata) ?? false,
    dnsServers: optional('DNS_SERVERS', dnsServers) ?? [],
    logLevel: optional('LOG_LEVEL', logLevel) ?? 'info',
    ...(metrics !== undefined && { metricsKey: metrics }),
  };
}

/** The whole configuration; keys that the environment does not give are read from, or made in, `DATA_DIR`. */
export function readConfig(env: Environment): Config {
  const settings = parseEnvironment(env);
  const { dataDir } = settings;
  return Object.freeze({
    ...settings,
    operatorKey: settings.operatorKey ?? keyFromFile('OPERATOR_KEY', operatorKey, dataDir, 'hex'),
    secretKey: settings.secretKey ?? keyFromFile('SECRET_KEY', secretKey, dataDir, 'base64'),
  });
}

function missingKey(name: string, variable: Variable<unknown>): ConfigError {
  return new ConfigError(
    `${name} is not set, but must be when DATABASE_URL is set and NODE_ENV is production; for example ${variable.example}`,
  );
}

function keyFromFile<T>(name: string, variable: Variable<T>, folder: string, encoding: 'hex' | 'base64'): T {
  const path = join(folder, name.toLowerCase().replace('_', '-'));
  try {
    return accept(`${name} in ${path}`, variable, readOrCreateSecret(path, randomBytes(32).toString(encoding)));
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(
      `DATA_DIR must be a folder that this process can write to, but ${(error as Error).message}; for example ${dataDir.example}`,
    );
  }
}
