import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.js';
import { isScimUrl } from '../scim/scim-url.js';

const API = /^\/+api(?:[/?#]|$)/;

export type ResponseHeaders = (request: FastifyRequest, reply: FastifyReply) => void;

/** The headers of all answers, errors included. Answers to clients of SCIM, which are no browsers, have one of them. */
export function responseHeaders({ publicUrl }: Pick<Config, 'publicUrl'>): ResponseHeaders {
  const browsers = {
    'X-Content-Type-Options': 'nosniff',
    ...(publicUrl.startsWith('https:') && { 'Strict-Transport-Security': 'max-age=31536000' }),
  };
  return ({ url }, reply) => {
    const isScim = isScimUrl(url);
    if (!isScim) void reply.headers(browsers);
    // They hold personal data and secrets: no cache between here and the caller may keep them.
    if (isScim || API.test(url)) void reply.header('Cache-Control', 'no-store');
  };
}
