import { Body, HttpCode, Inject, Post, Req, UseGuards } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { AttemptLimiter } from '../attempt-limiter.js';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { networkOf } from '../network-of.js';
import { SameOriginGuard } from '../sessions/same-origin.guard.js';
import { TooManyRequestsError } from '../too-many-requests-error.js';
import { HomeRealm, HomeRealmRequest } from './domains.dto.js';
import { DomainsService } from './domains.service.js';
import { PublicController } from './settings-controller.js';

/**
 * Where somebody signs in, by e-mail address. Only a domain whose owner has proven it leads anywhere; the address itself
 * is not looked up, so nobody learns who has an account.
 */
@PublicController('home-realm', 'Session')
@UseGuards(SameOriginGuard)
export class HomeRealmController {
  private readonly limiter = new AttemptLimiter({ attempts: 20, windowMs: 1_000, maxKeys: 10_000 });

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'rateLimits'>,
    private readonly domains: DomainsService,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOkResponse({ type: HomeRealm })
  find(@Body() { email }: HomeRealmRequest, @Req() { ip }: FastifyRequest): Promise<HomeRealm> {
    if (this.config.rateLimits && this.limiter.take(networkOf(ip), Date.now()) > 0) {
      throw new TooManyRequestsError('Too many requests came from your network. Wait a second.', 1);
    }
    return this.domains.findHomeRealm(email);
  }
}
