/** For uuids, numbers, booleans and times, which an array literal holds without quotes. */
export const arrayOf = (values: readonly (string | number | boolean)[]): string => `{${values.join(',')}}`;

/** PostgreSQL's `2026-11-24 18:04:31.12+00` as ISO 8601 with milliseconds. */
export function isoInstant(text: string): string {
  const [seconds = '', fraction = ''] = text.slice(0, -3).split('.');
  return `${seconds.replace(' ', 'T')}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
}
