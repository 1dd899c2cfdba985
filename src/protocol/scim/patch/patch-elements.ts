import { invalidPath, invalidValue, noTarget } from '../error.js';
import { checkValueFilter, matchValue } from '../filter/filter-match.js';
import type { CompValue, Filter } from '../filter/filter.js';
import { readElements } from '../resource/attribute-value.js';
import { finishList } from '../resource/multi-value.js';
import { isComplex, type ScimValue } from '../value/scim-value.js';
import { type Change, checkImmutable, mergeComplex, subAttributeValue, withOnePrimary } from './patch-change.js';
import { spendOn, spendOnFilter } from './patch-work.js';

/** Applies an operation whose path selects values of a list, a sub-attribute of them, or both. */
export function changeElements(old: readonly ScimValue[], change: Change): ScimValue | undefined {
  const { op, found, filter, label } = change;
  const { attribute, subAttribute } = found;
  if (filter) spendOnFilter(change.reading, old, filter);
  const checked = filter && checkValueFilter(filter, attribute, change.schema);
  const selected: ReadonlySet<ScimValue> = new Set(checked ? old.filter((value) => matchValue(checked, value)) : old);
  if (selected.size === 0) {
    if (op !== 'remove') return create(old, change);
    if (filter) throw noMatch(label);
    return finishList(attribute, old, label);
  }
  if (!filter && op !== 'remove' && selected.size > 1) {
    throw invalidPath(`${label} has several values; select one, as in ${attribute.name}[type eq "work"]`);
  }
  spendOn(change.reading, change.value, selected.size);
  const unselected = old.filter((value) => !selected.has(value));
  if (op === 'remove' && !subAttribute) return finishList(attribute, unselected, label);

  const changed = new Set<ScimValue>();
  const values: ScimValue[] = [];
  for (const value of old) {
    const next = selected.has(value) ? changeElement(value, change) : value;
    if (next === undefined) continue;
    values.push(next);
    if (next !== value) changed.add(next);
  }
  return finishList(attribute, withOnePrimary(values, changed), label);
}

function changeElement(old: ScimValue, change: Change): ScimValue | undefined {
  const { op, found, label, reading } = change;
  const { attribute, subAttribute } = found;
  if (subAttribute) {
    const merged = mergeComplex(old, subAttributeValue(old, subAttribute, change), change);
    return isLabelOnly(merged) && !isLabelOnly(old) ? undefined : merged;
  }

  const [given] = readElements(attribute, singleValue(change), reading, label);
  if (given === undefined) return op === 'add' ? old : undefined;
  if (!isComplex(given) || !isComplex(old)) return given;
  if (op === 'add') return mergeComplex(old, given, change);
  checkImmutable(attribute, old, given);
  return given;
}

function singleValue({ value, label }: Change): readonly unknown[] {
  if (!Array.isArray(value)) return [value];
  if (value.length > 1) throw invalidValue(`The operation on ${label} takes one value, not ${value.length}`);
  return value;
}

/** A value that lost all but its labels says nothing: Entra clears `emails[type eq "work"].value` and the type stays. */
const isLabelOnly = (value: ScimValue | undefined) =>
  isComplex(value) && Object.keys(value).every((name) => labels.has(name));
const labels = new Set(['type', 'display', 'primary']);

/**
 * Entra adds and replaces `emails[type eq "work"].value` where there is no such value yet and expects it to appear: it
 * is made of what the filter says and of the value.
 */
function create(old: readonly ScimValue[], change: Change): ScimValue | undefined {
  const { op, found, filter, value, label, reading } = change;
  const { attribute, subAttribute } = found;
  const terms = filter ? termsOf(filter) : [];
  const isCreating = attribute.type === 'complex' && (op === 'add' || subAttribute);
  if (!isCreating || !terms) throw noMatch(label);

  const [given] = subAttribute ? [{ [subAttribute.name]: value }] : singleValue(change);
  const [content] = readElements(attribute, [given], reading, label);
  if (!isComplex(content)) return finishList(attribute, old, label);
  const created = readElements(attribute, [{ ...Object.fromEntries(terms), ...content }], reading, label);
  return finishList(attribute, withOnePrimary([...old, ...created], new Set(created)), label);
}

const noMatch = (label: string) => noTarget(`No value of ${label} matches the filter in the path`);

/** The attributes and values of a filter that only says `eq` and `and`; undefined for any other. */
function termsOf(filter: Filter): [string, CompValue][] | undefined {
  if (filter.kind === 'compare' && filter.op === 'eq') return [[filter.attrPath.attribute, filter.compValue]];
  if (filter.kind !== 'and') return undefined;
  const [left, right] = [termsOf(filter.left), termsOf(filter.right)];
  return left && right && [...left, ...right];
}
