import { Body, Controller, Get, Inject, Param, Post, Query, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { preferredLanguage } from '../language.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import { renderQuestion } from './question-form.js';
import { messages } from './messages.js';
import { sendPage } from './page.js';
import { redirect } from './redirect.js';
import { SamlErrorFilter } from './saml-error.filter.js';
import { SignInAttempts } from './sign-in-attempts.js';
import { SignInLimitGuard } from './sign-in-limit.guard.js';
import { UnsolicitedSignIns } from './unsolicited-sign-ins.js';

/** Where a browser goes on that brought an assertion nobody here asked for. */
@Controller('saml/:org/continue')
@UseFilters(SamlErrorFilter)
@UseGuards(SignInLimitGuard)
export class UnsolicitedSignInController {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'productName'>,
    private readonly signIns: UnsolicitedSignIns,
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
    return this.proceed(orgId, body?.proof, true, request, reply);
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
        this.attempts.completed(orgId, 'idpInitiated', request, { userId: outcome.userId });
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
    });
  }
}
