import type { LiveSession } from './sessions.repository.js';

/** Whoever holds OPERATOR_KEY. */
export interface Operator {
  readonly role: 'operator';
}

/** Who a request under `/api` comes from. */
export type Caller = Operator | LiveSession;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `SessionGuard`. */
    caller?: Caller;
  }
}

/** How a caller is named where it is recorded who did something. */
export function nameOfCaller(caller: Caller): string {
  return caller.role === 'operator' ? 'operator' : (caller.userName ?? 'setup link');
}
