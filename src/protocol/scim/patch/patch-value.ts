import { invalidPath, invalidValue, mutability } from '../error.js';
import { readValue } from '../resource/attribute-value.js';
import { readEntraReference } from '../resource/entra-value.js';
import { checkLength, finishList, identityOf } from '../resource/multi-value.js';
import type { Attribute, FoundAttribute } from '../schema/schema.js';
import { isJsonObject } from '../value/json-object.js';
import { isComplex, type ScimValue } from '../value/scim-value.js';
import { type Change, checkImmutable, mergeComplex, subAttributeValue, withOnePrimary } from './patch-change.js';
import { changeElements } from './patch-elements.js';
import { withoutValues } from './patch-removal.js';
import { spendOn } from './patch-work.js';

/** What an attribute's value becomes; undefined unassigns it. */
export function changeValue(old: ScimValue | undefined, change: Change): ScimValue | undefined {
  const { op, found, filter, value, label } = change;
  const { attribute, subAttribute } = found;
  if (filter && !attribute.multiValued) throw invalidPath(`${label} has a single value, which [ ] cannot select`);
  if (op !== 'remove' && value === undefined && !isEntraReference(found)) {
    throw invalidValue(`The operation on ${label} needs a "value"`);
  }
  if (op === 'remove' && subAttribute?.required) throw mutability(`${label} is required and cannot be removed`);

  if (!attribute.multiValued) {
    const changed = changeSingle(old, change);
    if (changed === undefined && isComplex(old)) checkImmutable(attribute, old, {});
    return changed;
  }
  const list = Array.isArray(old) ? old : [];
  spendOn(change.reading, [list, value]);
  return filter || subAttribute ? changeElements(list, change) : changeList(list, change);
}

/** Entra clears `manager` by an operation without a value. */
const isEntraReference = ({ attribute, subAttribute }: FoundAttribute) => !subAttribute && attribute.refersToResource;

function changeSingle(old: ScimValue | undefined, change: Change): ScimValue | undefined {
  const { op, found, value, label, reading } = change;
  const { attribute, subAttribute } = found;
  if (subAttribute) return mergeComplex(old, subAttributeValue(old, subAttribute, change), change);
  if (op === 'remove') return undefined;
  if (attribute.type !== 'complex') return readValue(attribute, value, reading, label);
  const given = readEntraReference(attribute, value);
  return isJsonObject(given) ? mergeComplex(old, given, change) : readValue(attribute, given, reading, label);
}

function changeList(old: readonly ScimValue[], change: Change): ScimValue | undefined {
  const { op, found, value, label, reading } = change;
  // Entra removes single members by a list of them, without a filter; RFC 7644 would have all members removed.
  if (op === 'remove') {
    const rest = value === undefined || value === null ? [] : withoutValues(found.attribute, old, change);
    return rest.length > 0 ? rest : undefined;
  }
  const given = readValue(found.attribute, value, reading, label);
  if (op === 'replace') return given;
  return Array.isArray(given) ? addValues(old, given, change) : finishList(found.attribute, old, label);
}

/** Appends what is not there yet. A value that is there gains the given sub-attributes. */
function addValues(old: readonly ScimValue[], given: readonly ScimValue[], { found, label }: Change): ScimValue[] {
  const { attribute } = found;
  const keyOf = (value: ScimValue) => identityOf(attribute, value) ?? canonical(value);
  const values = [...old];
  const indexes = new Map(old.map((value, index) => [keyOf(value), index]));
  const set = new Set<ScimValue>();
  for (const value of given) {
    const key = keyOf(value);
    const index = indexes.get(key) ?? values.length;
    const next = mergeValues(attribute, values[index], value);
    values[index] = next;
    indexes.set(key, index);
    set.add(next);
  }
  checkLength(attribute, values, label);
  return withOnePrimary(values, set);
}

/** The same text for equal values. */
const canonical = (value: ScimValue): string =>
  JSON.stringify(isComplex(value) ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) : value);

function mergeValues(attribute: Attribute, old: ScimValue | undefined, value: ScimValue): ScimValue {
  if (!isComplex(old) || !isComplex(value)) return old ?? value;
  const merged = { ...old, ...value };
  checkImmutable(attribute, old, merged);
  return merged;
}
