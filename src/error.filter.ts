import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OverloadError } from './database/coalescer.js';
import { isStatementTimeout, isTransient, isUnavailable } from './database/postgres-error.js';
import { toProblem } from './organization-settings/problem-details.js';
import { ScimError, toErrorBody } from './protocol/scim/error.js';
import { isSamlUrl, SamlErrorFilter } from './saml/saml-error.filter.js';
import type {} from './scim/scim-exchange.js';
import { isScimUrl } from './scim/scim-url.js';

/** A failure that HTTP has a status for: what Nest, Fastify or one of our own layers threw. */
interface Failure {
  readonly status: number;
  readonly detail: string;
}

/**
 * Turns whatever was thrown into an answer, for every route and for what no route matched: SCIM errors under the tenant
 * URL, a page where people sign in by SAML, problem details elsewhere. Bound globally, because malformed JSON, oversized
 * bodies and unknown routes are raised outside of any controller.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly samlErrors: SamlErrorFilter) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    answerError(error, request, http.getResponse<FastifyReply>(), this.samlErrors);
  }
}

/** The same for what Fastify refuses before Nest sees it. */
export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  samlErrors?: SamlErrorFilter,
): void {
  const { status, detail } = toFailure(error, request);
  if (status >= 500) request.log.error({ err: error }, detail);
  if ((status === 429 || status === 503) && !reply.hasHeader('Retry-After')) void reply.header('Retry-After', '1');
  if (samlErrors && isSamlUrl(request.url)) {
    samlErrors.answerFailure(status, detail, request, reply);
    return;
  }
  if (isScimUrl(request.url)) {
    const scimError = error instanceof ScimError ? error : toScimError(status, detail, error);
    if (request.scim) request.scim.reason ??= scimError.detail;
    if (scimError.status === 401) void reply.header('WWW-Authenticate', 'Bearer');
    void reply
      .code(scimError.status)
      .type('application/scim+json')
      .send(JSON.stringify(toErrorBody(scimError)));
    return;
  }
  const known = error instanceof HttpException && !isUnknownRoute(error);
  const problem = toProblem(known ? error : new HttpException(detail, status));
  void reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

function toScimError(status: number, detail: string, cause: unknown): ScimError {
  return new ScimError(status, status === 400 ? 'invalidSyntax' : undefined, detail, { cause });
}

function toFailure(error: unknown, request: FastifyRequest): Failure {
  if (error instanceof ScimError) return { status: error.status, detail: error.detail };
  if (error instanceof HttpException) return fromHttpException(error, request);
  const fastify = fastifyFailure(error);
  if (fastify) return fastify;
  if (error instanceof OverloadError) return { status: 503, detail: error.message };
  if (isStatementTimeout(error) || isTransient(error)) {
    return { status: 503, detail: 'The database did not answer in time; nothing was changed. Send the request again' };
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

/** What Fastify refuses: it names the status in `statusCode`, as body-parsers.ts does. */
function fastifyFailure(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const { statusCode: status } = error;
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  return { status, detail: fastifyDetails.get(status) ?? error.message };
}

const fastifyDetails: ReadonlyMap<number, string> = new Map([
  [413, 'The body is larger than this endpoint takes: 1 MB, and 512 kB for a SAML response'],
  [415, 'The body has a media type that is not taken here: send application/scim+json or application/json'],
]);
