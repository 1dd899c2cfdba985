import type { FastifyReply } from 'fastify';

/** Bindings §3.4.5.1: answers that carry SAML or follow from it are kept nowhere. */
export function redirect(reply: FastifyReply, status: 302 | 303, location: string): void {
  void reply
    .code(status)
    .headers({ Location: location, 'Cache-Control': 'no-cache, no-store', 'Referrer-Policy': 'no-referrer' })
    .send();
}
