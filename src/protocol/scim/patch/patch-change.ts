import { mutability } from '../error.js';
import type { Filter } from '../filter/filter.js';
import { hasContent, readInto, type Reading } from '../resource/attribute-value.js';
import { isPrimary } from '../resource/multi-value.js';
import type { Attribute, FoundAttribute, ResourceSchema } from '../schema/schema.js';
import { type ComplexValue, equalValues, isComplex, type ScimValue } from '../value/scim-value.js';
import { withoutValues } from './patch-removal.js';
import type { PatchOp } from './patch-request.js';

/** One operation on one attribute. */
export interface Change {
  readonly op: PatchOp;
  readonly found: FoundAttribute;
  readonly filter: Filter | undefined;
  /** The client's JSON. */
  readonly value: unknown;
  /** The path for error messages. */
  readonly label: string;
  readonly schema: ResourceSchema;
  readonly reading: Reading;
}

/** An operation on a sub-attribute as an object to be merged into the value that has it. */
export function subAttributeValue(
  old: ScimValue | undefined,
  subAttribute: Attribute,
  change: Change,
): Record<string, unknown> {
  const { op, value } = change;
  const { name, multiValued } = subAttribute;
  const kept = multiValued && isComplex(old) ? old[name] : undefined;
  if (op === 'remove') {
    const isSome = Array.isArray(kept) && value !== undefined && value !== null;
    return { [name]: isSome ? withoutValues(subAttribute, kept, change) : null };
  }
  return { [name]: op === 'add' && Array.isArray(kept) ? kept.concat(value as ScimValue) : value };
}

/** RFC 7644 §3.5.2.3: the given sub-attributes are replaced, the others kept. Undefined when nothing is left. */
export function mergeComplex(
  old: ScimValue | undefined,
  given: Record<string, unknown>,
  { found, label, reading }: Change,
): ComplexValue | undefined {
  const before = isComplex(old) ? old : {};
  const merged = { ...before };
  readInto(merged, found.attribute.children, given, reading, `${found.attribute.name}.`);
  // The URI of the previous value would point to another resource.
  const isOther = found.attribute.refersToResource && merged['value'] !== before['value'];
  if (isOther && merged['$ref'] === before['$ref']) Reflect.deleteProperty(merged, '$ref');
  checkImmutable(found.attribute, before, merged);
  return hasContent(found.attribute, merged, label) ? merged : undefined;
}

export function checkImmutable(attribute: Attribute, before: ComplexValue, after: ComplexValue): void {
  for (const name of Object.keys(before)) {
    if (attribute.children.get(name)?.mutability === 'immutable' && !equalValues(before[name], after[name])) {
      const advice = attribute.multiValued ? 'remove the value and add another' : 'send the value that it has';
      throw mutability(`${attribute.name}.${name} is immutable; ${advice}`);
    }
  }
}

/** RFC 7644 §3.5.2: when a value that an operation set is primary, the others are not. */
export const withOnePrimary = (values: readonly ScimValue[], set: ReadonlySet<ScimValue>): ScimValue[] =>
  [...set].some(isPrimary)
    ? values.map((value) => (isPrimary(value) && !set.has(value) ? { ...value, primary: false } : value))
    : [...values];
