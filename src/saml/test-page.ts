import type { Language } from '../language.js';
import { escapeXml } from '../protocol/saml/xml/xml-escape.js';
import { messages } from './messages.js';

/** HTML of how a test sign-in ended, in the browser that made it. All the rest is on the settings page. */
export function renderTest(
  language: Language,
  { check, said, reference }: { check: string; said?: string | undefined; reference: string },
): string {
  const texts = messages[language];
  const sentences: ReadonlyMap<string, string> = new Map(Object.entries(texts.checks));
  const isPassed = check === 'passed';
  const sentence = isPassed ? texts.test.noSession : (sentences.get(check) ?? texts.other);
  const quote = said ? `<p>${texts.providerSays} ${escapeXml(said)}</p>\n` : '';
  const failed = isPassed ? '' : `<dt>${texts.check}</dt><dd>${escapeXml(check)}</dd>\n`;
  return `<h1>${isPassed ? texts.test.passed : texts.test.failed}</h1>
<p>${sentence}</p>
${quote}<p>${texts.test.close}</p>
<dl>
${failed}<dt>${texts.reference}</dt><dd>${escapeXml(reference)}</dd>
</dl>`;
}
