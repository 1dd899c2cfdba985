import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { type Language, preferredLanguage } from '../language.js';
import { SamlError, type SamlErrorCode } from '../protocol/saml/error.js';
import { renderError } from './error-page.js';
import { messages } from './messages.js';
import { sendPage } from './page.js';
import { SignInAttempts } from './sign-in-attempts.js';
import { renderTest } from './test-page.js';
import { UnconfirmedLogoutError } from './unconfirmed-logout-error.js';

interface Failure {
  readonly status: number;
  readonly check: string;
  readonly said?: string | undefined;
  readonly attribute?: string | undefined;
  readonly setAt?: string | undefined;
  readonly refreshTo?: string | undefined;
  readonly isSignedOut?: boolean;
}

const STATUS: ReadonlyMap<SamlErrorCode, number> = new Map([
  ['tooManyAttempts', 429],
  ['unknownOrganization', 404],
  ['methodNotAllowed', 405],
  ['tooLarge', 413],
  ['badForm', 400],
  ['notBase64', 400],
  ['notDeflated', 400],
  ['notUtf8', 400],
  ['xmlForbidden', 400],
  ['xmlMalformed', 400],
  ['xmlTooComplex', 400],
  ['notAResponse', 400],
  ['notALogoutMessage', 400],
]);
const ORGANIZATION_PATH = /^\/saml\/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?=\/)/;

const LOGOUT_PATH = /^\/saml\/[^/?]+\/logout(?=[/?]|$)/;
const ACS_PATH = /^\/saml\/[^/?]+\/acs(?=[/?]|$)/;
/** Checks about the request, not about a message in it: their sentences fit sign-out as well. */
const OF_EVERY_REQUEST: ReadonlySet<string> = new Set([
  'tooManyAttempts',
  'unknownOrganization',
  'samlOff',
  'singleLogoutOff',
]);

export const isSamlUrl = (url: string): boolean => url.startsWith('/saml/');

/** Answers a failed sign-in or sign-out with a page, and writes what an administrator needs to know to the log. */
@Catch(SamlError)
export class SamlErrorFilter implements ExceptionFilter<SamlError> {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'productName'>,
    private readonly attempts: SignInAttempts,
  ) {}

  async catch(error: SamlError, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    await this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** The same for what was refused before our code saw it, or went wrong in it. */
  async answerFailure(status: number, detail: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (status === 413) await this.answer(new SamlError('tooLarge', detail), request, reply);
    else if (status === 400 || status === 415) await this.answer(new SamlError('badForm', detail), request, reply);
    else {
      if (status >= 500) this.attempts.broke(request, status, detail);
      this.send({ status, check: String(status) }, request, reply);
    }
  }

  private async answer(error: SamlError, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { code, expected, received, said, attribute, setAt } = error;
    const base = ORGANIZATION_PATH.exec(request.url)?.[0];
    const attempt = await this.attempts.failed(request, error);
    const compared = { expected, received: attempt?.received ?? received };
    request.log.warn({ saml: { check: code, kind: attempt?.kind, ...compared, path: base } }, error.message);
    if (code === 'tooManyAttempts') void reply.header('Retry-After', '1');
    if (code === 'methodNotAllowed') void reply.header('Allow', 'POST');
    // Browsers keep a SameSite=Lax cookie from a form that another site posts. Whether this one holds the session that
    // the replayed assertion opened shows only when a page of ours asks.
    const isResumable =
      code === 'replayed' && base !== undefined && received !== undefined && ACS_PATH.test(request.url);
    const failure = {
      status: STATUS.get(code) ?? 403,
      check: code,
      said,
      attribute,
      setAt,
      refreshTo: isResumable ? `${base}/resume?assertion=${encodeURIComponent(received)}` : undefined,
      isSignedOut: error instanceof UnconfirmedLogoutError,
    };
    if (attempt?.kind === 'test') this.sendTest(failure, request, reply);
    else this.send(failure, request, reply);
  }

  private sendTest({ status, check, said }: Failure, request: FastifyRequest, reply: FastifyReply): void {
    const language = preferredLanguage(request.headers['accept-language']);
    const { productName } = this.config;
    const body = renderTest(language, { check, said, reference: request.id });
    sendPage(reply, status, { language, title: messages[language].test.failed, productName, body });
  }

  private send(failure: Failure, request: FastifyRequest, reply: FastifyReply): void {
    const { status, check, said, attribute, setAt, refreshTo } = failure;
    const language = preferredLanguage(request.headers['accept-language']);
    const base = check === 'unknownOrganization' ? undefined : ORGANIZATION_PATH.exec(request.url)?.[0];
    const loginPath = base && `${base}/login`;
    const text = textOf(language, failure, LOGOUT_PATH.test(request.url));
    sendPage(reply, status, {
      language,
      title: text.title,
      productName: this.config.productName,
      body: renderError({ language, check, said, attribute, setAt, ...text, reference: request.id, loginPath }),
      refreshTo,
    });
  }
}

function textOf(
  language: Language,
  { check, isSignedOut }: Failure,
  isLogout: boolean,
): { title: string; sentence: string } {
  const { title, checks, other, logout } = messages[language];
  const sentences: ReadonlyMap<string, string> = new Map(Object.entries(checks));
  const sentence = sentences.get(check) ?? other;
  if (isSignedOut) return { title: logout.signedOutHere, sentence: logout.mayBeOpen };
  if (!isLogout) return { title, sentence };
  return { title: logout.failed, sentence: OF_EVERY_REQUEST.has(check) ? sentence : logout.refused };
}
