import type { Language } from '../language.js';
import { escapeXml } from '../protocol/saml/xml/xml-escape.js';
import { messages } from './messages.js';
import type { Question } from './held-sign-ins.js';

/** HTML that asks somebody who is signed in whether they mean to be signed in as this person; one button says yes. */
export function renderQuestion(
  language: Language,
  { userName, organizationName, signedInAs }: Question,
  { action, proof }: { action: string; proof: string },
): string {
  const texts = messages[language];
  const entry = (term: string, value: string) => `<dt>${term}</dt><dd>${escapeXml(value)}</dd>`;
  return `<h1>${texts.otherPerson}</h1>
<p>${texts.otherPersonNotice}</p>
<dl>
${entry(texts.signingInAs, userName)}
${entry(texts.signingInTo, organizationName)}
${entry(texts.signedInAs, signedInAs ?? texts.setupLink)}
</dl>
<form method="post" action="${escapeXml(action)}">
<input type="hidden" name="proof" value="${escapeXml(proof)}">
<button>${texts.continue}</button>
</form>
<p><a class="secondary" href="/">${texts.stay}</a></p>`;
}
