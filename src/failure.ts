import { HttpException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OverloadError } from './database/coalescer.js';
import { isForeignKeyViolation, isStatementTimeout, isTransient, isUnavailable } from './database/postgres-error.js';
import { ScimError } from './protocol/scim/error.js';
import { isScimUrl } from './scim/scim-url.js';

/** What was thrown, in terms of HTTP: by Nest, by Fastify or by one of our own layers. */
export interface Failure {
  readonly status: number;
  readonly detail: string;
}

export function toFailure(error: unknown, request: FastifyRequest): Failure {
  if (error instanceof ScimError) return { status: error.status, detail: error.detail };
  const refused = fastifyFailure(error, request);
  if (refused) return refused;
  if (error instanceof HttpException) return fromHttpException(error, request);
  if (error instanceof OverloadError) return { status: 503, detail: error.message };
  if (isStatementTimeout(error) || isTransient(error)) {
    return { status: 503, detail: 'The database did not answer in time; nothing was changed. Send the request again' };
  }
  if (isForeignKeyViolation(error)) {
    return {
      status: 404,
      detail: 'What this belongs to was deleted meanwhile: check that the organization still exists',
    };
  }
  if (isUnavailable(error)) return { status: 503, detail: 'The database cannot be reached; send the request again' };
  return {
    status: 500,
    detail: `This is a fault of the server, not of the request; its log has the cause under request id ${request.id}`,
  };
}

/** The same for who speaks SCIM. */
export function toScimError(error: unknown, request: FastifyRequest): ScimError {
  if (error instanceof ScimError) return error;
  const { status, detail } = toFailure(error, request);
  return new ScimError(status, status === 400 ? 'invalidSyntax' : undefined, detail, { cause: error });
}

/** Nest's own "Cannot GET /path". */
const isUnknownRoute = (error: HttpException): boolean =>
  error.getStatus() === 404 && error.message.startsWith('Cannot ');

function fromHttpException(error: HttpException, request: FastifyRequest): Failure {
  const path = request.url.split('?', 1)[0] ?? '';
  const detail = isUnknownRoute(error)
    ? `There is nothing at ${request.method} ${path.slice(0, 200)}: check the path and the method`
    : error.message;
  return { status: error.getStatus(), detail };
}

/**
 * What Fastify refuses, and body-parsers.ts as it does: the status is in `statusCode`. Nest wraps the former into an
 * HttpException with Fastify's words.
 */
function fastifyFailure(error: unknown, request: FastifyRequest): Failure | undefined {
  const thrown = error instanceof HttpException ? error.cause : error;
  if (!(thrown instanceof Error) || !('statusCode' in thrown)) return undefined;
  const { statusCode: status } = thrown;
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  const code = 'code' in thrown ? thrown.code : undefined;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return { status, detail: tooLarge(request) };
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return { status, detail: wrongMediaType(request) };
  return { status, detail: thrown.message };
}

interface BodyLimit {
  /** What /ServiceProviderConfig calls the limit. */
  readonly limitName?: string;
}

function tooLarge({ routeOptions: { bodyLimit, config } }: FastifyRequest): string {
  const { limitName } = config as BodyLimit;
  const name = limitName === undefined ? '' : `, its ${limitName}`;
  return `The body is larger than this endpoint takes: at most ${bodyLimit} bytes${name}`;
}

function wrongMediaType({ url }: FastifyRequest): string {
  const taken = isScimUrl(url) ? 'application/scim+json or application/json' : takenOutsideScim(url);
  return `The body has a media type that is not taken here: send ${taken}`;
}

const takenOutsideScim = (url: string) =>
  url.startsWith('/saml/') ? 'application/x-www-form-urlencoded' : 'application/json';
