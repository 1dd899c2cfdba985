import { Controller, Get, Inject, Param, Post, Query, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { preferredLanguage } from '../language.js';
import { escapeXml } from '../protocol/saml/xml/xml-escape.js';
import { openLogoutExchange } from './logout-exchange.js';
import { messages } from './messages.js';
import { type OutgoingMessage, sendMessage } from './outgoing-message.js';
import { sendPage } from './page.js';
import { SamlErrorFilter } from './saml-error.filter.js';
import { SamlLogoutService } from './saml-logout.service.js';
import { SignInAttempts } from './sign-in-attempts.js';
import { SignInLimitGuard } from './sign-in-limit.guard.js';

const BODY_LIMIT = 128 * 1024;

/** Signed SAML messages about signing out, by both bindings. People sign out under `/api/session`. */
@Controller('saml/:org/logout')
@UseFilters(SamlErrorFilter)
@UseGuards(SignInLimitGuard)
export class SamlLogoutController {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'productName'>,
    private readonly logout: SamlLogoutService,
    private readonly attempts: SignInAttempts,
  ) {}

  /** Where `POST /api/session/logout` sends the browser. */
  @Get('begin')
  async begin(
    @Param('org') orgId: string,
    @Query('request') requestId: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const id = typeof requestId === 'string' && !requestId.includes('\0') ? requestId : '';
    this.carry(await this.logout.begin(orgId, id), request, reply);
  }

  @Get()
  receiveRedirected(
    @Param('org') orgId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.receive(orgId, request, reply);
  }

  @Post()
  @RouteConfig({ bodyLimit: BODY_LIMIT })
  receivePosted(
    @Param('org') orgId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.receive(orgId, request, reply);
  }

  private async receive(orgId: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { answer, ...of } = await this.logout.receive(orgId, () => openLogoutExchange(request));
    this.attempts.completed(orgId, 'logout', request, of);
    if (answer) this.carry(answer, request, reply);
    else this.showSignedOut(orgId, request, reply);
  }

  private carry(message: OutgoingMessage, request: FastifyRequest, reply: FastifyReply): void {
    const language = preferredLanguage(request.headers['accept-language']);
    sendMessage(reply, message, {
      language,
      title: messages[language].logout.redirecting,
      productName: this.config.productName,
      // Identity providers sign people out of many applications at once, each in a hidden frame.
      framedBy: new URL(message.url).origin,
    });
  }

  private showSignedOut(orgId: string, request: FastifyRequest, reply: FastifyReply): void {
    const language = preferredLanguage(request.headers['accept-language']);
    const { signInAgain, logout } = messages[language];
    sendPage(reply, 200, {
      language,
      title: logout.signedOut,
      productName: this.config.productName,
      body: `<h1>${logout.signedOut}</h1>\n<p><a href="/saml/${escapeXml(orgId)}/login">${signInAgain}</a></p>`,
    });
  }
}
