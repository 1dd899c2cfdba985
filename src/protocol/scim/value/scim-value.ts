/** A JSON object whose keys are canonical attribute names of a schema; never a client's own spelling. */
export interface ComplexValue {
  [name: string]: ScimValue;
}

/** An assigned value. Unassigned is absence: null and empty lists are never stored (RFC 7643 §2.5). */
export type ScimValue = string | number | boolean | ComplexValue | ScimValue[];

export const isComplex = (value: unknown): value is ComplexValue =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Equality of JSON values; the order of an object's members does not count, the order of a list does. */
export function equalValues(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((value, index) => equalValues(value, b[index]));
  }
  if (!isComplex(a) || !isComplex(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => equalValues(a[name], b[name]));
}

/** Text that PostgreSQL and UTF-8 can hold: no NUL, no half of a surrogate pair. */
export const isStorableText = (text: string): boolean => !text.includes('\0') && !/\p{Surrogate}/u.test(text);
