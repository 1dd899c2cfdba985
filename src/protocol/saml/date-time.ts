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
