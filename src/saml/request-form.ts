import { escapeXml } from '../protocol/saml/xml-escape.js';
import type { Language } from '../language.js';
import { messages } from './messages.js';

/** Sends the form below; without scripts the button does. */
export const SUBMIT_SCRIPT = 'document.forms[0].submit()';

/** HTML that carries an AuthnRequest by the HTTP-POST binding (Bindings §3.5.4). */
export function renderRequestForm(language: Language, request: { url: string; samlRequest: string }): string {
  const { redirecting, continue: label } = messages[language];
  return `<h1>${redirecting}</h1>
<form method="post" action="${escapeXml(request.url)}">
<input type="hidden" name="SAMLRequest" value="${escapeXml(request.samlRequest)}">
<button>${label}</button>
</form>`;
}
