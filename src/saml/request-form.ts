import { escapeXml } from '../protocol/saml/xml/xml-escape.js';
import type { Language } from '../language.js';
import { messages } from './messages.js';

/** Sends the form below; without scripts the button does. */
export const SUBMIT_SCRIPT = 'document.forms[0].submit()';

/** HTML that carries a message to the identity provider by the HTTP-POST binding (Bindings §3.5.4). */
export function renderRequestForm(language: Language, request: { url: string; samlRequest: string }): string {
  return renderMessageForm(language, {
    title: messages[language].redirecting,
    url: request.url,
    fields: [['SAMLRequest', request.samlRequest]],
  });
}

export interface MessageForm {
  readonly title: string;
  readonly url: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

export function renderMessageForm(language: Language, { title, url, fields }: MessageForm): string {
  const inputs = fields.map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeXml(value)}">`);
  return `<h1>${title}</h1>
<form method="post" action="${escapeXml(url)}">
${inputs.join('\n')}
<button>${messages[language].continue}</button>
</form>`;
}
