import { HttpException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Failure } from '../failure.js';
import { isScimUrl } from '../scim/scim-url.js';

/**
 * What Fastify refuses, and body-parsers.ts as it does: the status is in `statusCode`. Nest wraps the former into an
 * HttpException with Fastify's words.
 */
export function toRefusal(error: unknown, request: FastifyRequest): Failure | undefined {
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
