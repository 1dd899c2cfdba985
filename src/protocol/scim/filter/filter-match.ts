import { invalidFilter } from '../error.js';
import { searchValue, type SearchValue } from '../resource/search-document.js';
import { type AttributePath, printAttributePath } from '../schema/attribute-path.js';
import { type Attribute, type FoundAttribute, findAttribute, lookUp, type ResourceSchema } from '../schema/schema.js';
import { readBoolean } from '../value/boolean.js';
import { readInstant } from '../value/date-time.js';
import { type ComplexValue, isComplex, type ScimValue } from '../value/scim-value.js';
import type { CompareOp, CompValue, Filter } from './filter.js';

/**
 * A filter whose attributes are those of a schema and whose literals have the attributes' types, in search form. Within
 * a value path the attributes are sub-attributes of one value. Comparisons with null have become `present`.
 */
export type CheckedFilter =
  | {
      readonly kind: 'compare';
      readonly found: FoundAttribute;
      readonly op: CompareOp;
      readonly compValue: SearchValue;
    }
  | { readonly kind: 'present'; readonly found: FoundAttribute }
  | { readonly kind: 'valuePath'; readonly found: FoundAttribute; readonly filter: CheckedFilter }
  | { readonly kind: 'and' | 'or'; readonly left: CheckedFilter; readonly right: CheckedFilter }
  | { readonly kind: 'not'; readonly filter: CheckedFilter }
  /** What a condition on an attribute that the resource type does not have comes to. */
  | { readonly kind: 'constant'; readonly value: boolean };

/** Undefined: the resource type does not have the attribute, which therefore has no value. */
type Resolve = (path: AttributePath) => FoundAttribute | undefined;

/** Throws `invalidFilter` when the schema lacks an attribute or the attribute's type bars the operator or the literal. */
export function checkFilter(filter: Filter, schema: ResourceSchema): CheckedFilter {
  return checkAmong(filter, schema, [schema]);
}

/**
 * As `checkFilter`, for one of several resource types that are queried at once: an attribute that only others of them
 * have counts as unassigned (RFC 7644 §3.4.2.1).
 */
export function checkAmong(filter: Filter, schema: ResourceSchema, all: readonly ResourceSchema[]): CheckedFilter {
  return check(filter, schema, (path) => {
    if (all.some((each) => findAttribute(each, path))) return findAttribute(schema, path);
    const names = all.map(({ name }) => name).join(' or a ');
    throw invalidFilter(`The filter names ${printAttributePath(path)}, which a ${names} does not have`);
  });
}

/** As `checkFilter`, for the filter in the brackets behind an attribute. */
export function checkValueFilter(filter: Filter, attribute: Attribute, schema: ResourceSchema): CheckedFilter {
  const resolve: Resolve = (path) => {
    const isBare = path.schemaUrn === undefined && path.subAttribute === undefined;
    const child = isBare ? subAttributeOf(attribute, path.attribute) : undefined;
    if (child) return { part: schema.base, attribute: child };
    throw invalidFilter(
      `The filter names ${printAttributePath(path)}, which a value of ${attribute.name} does not have`,
    );
  };
  return check(filter, schema, resolve, `${attribute.name}.`);
}

/** RFC 7644 erratum 7122: a simple multi-valued attribute is filtered by `value`. */
function subAttributeOf(attribute: Attribute, name: string): Attribute | undefined {
  if (attribute.type === 'complex') return lookUp(attribute.children, name);
  return name.toLowerCase() === 'value' ? { ...attribute, name: 'value', multiValued: false } : undefined;
}

/** @param parent the attribute in whose brackets the filter is, and a point: for messages */
function check(filter: Filter, schema: ResourceSchema, resolve: Resolve, parent = ''): CheckedFilter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return {
        kind: filter.kind,
        left: check(filter.left, schema, resolve, parent),
        right: check(filter.right, schema, resolve, parent),
      };
    case 'not':
      return { kind: 'not', filter: check(filter.filter, schema, resolve, parent) };
    case 'present': {
      const found = resolve(filter.attrPath);
      return found ? { kind: 'present', found } : unassigned(false);
    }
    case 'valuePath': {
      const found = resolve(filter.attrPath);
      if (!found) return unassigned(false);
      const attribute = found.subAttribute ?? found.attribute;
      if (!attribute.multiValued && attribute.type !== 'complex') {
        throw invalidFilter(`${printAttributePath(filter.attrPath)} has no sub-attributes that [ ] could filter`);
      }
      return { kind: 'valuePath', found, filter: checkValueFilter(filter.filter, attribute, schema) };
    }
    case 'compare': {
      const { attrPath, op, compValue } = filter;
      const found = resolve(attrPath);
      if (found) return checkComparison(simple(found), op, compValue, parent);
      return unassigned(compValue === null ? op === 'eq' : op === 'ne');
    }
  }
}

const unassigned = (value: boolean): CheckedFilter => ({ kind: 'constant', value });

/** `emails co "x"` and `manager eq "x"` mean the sub-attribute `value` (RFC 7644 figure 2). */
export function simple(found: FoundAttribute): FoundAttribute {
  const value = found.subAttribute ? undefined : found.attribute.children.get('value');
  return value ? { ...found, subAttribute: value } : found;
}

