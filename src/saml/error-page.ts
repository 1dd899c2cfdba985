import type { Language } from '../language.js';
import { escapeXml } from '../protocol/saml/xml-escape.js';
import { messages } from './messages.js';

export interface ErrorPage {
  readonly language: Language;
  /** A `SignInErrorCode`, or an HTTP status where no check of ours has failed. */
  readonly check: string;
  /** In the log as well, with what was expected and received. */
  readonly reference: string;
  /** What the identity provider says about it; nothing that only claims to come from there. */
  readonly said?: string | undefined;
  /** Where sign-in begins; undefined where there is nothing to begin. */
  readonly loginPath?: string | undefined;
}

/** HTML of a failed sign-in: a plain sentence, a way to begin again, and what an administrator can look up. */
export function renderError({ language, check, reference, said, loginPath }: ErrorPage): string {
  const texts = messages[language];
  const sentences: ReadonlyMap<string, string> = new Map(Object.entries(texts.checks));
  const quote = !said ? '' : `<p>${texts.providerSays} ${escapeXml(said)}</p>\n`;
  const again = loginPath === undefined ? '' : `<p><a href="${escapeXml(loginPath)}">${texts.signInAgain}</a></p>\n`;
  return `<h1>${texts.title}</h1>
<p>${sentences.get(check) ?? texts.other}</p>
${quote}${again}<dl>
<dt>${texts.check}</dt><dd>${escapeXml(check)}</dd>
<dt>${texts.reference}</dt><dd>${escapeXml(reference)}</dd>
</dl>
<small>${texts.askAdministrator}</small>`;
}
