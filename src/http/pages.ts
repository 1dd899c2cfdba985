import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.js';

/** Paths that the pages route by themselves: each is answered with the one document. */
const PAGES = [
  '/',
  '/login',
  '/settings/saml-scim',
  '/settings/saml-scim/certificates',
  '/settings/saml-scim/sign-in',
  '/settings/saml-scim/domains',
  '/settings/saml-scim/activity',
  '/setup/:code',
];

const HTML = /[&<>"']/g;
const escapeHtml = (text: string): string => text.replace(HTML, (character) => `&#${character.charCodeAt(0)};`);

/** Serves the built pages from `dist/web`. Without a build the server still runs, as an API. */
export async function addPages(fastify: FastifyInstance, config: Config): Promise<void> {
  const root = webRoot();
  const index = join(root, 'index.html');
  if (!existsSync(index)) return;

  await fastify.register(fastifyStatic, {
    root: join(root, 'assets'),
    prefix: '/assets/',
    wildcard: false,
    preCompressed: true,
    immutable: true,
    maxAge: '1y',
  });
  const productName = escapeHtml(config.productName);
  // As functions: in a text, `$&` and the like would mean something.
  const document = readFileSync(index, 'utf8')
    .replaceAll('__PRODUCT_NAME__', () => productName)
    .replaceAll('__PRIVATE_METADATA__', config.allowPrivateMetadata ? 'on' : 'off');
  for (const path of PAGES) {
    fastify.get(path, (_request, reply) => {
      const nonce = randomBytes(18).toString('base64');
      return reply
        .headers(pageHeaders(nonce))
        .type('text/html; charset=utf-8')
        .send(document.replaceAll('__CSP_NONCE__', () => nonce));
    });
  }
}

/** Beside the compiled server; run from its sources, the folder there holds those of the pages. */
function webRoot(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const built = join(here, '..', '..', 'web');
  return existsSync(join(built, 'assets')) ? built : join(here, '..', '..', 'dist', 'web');
}

function pageHeaders(nonce: string): Record<string, string> {
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Cache-Control': 'no-store',
    // A setup link is in the address: it must not leave with a click.
    'Referrer-Policy': 'no-referrer',
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
}