function checkComparison(found: FoundAttribute, op: CompareOp, compValue: CompValue, parent: string): CheckedFilter {
  const attribute = found.subAttribute ?? found.attribute;
  const label = parent + found.attribute.name + (found.subAttribute ? `.${found.subAttribute.name}` : '');
  if (compValue === null && (op === 'eq' || op === 'ne')) {
    const present: CheckedFilter = { kind: 'present', found };
    return op === 'eq' ? { kind: 'not', filter: present } : present;
  }
  if (!operatorsOf[attribute.type].includes(op)) {
    throw invalidFilter(`${label} is ${attribute.type} and cannot be compared by ${op}`);
  }
  return { kind: 'compare', found, op, compValue: searchValue(attribute, checkLiteral(attribute, compValue, label)) };
}

const equality: readonly CompareOp[] = ['eq', 'ne'];
const ordering: readonly CompareOp[] = [...equality, 'gt', 'ge', 'lt', 'le'];
const all: readonly CompareOp[] = [...ordering, 'co', 'sw', 'ew'];
const operatorsOf = {
  string: all,
  reference: all,
  boolean: equality,
  binary: equality,
  integer: ordering,
  decimal: ordering,
  dateTime: ordering,
  complex: [] as readonly CompareOp[],
};

function checkLiteral(attribute: Attribute, literal: CompValue, label: string): SearchValue {
  const value = literalOf(attribute, literal);
  if (value !== undefined) return value;
  throw invalidFilter(`${label} is ${attribute.type} and cannot be compared with ${JSON.stringify(literal)}`);
}

function literalOf(attribute: Attribute, literal: CompValue): SearchValue | undefined {
  switch (attribute.type) {
    case 'boolean':
      return readBoolean(literal);
    case 'integer':
    case 'decimal':
      return typeof literal === 'number' ? literal : undefined;
    case 'dateTime':
      return typeof literal === 'string' && readInstant(literal) !== undefined ? literal : undefined;
    default:
      return typeof literal === 'string' ? literal : undefined;
  }
}

/** Whether a resource of the schema matches. Throws `invalidFilter` as `checkFilter` does. */
export const matchFilter = (filter: Filter, resource: ComplexValue, schema: ResourceSchema): boolean =>
  matchChecked(checkFilter(filter, schema), resource);

/** Whether a resource, or within a value path one value, matches. */
export function matchChecked(filter: CheckedFilter, node: ComplexValue): boolean {
  switch (filter.kind) {
    case 'and':
      return matchChecked(filter.left, node) && matchChecked(filter.right, node);
    case 'or':
      return matchChecked(filter.left, node) || matchChecked(filter.right, node);
    case 'not':
      return !matchChecked(filter.filter, node);
    case 'present':
      return valuesOf(node, filter.found).some(isPresent);
    case 'valuePath':
      return valuesOf(node, filter.found).some((value) => matchValue(filter.filter, value));
    case 'compare':
      return compare(valuesOf(node, filter.found), filter);
    case 'constant':
      return filter.value;
  }
}

/** Whether one value of a multi-valued attribute matches the filter in the brackets behind it. */
export const matchValue = (filter: CheckedFilter, value: ScimValue): boolean =>
  matchChecked(filter, isComplex(value) ? value : { value });

function valuesOf(node: ComplexValue, { part, attribute, subAttribute }: FoundAttribute): readonly ScimValue[] {
  const container = part.container === undefined ? node : node[part.container];
  if (!isComplex(container)) return [];
  const values = toList(container[attribute.name]);
  return subAttribute ? values.flatMap((value) => (isComplex(value) ? toList(value[subAttribute.name]) : [])) : values;
}

const toList = (value: ScimValue | undefined): readonly ScimValue[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

function isPresent(value: ScimValue): boolean {
  if (typeof value === 'object') return Object.values(value).some(isPresent);
  return value !== '';
}

type Comparison = Extract<CheckedFilter, { kind: 'compare' }>;

/** A list matches when one of its values does; `ne` also matches when there is none. */
function compare(values: readonly ScimValue[], { found, op, compValue }: Comparison): boolean {
  if (values.length === 0) return op === 'ne';
  const definition = found.subAttribute ?? found.attribute;
  return values.some((value) => typeof value !== 'object' && holds(op, searchValue(definition, value), compValue));
}

function holds(op: CompareOp, value: SearchValue, compValue: SearchValue): boolean {
  switch (op) {
    case 'eq':
      return value === compValue;
    case 'ne':
      return value !== compValue;
    case 'co':
      return String(value).includes(String(compValue));
    case 'sw':
      return String(value).startsWith(String(compValue));
    case 'ew':
      return String(value).endsWith(String(compValue));
    case 'gt':
      return order(value, compValue) > 0;
    case 'ge':
      return order(value, compValue) >= 0;
    case 'lt':
      return order(value, compValue) < 0;
    case 'le':
      return order(value, compValue) <= 0;
  }
}

function order(a: SearchValue, b: SearchValue): number {
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b);
  return Number(a) - Number(b);
}

/** The order of PostgreSQL's `COLLATE "C"`; JavaScript's own puts U+1F600 before U+FF21. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    if (a[index] !== b[index]) return (a.codePointAt(index) ?? 0) - (b.codePointAt(index) ?? 0);
  }
  return a.length - b.length;
}
