import type { FastifyReply } from 'fastify';
import { escapeXml } from '../protocol/saml/xml/xml-escape.js';
import { messages } from './messages.js';
import { type Page, sendPage } from './page.js';
import { redirect } from './redirect.js';

/** A message of ours that the browser carries to the identity provider. */
export type OutgoingMessage =
  | { readonly binding: 'redirect'; readonly url: string }
  | {
      readonly binding: 'post';
      readonly url: string;
      readonly fields: readonly (readonly [name: string, value: string])[];
    };

type MessagePage = Omit<Page, 'body' | 'script'>;

/** Sends the form below; without scripts the button does. */
const SUBMIT_SCRIPT = 'document.forms[0].submit()';

/** @param page around the form of the HTTP-POST binding (Bindings §3.5.4) */
export function sendMessage(reply: FastifyReply, message: OutgoingMessage, page: MessagePage): void {
  if (message.binding === 'redirect') {
    redirect(reply, reply.request.method === 'POST' ? 303 : 302, message.url);
    return;
  }
  const inputs = message.fields.map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escapeXml(value)}">`,
  );
  const body = `<h1>${page.title}</h1>
<form method="post" action="${escapeXml(message.url)}">
${inputs.join('\n')}
<button>${messages[page.language].continue}</button>
</form>`;
  sendPage(reply, 200, { ...page, body, script: SUBMIT_SCRIPT });
}
