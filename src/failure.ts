import { HttpException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OverloadError } from './database/coalescer.js';
import { isForeignKeyViolation, isStatementTimeout, isTransient, isUnavailable } from './database/postgres-error.js';
import { ScimError } from './protocol/scim/error.js';

/** What was thrown, in terms of HTTP: by Nest or by one of our own layers. */
export interface Failure {
  readonly status: number;
  readonly detail: string;
}

export function toFailure(error: unknown, request: FastifyRequest): Failure {
  if (error instanceof ScimError) return { status: error.status, detail: error.detail };
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
