import type { FastifyRequest } from 'fastify';

/** Whether a request has the body of the HTTP-POST binding (Bindings §3.5.4). */
export const isForm = ({ headers }: Pick<FastifyRequest, 'headers'>): boolean =>
  /^application\/x-www-form-urlencoded *(;|$)/i.test(headers['content-type'] ?? '');
