import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { Language } from '../language.js';
import { escapeXml } from '../protocol/saml/xml/xml-escape.js';

export interface Page {
  readonly language: Language;
  readonly title: string;
  readonly productName: string;
  /** HTML, escaped already. */
  readonly body: string;
  /** A local path to go to at once. */
  readonly refreshTo?: string | undefined;
  readonly script?: string;
  readonly referrerPolicy?: 'same-origin';
  /** The one origin that may show the page in a frame; none when it is left out. */
  readonly framedBy?: string | undefined;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f5f7f8, #10141a); }
main { max-width: 30rem; margin: 1rem; padding: clamp(1.25rem, 6vw, 2rem); border: 1px solid light-dark(#dfe4e8, #2e3742); border-radius: 14px;
  background: light-dark(#fff, #181e26); box-shadow: 0 1px 2px rgb(16 24 32 / .04), 0 8px 24px rgb(16 24 32 / .04); overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font-size: 1.375rem; line-height: 1.3; }
p { margin: 0 0 1rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 1.5rem 0 1rem; font-size: .875rem; }
dt, small { color: light-dark(#566270, #9fa9b6); }
dd { margin: 0; font-family: ui-monospace, monospace; }
a, button { display: inline-block; padding: .625rem 1.125rem; border: 0; border-radius: 8px; font: inherit; font-weight: 600;
  text-decoration: none; cursor: pointer; color: #fff; background: #0f6b66; }
a.secondary { padding-inline: 0; color: light-dark(#0f6b66, #6cc4bd); background: none; }
`;

/** Sends a small page of the server's own: no script but the one given, nothing loaded, in no frame, kept nowhere. */
export function sendPage(reply: FastifyReply, status: number, page: Page): void {
  const nonce = randomBytes(18).toString('base64');
  const refresh =
    page.refreshTo === undefined ? '' : `<meta http-equiv="refresh" content="0; url=${escapeXml(page.refreshTo)}">`;
  const script = page.script === undefined ? '' : `<script nonce="${nonce}">${page.script}</script>`;
  void reply
    .code(status)
    .headers({
      // No form-action: browsers apply it to where an identity provider redirects after the form as well.
      'Content-Security-Policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; frame-ancestors ${page.framedBy ?? "'none'"}`,
      'Cache-Control': 'no-store',
      'Referrer-Policy': page.referrerPolicy ?? 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      ...(page.framedBy === undefined && { 'X-Frame-Options': 'DENY' }),
    })
    .type('text/html; charset=utf-8').send(`<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">${refresh}
<title>${escapeXml(page.title)} · ${escapeXml(page.productName)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
${page.body}
</main>${script}
</body>
</html>
`);
}
