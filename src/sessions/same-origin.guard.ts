import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Inject,
  Injectable,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Keeps other sites from writing with the cookie of somebody who visits them: a write that a session authenticates
 * names our origin and has a JSON body, which no cross-site form can send. A write that nobody authenticated, such as
 * signing in, may lack both (it is no browser then), but not have others. The operator's key is never sent by itself.
 */
@Injectable()
export class SameOriginGuard implements CanActivate {
  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>) {}

  canActivate(context: ExecutionContext): boolean {
    const { method, headers, caller } = context.switchToHttp().getRequest<FastifyRequest>();
    if (READS.has(method)) return true;

    const { origin, 'content-type': contentType } = headers;
    const byOperator = caller?.role === 'operator';
    const bySession = caller !== undefined && !byOperator;
    const originFits = origin === undefined ? !bySession : byOperator || origin === this.config.publicUrl;
    if (!originFits) {
      throw new ForbiddenException(
        `The header Origin must be ${this.config.publicUrl}: open the page at that address.`,
      );
    }
    if (contentType === undefined ? bySession : mediaType(contentType) !== 'application/json') {
      throw new UnsupportedMediaTypeException('The body must be JSON: send Content-Type: application/json.');
    }
    return true;
  }
}

const mediaType = (contentType: string): string => (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
