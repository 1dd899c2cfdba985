import { createParamDecorator, type ExecutionContext, UnauthorizedException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../sessions/caller.js';
import type { LiveSession } from '../sessions/sessions.repository.js';

const callerOf = (context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new Error('A route asked for its caller, but has no SessionGuard');
  return caller;
};

export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => callerOf(context));

/** The caller, who must have a session: the operator has none. */
export const CurrentSession = createParamDecorator((_: unknown, context: ExecutionContext): LiveSession => {
  const caller = callerOf(context);
  if (caller.role !== 'operator') return caller;
  throw new UnauthorizedException('The operator key has no session. Send the cookie of a session instead of the key.');
});
