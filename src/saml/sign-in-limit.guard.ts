import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AttemptLimiter } from '../attempt-limiter.js';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { networkOf } from '../network-of.js';
import { SamlError } from '../protocol/saml/error.js';

/**
 * Bounds what one network can make us store and verify. All employees of an office come from one network, many of them
 * at nine o'clock, so the limit is far above what people do and far below what a machine could.
 */
@Injectable()
export class SignInLimitGuard implements CanActivate {
  private readonly limiter = new AttemptLimiter({ attempts: 50, windowMs: 1_000, maxKeys: 10_000 });

  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'rateLimits'>) {}

  canActivate(context: ExecutionContext): boolean {
    const { ip } = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.config.rateLimits && this.limiter.take(networkOf(ip), Date.now()) > 0) {
      throw new SamlError('tooManyAttempts', `More than 50 sign-in requests a second came from ${ip}`);
    }
    return true;
  }
}
