import { invalidValue } from '../error.js';
import type { Attribute } from '../schema/schema.js';
import { type ComplexValue, isComplex, type ScimValue } from '../value/scim-value.js';
import { searchValue } from './search-document.js';

const maxValues = 1000;

/** Refuses a list that is longer than the attribute may be, before anything is done with its values. */
export function checkLength(attribute: Attribute, values: readonly unknown[], path: string): void {
  const limit = attribute.maxValues ?? maxValues;
  if (values.length > limit) throw invalidValue(`${path} has ${values.length} values; at most ${limit} are accepted`);
}

/**
 * What makes two values of one attribute the same value: `type` and `value` (RFC 7643 §2.4), or `value` alone where it
 * names another resource. Undefined for a complex value without `value`, such as an address.
 */
export function identityOf(attribute: Attribute, value: ScimValue): string | undefined {
  if (!isComplex(value)) return textOf(attribute, value);
  const ownValue = textOf(attribute.children.get('value'), value['value']);
  if (ownValue === undefined || attribute.refersToResources) return ownValue;
  // No text of a resource holds NUL.
  return `${textOf(attribute.children.get('type'), value['type']) ?? ''}\0${ownValue}`;
}

const textOf = (definition: Attribute | undefined, value: ScimValue | undefined) =>
  definition === undefined || value === undefined || typeof value === 'object'
    ? undefined
    : String(searchValue(definition, value));

/** A list as it is stored: undefined when empty, equal values merged, at most one of them primary. */
export function finishList(attribute: Attribute, values: readonly ScimValue[], path: string): ScimValue[] | undefined {
  if (values.length === 0) return undefined;
  checkLength(attribute, values, path);
  const merged = values.length === 1 ? [...values] : mergeEqual(attribute, values);
  if (merged.filter(isPrimary).length > 1) {
    throw invalidValue(`${path} has more than one primary value; mark at most one`);
  }
  return merged;
}

function mergeEqual(attribute: Attribute, values: readonly ScimValue[]): ScimValue[] {
  const merged: ScimValue[] = [];
  const indexes = new Map<string, number>();
  for (const value of values) {
    const identity = identityOf(attribute, value);
    const index = identity === undefined ? undefined : indexes.get(identity);
    if (index === undefined) {
      if (identity !== undefined) indexes.set(identity, merged.length);
      merged.push(value);
    } else {
      const first = merged[index];
      if (isComplex(first) && isComplex(value)) merged[index] = { ...first, ...value };
    }
  }
  return merged;
}

export const isPrimary = (value: ScimValue): value is ComplexValue => isComplex(value) && value['primary'] === true;
