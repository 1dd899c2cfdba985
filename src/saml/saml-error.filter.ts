import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { SamlError, type SamlErrorCode } from '../protocol/saml/error.js';
import { renderError } from './error-page.js';
import { messages, preferredLanguage } from './messages.js';
import { sendPage } from './page.js';

const STATUS: ReadonlyMap<SamlErrorCode, number> = new Map([
  ['unknownOrganization', 404],
  ['methodNotAllowed', 405],
  ['tooLarge', 413],
  ['badForm', 400],
  ['notBase64', 400],
  ['notUtf8', 400],
  ['xmlForbidden', 400],
  ['xmlMalformed', 400],
  ['xmlTooComplex', 400],
  ['notAResponse', 400],
]);
const ORGANIZATION_PATH = /^\/saml\/([\da-f-]{36})\//;

/** Answers a failed sign-in with a page, and writes what an administrator needs to know to the log. */
@Catch(SamlError)
export class SamlErrorFilter implements ExceptionFilter<SamlError> {
  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'productName'>) {}

  catch(error: SamlError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: SamlError, request: FastifyRequest, reply: FastifyReply): void {
    const organization = ORGANIZATION_PATH.exec(request.url)?.[1] ?? null;
    const { code, expected, received } = error;
    request.log.warn({ saml: { check: code, expected, received, organization } }, error.message);

    const language = preferredLanguage(request.headers['accept-language']);
    const path = organization === null || code === 'unknownOrganization' ? null : `/saml/${organization}`;
    if (code === 'methodNotAllowed') void reply.header('Allow', 'POST');
    sendPage(reply, STATUS.get(code) ?? 403, {
      language,
      title: messages[language].title,
      productName: this.config.productName,
      body: renderError(error, { language, reference: request.id, loginPath: path && `${path}/login` }),
      // Browsers keep a SameSite=Lax cookie from a form that another site posts, so whether this one holds the session
      // that the replayed assertion opened shows only when our own page asks.
      refreshTo:
        code === 'replayed' && path && received
          ? `${path}/resume?assertion=${encodeURIComponent(received)}`
          : undefined,
    });
  }
}
