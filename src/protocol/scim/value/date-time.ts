const dateTime = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?(?:Z|([+-])(\d\d):(\d\d))?$/;

/** XML Schema has no year 0, and PostgreSQL none either. */
const YEAR_ONE = Date.parse('0001-01-01T00:00:00Z');

/**
 * The instant that an xsd:dateTime names, in whole milliseconds since 1970, or undefined when the text is none. A time
 * without a zone is taken as UTC, and 24:00:00 as the next day's midnight.
 */
export function readInstant(text: string): number | undefined {
  const match = dateTime.exec(text);
  if (!match) return undefined;
  const part = (index: number) => Number(match[index] ?? 0);
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  const offset = (part(9) * 60 + part(10)) * (match[8] === '-' ? -1 : 1);
  const isMidnight = hour === 24 && minute === 0 && second === 0 && !/[1-9]/.test(match[7] ?? '');
  if ((hour > 23 && !isMidnight) || minute > 59 || second > 59 || part(10) > 59 || Math.abs(offset) > 14 * 60)
    return undefined;

  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  // 31 April rolls over to May.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const milliseconds = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000);
  const instant = date.getTime() + ((hour * 60 + minute - offset) * 60 + second) * 1000 + milliseconds;
  return instant < YEAR_ONE ? undefined : instant;
}
