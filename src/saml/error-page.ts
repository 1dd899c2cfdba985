import type { SamlError } from '../protocol/saml/error.js';
import { escapeXml } from '../protocol/saml/xml-escape.js';
import { type Language, messages } from './messages.js';

export interface ErrorPage {
  readonly language: Language;
  /** In the log as well, with what was expected and received. */
  readonly reference: string;
  /** Where sign-in begins; null where there is nothing to begin. */
  readonly loginPath: string | null;
}

/** HTML of one failed check: a plain sentence, a way to begin again, and what an administrator can look up. */
export function renderError(error: SamlError, { language, reference, loginPath }: ErrorPage): string {
  const texts = messages[language];
  const sentences: ReadonlyMap<string, string> = new Map(Object.entries(texts.checks));
  const said =
    error.code === 'statusNotSuccess' && error.received
      ? `<p>${texts.providerSays} ${escapeXml(error.received)}</p>\n`
      : '';
  const again = loginPath === null ? '' : `<p><a href="${escapeXml(loginPath)}">${texts.signInAgain}</a></p>\n`;
  return `<h1>${texts.title}</h1>
<p>${sentences.get(error.code) ?? texts.other}</p>
${said}${again}<dl>
<dt>${texts.check}</dt><dd>${error.code}</dd>
<dt>${texts.reference}</dt><dd>${escapeXml(reference)}</dd>
</dl>
<small>${texts.askAdministrator}</small>`;
}
