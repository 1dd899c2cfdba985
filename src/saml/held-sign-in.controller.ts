import { Body, Controller, Get, Inject, Param, Post, Query, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { preferredLanguage } from '../language.js';
import { SamlError } from '../protocol/saml/error.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import { renderQuestion } from './question-form.js';
import { messages } from './messages.js';
import { sendPage } from './page.js';
import { redirect } from './redirect.js';
import { SamlErrorFilter } from './saml-error.filter.js';
import { SignInAttempts } from './sign-in-attempts.js';
import { SignInLimitGuard } from './sign-in-limit.guard.js';
import { HeldSignIns } from './held-sign-ins.js';

/** Where a browser goes on for which a sign-in is held. */
@Controller('saml/:org/continue')
@UseFilters(SamlErrorFilter)
@UseGuards(SignInLimitGuard)
export class HeldSignInController {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'productName' | 'publicUrl'>,
    private readonly signIns: HeldSignIns,
    private readonly cookie: SessionCookie,
    private readonly attempts: SignInAttempts,
  ) {}

  @Get()
  ask(
    @Param('org') orgId: string,
    @Query('proof') proof: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.proceed(orgId, proof, false, request, reply);
  }

  @Post()
  confirm(
    @Param('org') orgId: string,
    @Body() body: { proof?: unknown } | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.requireOwnPage(request);
    return this.proceed(orgId, body?.proof, true, request, reply);
  }

  /** Another site may know how the address goes on, but not press the button. */
  private requireOwnPage({ headers: { origin, 'sec-fetch-site': site } }: FastifyRequest): void {
    const isOwn =
      site === undefined ? origin === undefined || origin === this.config.publicUrl : site === 'same-origin';
    if (isOwn) return;
    throw new SamlError('badForm', 'The question was answered by a form of another site', {
      expected: this.config.publicUrl,
      received: origin ?? site ?? 'none',
    });
  }

  private async proceed(
    orgId: string,
    given: unknown,
    confirmed: boolean,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const proof = typeof given === 'string' ? given : '';
    const outcome = await this.signIns.proceed(orgId, proof, confirmed, request);
    if ('returnTo' in outcome) {
      if (outcome.session) {
        this.cookie.set(reply, outcome.session);
        this.attempts.completed(orgId, outcome.kind, request, { userId: outcome.userId });
      }
      redirect(reply, 303, outcome.returnTo);
      return;
    }
    const language = preferredLanguage(request.headers['accept-language']);
    sendPage(reply, 200, {
      language,
      title: messages[language].otherPerson,
      productName: this.config.productName,
      body: renderQuestion(language, outcome, { action: `/saml/${orgId}/continue`, proof }),
      // With no referrer at all browsers send no origin with the form either.
      referrerPolicy: 'same-origin',
    });
  }
}
