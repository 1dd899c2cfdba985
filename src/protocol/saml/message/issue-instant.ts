import { SamlError } from '../error.js';
import { CLOCK_SKEW_MS, readDateTime } from '../xml/date-time.js';
import { attributeOf } from '../xml/strict-xml.js';

/** Requires an IssueInstant not before `earliest`, and not later than now but for the skew of clocks. */
export function requireIssueInstant(message: Element, earliest: Date, now: Date): Date {
  const text = attributeOf(message, 'IssueInstant');
  const instant = text === undefined ? undefined : readDateTime(text);
  const latest = new Date(now.getTime() + CLOCK_SKEW_MS);
  if (instant && instant >= earliest && instant <= latest) return instant;
  throw new SamlError(
    'issueInstant',
    `${message.localName} was issued too long ago, in the future, or at no known time`,
    {
      expected: `${earliest.toISOString()} to ${latest.toISOString()}`,
      received: text ?? 'none',
    },
  );
}
