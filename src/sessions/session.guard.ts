import { timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable, UnauthorizedException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { hashSecret } from '../organizations/secret.js';
import type { Caller } from './caller.js';
import { SessionCookie } from './session-cookie.js';
import { SessionsRepository } from './sessions.repository.js';

const BEARER = /^bearer +(.*)$/i;

/** Finds out who sent a request under `/api`: the operator by bearer key, everyone else by the session cookie. */
@Injectable()
export class SessionGuard implements CanActivate {
  private readonly operatorKeyHash: Buffer;

  constructor(
    @Inject(CONFIG) config: Pick<Config, 'operatorKey'>,
    private readonly cookie: SessionCookie,
    private readonly sessions: SessionsRepository,
  ) {
    this.operatorKeyHash = hashSecret(config.operatorKey);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.caller = await this.authenticate(request);
    return true;
  }

  private async authenticate(request: FastifyRequest): Promise<Caller> {
    const key = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (key !== undefined) return this.operator(key);
    const held = this.cookie.read(request);
    const session = held && (await this.sessions.find(held.orgId, held.secret));
    if (!session)
      throw new UnauthorizedException('Nobody is signed in, or the session has ended. Sign in and try again.');
    return session;
  }

  private operator(key: string): Caller {
    if (timingSafeEqual(hashSecret(key), this.operatorKeyHash)) return { role: 'operator' };
    throw new UnauthorizedException(
      'The bearer key is not the operator key of this server. Send the value of OPERATOR_KEY, or sign in instead.',
    );
  }
}
