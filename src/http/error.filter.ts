import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toFailure } from '../failure.js';
import { Problem } from '../organization-settings/problem-details.js';
import { toErrorBody } from '../protocol/scim/error.js';
import { isSamlUrl, SamlErrorFilter } from '../saml/saml-error.filter.js';
import type {} from '../scim/scim-exchange.js';
import { toScimError } from '../scim/scim-failure.js';
import { isScimUrl } from '../scim/scim-url.js';
import { TooManyRequestsError } from '../too-many-requests-error.js';
import { toRefusal } from './refusal.js';

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
  const failure = toRefusal(error, request) ?? toFailure(error, request);
  const { status, detail } = failure;
  // 501 is how an endpoint that is not served answers: no fault of this server.
  if (status >= 500 && status !== 501) request.log.error({ err: error }, detail);
  const retryAfter = error instanceof TooManyRequestsError ? error.retryAfter : 1;
  if (status === 429 || status === 503) void reply.header('Retry-After', retryAfter);
  if (samlErrors && isSamlUrl(request.url)) {
    void samlErrors.answerFailure(status, detail, request, reply);
    return;
  }
  if (isScimUrl(request.url)) {
    const scimError = toScimError(error, failure);
    if (request.scim) request.scim.reason ??= scimError.detail;
    if (scimError.status === 401) void reply.header('WWW-Authenticate', 'Bearer');
    void reply
      .code(scimError.status)
      .type('application/scim+json')
      .send(JSON.stringify(toErrorBody(scimError)));
    return;
  }
  void reply
    .code(status)
    .type('application/problem+json')
    .send(JSON.stringify(new Problem(status, detail)));
}
