import { isUtf8 } from 'node:buffer';
import { parse as parseForm } from 'node:querystring';
import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';
import secureJson from 'secure-json-parse';
import { isSamlUrl } from '../saml/saml-error.filter.js';
import { findExcess, type JsonBounds } from './json-bounds.js';

const METHODS_WITHOUT_BODY = new Set(['GET', 'HEAD', 'DELETE']);
/** A group of 16 MB has 900,000 values, a user with all attributes of twenty schemas of an organization 2,100 names. */
const BOUNDS: JsonBounds = { depth: 64, values: 1_000_000, names: 2_500 };
const EXCESSES: Readonly<Record<keyof JsonBounds, string>> = {
  depth: `is nested deeper than ${BOUNDS.depth} levels`,
  values: `has more than ${BOUNDS.values} values`,
  names: `has more than ${BOUNDS.names} different names`,
};

class BodyError extends Error {
  constructor(
    message: string,
    readonly statusCode = 400,
  ) {
    super(message);
  }
}

/**
 * JSON under both of its media types, and forms for where people sign in by SAML.
 * Okta and others name a media type on GET and DELETE as well: there a body that is not sent is no error.
 */
export function addBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    ['application/json', 'application/scim+json'],
    { parseAs: 'buffer' },
    (request, body: Buffer, done) => {
      if (body.length === 0 && mayBeEmpty(request)) done(null, undefined);
      else done(...parsed(request, () => parseJson(body, request.headers['content-type'])));
    },
  );
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (request, body, done) => {
    done(...parsed(request, () => parseForms(request.url, String(body))));
  });
}

/** Under `/api` some writes have nothing to say, and those that do name the field that they miss. */
const mayBeEmpty = ({ method, url }: FastifyRequest): boolean =>
  METHODS_WITHOUT_BODY.has(method) || url.startsWith('/api/');

function parsed({ headers }: FastifyRequest, parse: () => unknown): [Error | null, unknown] {
  try {
    refuseEncoding(headers['content-encoding']);
    return [null, parse()];
  } catch (error) {
    return [error instanceof Error ? error : new BodyError(String(error)), undefined];
  }
}

/** A few compressed bytes would become a body of any size. */
function refuseEncoding(encoding: string | undefined): void {
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return;
  throw new BodyError('Compressed bodies are not taken: send the body without Content-Encoding', 415);
}

/** Elsewhere a form would pass for a JSON object of texts. */
function parseForms(url: string, body: string): unknown {
  if (!isSamlUrl(url)) throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE();
  return parseForm(body, undefined, undefined, { maxKeys: 20 });
}

function parseJson(body: Buffer, mediaType = ''): unknown {
  if (/;\s*charset\s*=(?!\s*"?utf-?8"?\s*(?:;|$))/i.test(mediaType)) {
    throw new BodyError('JSON is taken in UTF-8 only (RFC 8259): send it so, with charset=utf-8 or none', 415);
  }
  if (body.length === 0) throw new BodyError('The body is empty: a JSON object was expected');
  if (!isUtf8(body)) throw new BodyError('The body is not valid UTF-8: send JSON encoded in UTF-8');
  const json = body.toString('utf8');
  const excess = findExcess(json, BOUNDS);
  if (excess) throw new BodyError(`The body ${EXCESSES[excess]}: send less`);
  try {
    return secureJson.parse(json, null, { protoAction: 'error', constructorAction: 'error' });
  } catch (cause) {
    throw new BodyError(`The body is not valid JSON: ${cause instanceof Error ? cause.message : 'unreadable'}`);
  }
}
