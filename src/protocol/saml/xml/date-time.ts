/** How far the identity provider's clock may be from ours, either way. Okta allows 5 minutes, OneLogin 3 (SDP-G01). */
export const CLOCK_SKEW_MS = 3 * 60_000;

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,12})?Z$/;

/**
 * Reads an xs:dateTime in UTC, the only form that SAML allows (Core §1.3.3).
 *
 * @returns undefined for anything else: another zone, none, a leap second, a day that does not exist
 */
export function readDateTime(text: string): Date | undefined {
  if (!DATE_TIME.test(text)) return undefined;
  const date = new Date(text);
  // Date rolls 30 February over to 2 March.
  return Number.isNaN(date.getTime()) || !date.toISOString().startsWith(text.slice(0, 19)) ? undefined : date;
}

const DURATION =
  /^P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})(?:\.\d{1,9})?S)?)?$/;
const SECONDS = [365 * 86_400, 30 * 86_400, 86_400, 3_600, 60, 1];

/**
 * Reads an xs:duration that is not negative; a month counts 30 days.
 *
 * @returns whole seconds; undefined for anything else
 */
export function readDuration(text: string): number | undefined {
  const parts = DURATION.exec(text)?.slice(1);
  if (!parts?.some((part) => part) || text.endsWith('T')) return undefined;
  return parts.reduce((sum, part, index) => sum + Number(part || 0) * (SECONDS[index] ?? 0), 0);
}
