import { isJsonObject, readElements, readValue } from './attribute-value.js';
import { readEntraReference } from './entra-value.js';
import { invalidPath, invalidValue, mutability } from './error.js';
import { checkLength, finishList, identityOf } from './multi-value.js';
import { type Change, checkImmutable, mergeComplex, subAttributeValue, withOnePrimary } from './patch-change.js';
import { changeElements } from './patch-elements.js';
import { spend } from './patch-work.js';
import type { Attribute, FoundAttribute } from './schema.js';
import { equalValues, isComplex, type ScimValue } from './scim-value.js';

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
  spend(change.reading, list, filter);
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
  if (op === 'remove') return value === undefined || value === null ? undefined : removeValues(old, change);
  const given = readValue(found.attribute, value, reading, label);
  if (op === 'replace') return given;
  return Array.isArray(given) ? addValues(old, given, change) : finishList(found.attribute, old, label);
}

/** Appends what is not there yet. A value that is there gains the given sub-attributes; a member stays as it is. */
function addValues(old: readonly ScimValue[], given: readonly ScimValue[], { found, label }: Change): ScimValue[] {
  const { attribute } = found;
  const values = [...old];
  const indexes = new Map(old.map((value, index) => [identityOf(attribute, value), index]));
  const set = new Set<ScimValue>();
  for (const value of given) {
    const identity = identityOf(attribute, value);
    const known =
      identity === undefined ? values.findIndex((each) => equalValues(each, value)) : (indexes.get(identity) ?? -1);
    const index = known === -1 ? values.length : known;
    const next = attribute.refersToResources ? (values[index] ?? value) : mergeValues(values[index], value);
    values[index] = next;
    set.add(next);
  }
  checkLength(attribute, values, label);
  return withOnePrimary(values, set);
}

const mergeValues = (old: ScimValue | undefined, value: ScimValue): ScimValue =>
  isComplex(old) && isComplex(value) ? { ...old, ...value } : (old ?? value);

function removeValues(old: readonly ScimValue[], { found, value, label, reading }: Change): ScimValue[] | undefined {
  const { attribute } = found;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  checkLength(attribute, list, label);
  const given = readElements(attribute, list, reading, label);
  const identities = new Set(given.map((each) => identityOf(attribute, each)));
  const isRemoved = (each: ScimValue) =>
    attribute.refersToResources
      ? identities.has(identityOf(attribute, each))
      : given.some((removed) => includes(attribute, each, removed));
  const rest = old.filter((each) => !isRemoved(each));
  return rest.length > 0 ? rest : undefined;
}

/** Whether a value has everything that is given of it. */
function includes(attribute: Attribute, value: ScimValue, given: ScimValue): boolean {
  if (!isComplex(given) || !isComplex(value)) return identityOf(attribute, value) === identityOf(attribute, given);
  return Object.keys(given).every((name) => {
    const child = attribute.children.get(name);
    const [own, other] = [value[name], given[name]];
    return own !== undefined && other !== undefined && child !== undefined
      ? identityOf(child, own) === identityOf(child, other)
      : own === other;
  });
}
