import { tooMany } from '../error.js';
import type { Filter } from '../filter/filter.js';
import type { Reading } from '../resource/attribute-value.js';
import type { ScimValue } from '../value/scim-value.js';

/** About a tenth of a second, in the time that it takes to look at a character of a stored value. */
const maxWork = 5_000_000;
/** What reading a value, stored or given, costs besides its characters, and what holding it against a condition does. */
const VALUE_COST = 60;
const CONDITION_COST = 5;
/** What it costs to find out what a key means. */
const KEY_COST = 200;

/**
 * Counts what it costs to read values, stored or given, as often as `times` says. A thousand operations on a thousand
 * values would hold up everybody else.
 * @throws ScimError `tooMany`
 */
export const spendOn = (reading: Reading, values: unknown, times = 1): void => {
  spend(reading, times * weightOf(values, VALUE_COST));
};

/** Counts what it costs to select the values that a filter matches. Throws as `spendOn` does. */
export const spendOnFilter = (reading: Reading, values: readonly ScimValue[], filter: Filter): void => {
  spend(reading, termsOf(filter) * weightOf(values, CONDITION_COST));
};

/** Counts what a key of a value without a path costs: it may be a path itself. Throws as `spendOn` does. */
export const spendOnKey = (reading: Reading, key: string): void => {
  spend(reading, KEY_COST + key.length);
};

function spend(reading: Reading, work: number): void {
  reading.work += work;
  if (reading.work > maxWork) {
    throw tooMany('The operations take more work than one request may; send fewer of them at a time');
  }
}

function weightOf(value: unknown, cost: number): number {
  if (typeof value === 'string') return value.length + cost;
  if (typeof value !== 'object' || value === null) return cost;
  return Object.values(value).reduce<number>((sum, each) => sum + weightOf(each, cost), cost);
}

/** How many conditions of a filter each value is held against. */
export function termsOf(filter: Filter): number {
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
