import { get as getHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { get as getHttps } from 'node:https';
import { isIP } from 'node:net';
import { type HostAddress, hostAddresses } from './host-addresses.js';
import { isPublicAddress } from './public-address.js';

export interface FetchRules {
  /** Lets metadata be read from private addresses, by http and from any port (development, closed networks). */
  readonly allowPrivate: boolean;
  readonly timeoutMs?: number;
  readonly connectTimeoutMs?: number;
  /** Gives up when somebody else says so. */
  readonly signal?: AbortSignal;
  /** Of the copy that is there: an unchanged document need not be sent again. */
  readonly known?: Validators;
}

/** By which a server tells whether a document has changed, from its headers ETag and Last-Modified. */
export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

export interface FetchedMetadata extends Validators {
  readonly xml: string;
}

/** The address cannot be read, or must not be. The message is for the admin who entered it. */
export class MetadataFetchError extends Error {}

const MAX_BYTES = 1_000_000;
const MAX_REDIRECTS = 3;
const MAX_URL = 2048;
const TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
const MAX_VALIDATOR = 256;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Reads the metadata document that an admin points to, without becoming a way into our own network: every hop is
 * checked, its name is resolved once, and the connection goes to exactly the address that was checked.
 *
 * @returns null when the document is still the one that is known
 * @throws MetadataFetchError
 */
export async function fetchMetadata(address: string, rules: FetchRules): Promise<FetchedMetadata | null> {
  const timeout = AbortSignal.timeout(rules.timeoutMs ?? TIMEOUT_MS);
  const signal = rules.signal ? AbortSignal.any([timeout, rules.signal]) : timeout;
  try {
    return await follow(address, rules, signal);
  } catch (error) {
    if (error instanceof MetadataFetchError) throw error;
    const reason = signal.aborted ? 'it did not answer in time' : reasonOf(error);
    throw new MetadataFetchError(
      `The metadata address cannot be read: ${reason}. Check it, or upload the file instead.`,
      {
        cause: error,
      },
    );
  }
}

async function follow(address: string, rules: FetchRules, signal: AbortSignal): Promise<FetchedMetadata | null> {
  let url = checkUrl(address, rules);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = await connect(url, rules, signal);
    const { statusCode = 0, headers } = response;
    if (statusCode === 200) {
      return {
        xml: await readText(response),
        etag: validator(headers.etag),
        lastModified: validator(headers['last-modified']),
      };
    }
    response.destroy();
    if (statusCode === 304 && rules.known) return null;
    if (!REDIRECTS.has(statusCode) || headers.location === undefined) {
      throw new MetadataFetchError(
        `The metadata address answered with status ${statusCode}; expected 200 and the metadata.`,
      );
    }
    if (!URL.canParse(headers.location, url))
      throw new MetadataFetchError('The metadata address redirects to nowhere.');
    url = checkUrl(new URL(headers.location, url).href, rules);
  }
  throw new MetadataFetchError(
    `The metadata address redirects more than ${MAX_REDIRECTS} times. Enter the final address.`,
  );
}

const validator = (value: string | undefined): string | null =>
  value !== undefined && value.length <= MAX_VALIDATOR ? value : null;

function checkUrl(address: string, { allowPrivate }: FetchRules): URL {
  const url = address.length <= MAX_URL && URL.canParse(address) ? new URL(address) : undefined;
  const allowed = allowPrivate ? ['https:', 'http:'] : ['https:'];
  if (!url || !allowed.includes(url.protocol) || url.username || url.password) {
    throw new MetadataFetchError(
      `The metadata address must start with https:// and have at most ${MAX_URL} characters, without user name and password.`,
    );
  }
  if (!allowPrivate && url.port !== '') {
    throw new MetadataFetchError('The metadata address must be on the usual port of https, 443.');
  }
  return url;
}

async function connect(url: URL, rules: FetchRules, signal: AbortSignal): Promise<IncomingMessage> {
  const { address, family } = await resolve(url, rules, signal);
  const { known } = rules;
  const options: RequestOptions = {
    agent: false,
    signal,
    headers: {
      Accept: 'application/samlmetadata+xml, application/xml, text/xml, */*;q=0.5',
      'Accept-Encoding': 'identity',
      ...(known?.etag && { 'If-None-Match': known.etag }),
      ...(known?.lastModified && { 'If-Modified-Since': known.lastModified }),
    },
    lookup: (_hostname, { all }, found) => {
      if (all) found(null, [{ address, family }]);
      else found(null, address, family);
    },
  };
  return new Promise((answered, failed) => {
    const request = (url.protocol === 'https:' ? getHttps : getHttp)(url, options, answered).on('error', failed);
    const connecting = setTimeout(() => {
      request.destroy(new MetadataFetchError('The metadata address does not take connections. Check its host name.'));
    }, rules.connectTimeoutMs ?? CONNECT_TIMEOUT_MS);
    request.on('socket', (socket) =>
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        clearTimeout(connecting);
      }),
    );
    request.on('close', () => {
      clearTimeout(connecting);
    });
  });
}

async function resolve(url: URL, { allowPrivate }: FetchRules, signal: AbortSignal): Promise<HostAddress> {
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(hostname);
  const addresses: HostAddress[] =
    family === 4 || family === 6 ? [{ address: hostname, family }] : await hostAddresses(hostname, signal);
  const [first] = addresses;
  if (!first) throw new MetadataFetchError(`There is no server at ${hostname}. Check the host name.`);
  // One private address among public ones is enough: which one is used must not be the name server's to choose.
  if (!allowPrivate && !addresses.every(({ address }) => isPublicAddress(address))) {
    throw new MetadataFetchError(
      `The metadata address leads to a private network (${hostname}): it must be reachable from the internet. Upload the file instead.`,
    );
  }
  return first;
}

async function readText(response: IncomingMessage): Promise<string> {
  const encoding = response.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    response.destroy();
    throw new MetadataFetchError(`The metadata address answers in the encoding ${encoding}, which was not asked for.`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) {
      throw new MetadataFetchError(`The document at the metadata address is larger than ${MAX_BYTES / 1_000_000} MB.`);
    }
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new MetadataFetchError('The document at the metadata address is not UTF-8 text.', { cause });
  }
}

function reasonOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOTFOUND':
    case 'ENODATA':
      return 'its host name is not known';
    case 'ETIMEOUT':
    case 'ESERVFAIL':
    case 'EREFUSED':
      return 'the name servers of its host did not answer';
    case 'ECONNREFUSED':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'nothing answers there';
    case 'ECONNRESET':
      return 'the connection was closed early';
    default:
      return typeof code === 'string' && /CERT|TLS|SSL/.test(code)
        ? `its certificate is not accepted (${code})`
        : `the connection failed (${typeof code === 'string' ? code : 'unknown reason'})`;
  }
}
