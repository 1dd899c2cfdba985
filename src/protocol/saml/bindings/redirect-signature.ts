import { SamlError } from '../error.js';
import {
  isSha1,
  isSignatureOf,
  makeSignature,
  RSA_SHA256,
  SIGNATURE_METHODS,
} from '../signature/signature-algorithms.js';
import { readBase64 } from '../xml/base64.js';
import { deflateMessage } from './inflate.js';

export type SamlField = 'SAMLRequest' | 'SAMLResponse';

/** A message of the HTTP-Redirect binding as it came. Nothing in it is verified yet. */
export interface RedirectMessage {
  readonly field: SamlField;
  /** The deflated XML. */
  readonly deflated: Buffer;
  readonly relayState: string | undefined;
  /** Undefined when the message is not signed. */
  readonly signature: RedirectSignature | undefined;
}

export interface RedirectSignature {
  readonly algorithm: string;
  readonly value: Buffer;
  /** The octets that were signed: parts of the query exactly as they came, in the order that the binding prescribes. */
  readonly signed: Buffer;
}

const PARAMETERS: ReadonlySet<string> = new Set([
  'SAMLRequest',
  'SAMLResponse',
  'RelayState',
  'SigAlg',
  'Signature',
  'SAMLEncoding',
]);
const DEFLATE = 'urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE';

/**
 * Reads the query of an address (Bindings §3.4.4.1). Other parameters are not signed, and ignored.
 *
 * @param query as it was sent: what was signed are its octets, and nobody can encode a value again in the same way
 * @throws SamlError `badForm` or `notBase64`
 */
export function readRedirectMessage(query: string): RedirectMessage {
  const parameters = readParameters(query);
  const decoded = (name: string): string | undefined => {
    const raw = parameters.get(name);
    return raw === undefined ? undefined : decode(raw);
  };
  const field = onlyField(parameters);
  if ((decoded('SAMLEncoding') ?? DEFLATE) !== DEFLATE) throw badQuery('SAMLEncoding must be DEFLATE');
  const [algorithm, signature] = [decoded('SigAlg'), decoded('Signature')];
  const signed = [field, 'RelayState', 'SigAlg'].flatMap((name) => {
    const raw = parameters.get(name);
    return raw === undefined ? [] : [`${name}=${raw}`];
  });
  return {
    field,
    deflated: fromBase64(field, decoded(field) ?? ''),
    relayState: decoded('RelayState'),
    signature:
      algorithm === undefined || signature === undefined
        ? undefined
        : { algorithm, value: fromBase64('Signature', signature), signed: Buffer.from(signed.join('&'), 'latin1') },
  };
}

/**
 * @returns which of the certificates holds the key that signed
 * @throws SamlError `signatureMissing`, `signatureAlgorithm` or `signatureInvalid`
 */
export function verifyRedirectMessage(
  { signature }: RedirectMessage,
  certificates: readonly string[],
  { allowSha1 }: { allowSha1: boolean },
): string {
  if (!signature) {
    throw new SamlError('signatureMissing', 'The address carries no SigAlg and Signature', {
      expected: 'a signature',
      received: 'none',
    });
  }
  const method = SIGNATURE_METHODS.get(signature.algorithm);
  if (!method || (isSha1(method) && !allowSha1)) {
    throw new SamlError('signatureAlgorithm', 'SigAlg names an algorithm that is not accepted', {
      expected: RSA_SHA256,
      received: signature.algorithm,
    });
  }
  const signer = certificates.find((certificate) =>
    isSignatureOf(certificate, method, signature.signed, signature.value),
  );
  if (signer !== undefined) return signer;
  throw new SamlError(
    'signatureInvalid',
    'The signature does not verify with the certificates of this connection: the identity provider signs with another key, or the address was changed',
  );
}

/**
 * An address that carries a message, signed with RSA and SHA-256.
 *
 * @param endpoint where it goes; its own query stays
 * @param privateKey RSA, PEM
 */
export function writeRedirectUrl(
  endpoint: string,
  { field, xml, relayState }: { field: SamlField; xml: string; relayState?: string | undefined },
  privateKey: string,
): string {
  const method = SIGNATURE_METHODS.get(RSA_SHA256);
  if (!method) throw new Error(`${RSA_SHA256} is not in the table`);
  const parameters = [
    [field, deflateMessage(xml).toString('base64')],
    ...(relayState === undefined ? [] : [['RelayState', relayState]]),
    ['SigAlg', RSA_SHA256],
  ];
  const signed = parameters.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  const signature = makeSignature(privateKey, method, signed).toString('base64');
  const separator = endpoint.includes('?') ? '&' : '?';
  return `${endpoint}${separator}${signed}&Signature=${encodeURIComponent(signature)}`;
}

/** The raw values of the parameters that are ours to read, each at most once, under whatever encoding of its name. */
function readParameters(query: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    const decoded = decode(name);
    if (!PARAMETERS.has(decoded)) continue;
    if (decoded !== name || found.has(name)) throw badQuery(`${decoded} must be there once, under its plain name`);
    found.set(name, equals < 0 ? '' : pair.slice(equals + 1));
  }
  return found;
}

function onlyField(parameters: ReadonlyMap<string, string>): SamlField {
  const [field, ...others] = (['SAMLRequest', 'SAMLResponse'] as const).filter((name) => parameters.has(name));
  if (field && others.length === 0) return field;
  throw badQuery('Expected one SAMLRequest or one SAMLResponse');
}

function decode(raw: string): string {
  try {
    return decodeURIComponent(raw.replaceAll('+', ' '));
  } catch (cause) {
    throw badQuery('A parameter is not URL-encoded', cause);
  }
}

function fromBase64(name: string, text: string): Buffer {
  const bytes = readBase64(text);
  if (bytes) return bytes;
  throw new SamlError('notBase64', `${name} is not base64 text`);
}

const badQuery = (message: string, cause?: unknown): SamlError =>
  new SamlError('badForm', message, { expected: 'one SAMLRequest or SAMLResponse, SigAlg and Signature' }, { cause });
