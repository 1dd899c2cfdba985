import type { Language } from '../language.js';
import { escapeXml } from '../protocol/saml/xml/xml-escape.js';
import { messages } from './messages.js';

export interface ErrorPage {
  readonly language: Language;
  /** A `SignInErrorCode`, or an HTTP status where no check of ours has failed. */
  readonly check: string;
  /** In the log as well, with what was expected and received. */
  readonly reference: string;
  /** What the identity provider says about it; nothing that only claims to come from there. */
  readonly said?: string | undefined;
  /** What went wrong, and what it means for the person. */
  readonly title: string;
  readonly sentence: string;
  /** The SAML attribute that is wanting, and where an administrator adds it. */
  readonly attribute?: string | undefined;
  readonly setAt?: string | undefined;
  /** Where sign-in begins; undefined where there is nothing to begin. */
  readonly loginPath?: string | undefined;
}

/** HTML of a failed sign-in or sign-out: a plain sentence, a way to begin again, and what an administrator can look up. */
export function renderError({
  language,
  check,
  title,
  sentence,
  reference,
  said,
  loginPath,
  ...more
}: ErrorPage): string {
  const texts = messages[language];
  const entries = [
    [texts.attribute, more.attribute],
    [texts.setAt, more.setAt],
    [texts.check, check],
    [texts.reference, reference],
  ].flatMap(([term, value]) => (value === undefined ? [] : [`<dt>${term}</dt><dd>${escapeXml(value)}</dd>`]));
  const quote = !said ? '' : `<p>${texts.providerSays} ${escapeXml(said)}</p>\n`;
  const again = loginPath === undefined ? '' : `<p><a href="${escapeXml(loginPath)}">${texts.signInAgain}</a></p>\n`;
  return `<h1>${title}</h1>
<p>${sentence}</p>
${quote}${again}<dl>
${entries.join('\n')}
</dl>
<small>${texts.askAdministrator}</small>`;
}
