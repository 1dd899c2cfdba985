import type { Reading } from './attribute-value.js';
import { tooMany } from './error.js';
import type { Filter } from './filter.js';
import { isComplex, type ScimValue } from './scim-value.js';

/** Characters of stored values that one request may look at: about a tenth of a second. */
const maxWork = 5_000_000;

/**
 * Counts what an operation on a list costs: each looks at every value, and at every value once more for each term of its
 * filter. A thousand operations on a thousand values would hold up everybody else.
 * @throws ScimError `tooMany`
 */
export function spend(reading: Reading, list: readonly ScimValue[], filter: Filter | undefined): void {
  reading.work += weightOf(list) * (filter ? termsOf(filter) : 1);
  if (reading.work > maxWork) {
    throw tooMany('The operations look at more values than one request may; send fewer operations at a time');
  }
}

function weightOf(value: ScimValue | readonly ScimValue[]): number {
  if (typeof value === 'string') return value.length + 1;
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + weightOf(each), 0);
  if (isComplex(value)) return Object.values(value).reduce<number>((sum, each) => sum + weightOf(each), 1);
  return 1;
}

function termsOf(filter: Filter): number {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return termsOf(filter.left) + termsOf(filter.right);
    case 'not':
    case 'valuePath':
      return termsOf(filter.filter);
    default:
      return 1;
  }
}
