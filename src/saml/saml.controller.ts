import { Controller, Get, Inject, Param, Post, Query, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { preferredLanguage } from '../language.js';
import { hashSecret, newSecret } from '../organizations/secret.js';
import { ServiceProviderKeys } from '../organizations/service-provider-keys.js';
import type { VerifiedAssertion } from '../protocol/saml/response/assertion.js';
import { SamlError } from '../protocol/saml/error.js';
import { returnPath } from '../protocol/saml/return-path.js';
import { serviceProviderMetadata } from '../protocol/saml/metadata/service-provider-metadata.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import { BrowserCookie } from './browser-cookie.js';
import { HeldSignIns } from './held-sign-ins.js';
import { messages } from './messages.js';
import { type OutgoingMessage, sendMessage } from './outgoing-message.js';
import { sendPage } from './page.js';
import { redirect } from './redirect.js';
import { SamlAuthGuard } from './saml-auth.guard.js';
import { SamlConnections } from './saml-connections.js';
import { SamlErrorFilter } from './saml-error.filter.js';
import type { SamlExchange } from './saml-exchange.js';
import { SamlLoginService } from './saml-login.service.js';
import { SignInAttempts } from './sign-in-attempts.js';
import { SignInLimitGuard } from './sign-in-limit.guard.js';
import { SignInTests } from './sign-in-tests.js';
import { renderTest } from './test-page.js';

const ACS_BODY_LIMIT = 512 * 1024;

@Controller('saml/:org')
@UseFilters(SamlErrorFilter)
export class SamlController {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'productName'>,
    private readonly login: SamlLoginService,
    private readonly connections: SamlConnections,
    private readonly keys: ServiceProviderKeys,
    private readonly cookie: SessionCookie,
    private readonly browserCookie: BrowserCookie,
    private readonly tests: SignInTests,
    private readonly attempts: SignInAttempts,
    private readonly held: HeldSignIns,
  ) {}

  @Get('login')
  @UseGuards(SignInLimitGuard)
  async begin(
    @Param('org') orgId: string,
    @Query('returnTo') returnTo: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // One for all sign-ins of a browser, so that each of several tabs gets through.
    const browser = this.browserCookie.read(request) ?? newSecret();
    const outgoing = await this.login.begin(orgId, {
      returnTo: returnPath(returnTo),
      browserHash: hashSecret(browser),
      mayReplace: await this.held.mayReplace(request),
    });
    this.browserCookie.set(reply, browser);
    this.carry(outgoing, request, reply);
  }

  /** Begins a sign-in that an administrator tries, in the browser in which the address is opened first. */
  @Get('test/:secret')
  @UseGuards(SignInLimitGuard)
  async beginTest(
    @Param('org') orgId: string,
    @Param('secret') secret: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const browser = this.browserCookie.read(request) ?? newSecret();
    const browserHash = hashSecret(browser);
    const testId = await this.tests.open(orgId, secret, browserHash);
    const outgoing = await this.login.begin(orgId, { returnTo: '/', browserHash, mayReplace: false, testId });
    this.browserCookie.set(reply, browser);
    this.carry(outgoing, request, reply);
  }

  private carry(message: OutgoingMessage, request: FastifyRequest, reply: FastifyReply): void {
    const language = preferredLanguage(request.headers['accept-language']);
    const title = messages[language].redirecting;
    sendMessage(reply, message, { language, title, productName: this.config.productName });
  }

  @Post('acs')
  @RouteConfig({ bodyLimit: ACS_BODY_LIMIT })
  @UseGuards(SignInLimitGuard, SamlAuthGuard)
  async consume(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { saml } = request;
    if (saml?.acceptedBefore) {
      redirect(reply, 303, await this.held.resume(saml.orgId, saml.acceptedBefore, request));
      return;
    }
    if (!saml?.user) throw new Error('The guard let a request pass without an assertion');
    if (saml.testId !== null) await this.finishTest(saml, saml.user, request, reply);
    else if (await this.held.isToWait(saml, saml.user, request)) await this.hold(saml, saml.user, request, reply);
    else await this.finish(saml, saml.user, request, reply);
  }

  private async hold(
    exchange: SamlExchange,
    assertion: VerifiedAssertion,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const browser = this.browserCookie.read(request) ?? newSecret();
    const page = await this.held.hold(exchange, assertion, browser);
    this.browserCookie.set(reply, browser);
    redirect(reply, 303, page);
  }

  private async finish(
    exchange: SamlExchange,
    assertion: VerifiedAssertion,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const { returnTo, session, userId } = await this.login.finish(exchange, assertion, this.cookie.read(request));
    if (session) {
      this.cookie.set(reply, session);
      this.attempts.passed(request, exchange, userId);
    }
    redirect(reply, 303, returnTo);
  }

  private async finishTest(
    exchange: SamlExchange,
    assertion: VerifiedAssertion,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    await this.tests.pass(exchange, assertion, request.id);
    this.attempts.passed(request, exchange);
    const language = preferredLanguage(request.headers['accept-language']);
    const title = messages[language].test.passed;
    const body = renderTest(language, { check: 'passed', reference: request.id });
    sendPage(reply, 200, { language, title, productName: this.config.productName, body });
  }

  @Get('acs')
  async refuseGet(@Param('org') orgId: string): Promise<never> {
    await this.connections.findLive(orgId);
    throw new SamlError('methodNotAllowed', 'The assertion consumer service takes POST only');
  }

  /** Where the page about a replayed assertion sends its browser: see `SamlErrorFilter`. */
  @Get('resume')
  async resume(
    @Param('org') orgId: string,
    @Query('assertion') assertionId: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { organizationId } = await this.connections.findLive(orgId);
    const id = typeof assertionId === 'string' && !assertionId.includes('\0') ? assertionId : '';
    redirect(reply, 303, await this.login.resume(organizationId, id, this.cookie.read(request)));
  }

  /** Also while SAML is off: an identity provider is set up with it before. */
  @Get('metadata')
  async metadata(@Param('org') orgId: string, @Res() reply: FastifyReply): Promise<void> {
    const { signRequests, singleLogout, nameIdFormat } = await this.connections.find(orgId);
    const { entityId, acsUrl, logoutUrl } = this.connections.urls(orgId);
    const signingCertificates = signRequests || singleLogout ? await this.keys.findPublished(orgId, 'signing') : [];
    const metadata = serviceProviderMetadata({
      spEntityId: entityId,
      acsUrl,
      authnRequestsSigned: signRequests,
      signingCertificates,
      encryptionCertificates: await this.keys.findPublished(orgId, 'encryption'),
      logoutUrl: singleLogout ? logoutUrl : undefined,
      nameIdFormat,
    });
    void reply.headers({ 'X-Content-Type-Options': 'nosniff' }).type('application/samlmetadata+xml').send(metadata);
  }
}
