import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { preferredLanguage } from '../language.js';
import { SamlError, type SamlErrorCode } from '../protocol/saml/error.js';
import { renderError } from './error-page.js';
import { messages } from './messages.js';
import { sendPage } from './page.js';

interface Failure {
  readonly status: number;
  readonly check: string;
  readonly said?: string | undefined;
  readonly refreshTo?: string | undefined;
}

const STATUS: ReadonlyMap<SamlErrorCode, number> = new Map([
  ['tooManyAttempts', 429],
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
const ORGANIZATION_PATH = /^\/saml\/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?=\/)/;

export const isSamlUrl = (url: string): boolean => url.startsWith('/saml/');

/** Answers a failed sign-in with a page, and writes what an administrator needs to know to the log. */
@Catch(SamlError)
export class SamlErrorFilter implements ExceptionFilter<SamlError> {
  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'productName'>) {}

  catch(error: SamlError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** The same for what was refused before our code saw it, or went wrong in it. */
  answerFailure(status: number, detail: string, request: FastifyRequest, reply: FastifyReply): void {
    if (status === 413) this.answer(new SamlError('tooLarge', detail), request, reply);
    else if (status === 400 || status === 415) this.answer(new SamlError('badForm', detail), request, reply);
    else this.send({ status, check: String(status) }, request, reply);
  }

  private answer(error: SamlError, request: FastifyRequest, reply: FastifyReply): void {
    const { code, expected, received, said } = error;
    const base = ORGANIZATION_PATH.exec(request.url)?.[0];
    request.log.warn({ saml: { check: code, expected, received, path: base } }, error.message);
    if (code === 'tooManyAttempts') void reply.header('Retry-After', '1');
    if (code === 'methodNotAllowed') void reply.header('Allow', 'POST');
    // Browsers keep a SameSite=Lax cookie from a form that another site posts. Whether this one holds the session that
    // the replayed assertion opened shows only when a page of ours asks.
    const isResumable =
      code === 'replayed' && request.method === 'POST' && base !== undefined && received !== undefined;
    const failure = {
      status: STATUS.get(code) ?? 403,
      check: code,
      said,
      refreshTo: isResumable ? `${base}/resume?assertion=${encodeURIComponent(received)}` : undefined,
    };
    this.send(failure, request, reply);
  }

  private send({ status, check, said, refreshTo }: Failure, request: FastifyRequest, reply: FastifyReply): void {
    const language = preferredLanguage(request.headers['accept-language']);
    const base = check === 'unknownOrganization' ? undefined : ORGANIZATION_PATH.exec(request.url)?.[0];
    const loginPath = base && `${base}/login`;
    sendPage(reply, status, {
      language,
      title: messages[language].title,
      productName: this.config.productName,
      body: renderError({ language, check, said, reference: request.id, loginPath }),
      refreshTo,
    });
  }
}
