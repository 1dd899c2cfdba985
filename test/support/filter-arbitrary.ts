import fc from 'fast-check';
import type { AttributePath } from '../../src/protocol/scim/schema/attribute-path.js';
import type { CompareOp, CompValue, Filter } from '../../src/protocol/scim/filter/filter.js';
import type { ScimResource } from '../../src/protocol/scim/resource/resource.js';
import type { Attribute, ResourceSchema } from '../../src/protocol/scim/schema/schema.js';
import { isComplex, type ScimValue } from '../../src/protocol/scim/value/scim-value.js';
import { distinct, simpleValue } from './resource-arbitrary.js';

/** An attribute that a filter can name, and the values that resources have there. */
interface Target {
  readonly path: AttributePath;
  readonly attribute: Attribute;
  readonly values: readonly ScimValue[];
}

const orders: readonly CompareOp[] = ['gt', 'ge', 'lt', 'le'];
const parts: readonly CompareOp[] = ['co', 'sw', 'ew'];
const operators: Record<Attribute['type'], readonly CompareOp[]> = {
  string: ['eq', 'ne', ...orders, ...parts],
  reference: ['eq', 'ne', ...orders, ...parts],
  integer: ['eq', 'ne', ...orders],
  decimal: ['eq', 'ne', ...orders],
  dateTime: ['eq', 'ne', ...orders],
  boolean: ['eq', 'ne'],
  binary: ['eq', 'ne'],
  complex: [],
};

/** Filters on any attribute of the schema, with every operator that it takes and literals that often match. */
export function filterArbitrary(schema: ResourceSchema, resources: readonly ScimResource[]): fc.Arbitrary<Filter> {
  const targets = [schema.base, ...schema.extensions].flatMap(({ container, attributes }) =>
    distinct(attributes).flatMap((attribute): Target[] => {
      const holders = resources.map((each) => (container === undefined ? each : each[container])).filter(isComplex);
      const path = { ...(container !== undefined && { schemaUrn: container }), attribute: attribute.name };
      const values = holders.flatMap((each) => each[attribute.name] ?? []);
      const children = childrenOf(attribute, values);
      return [{ path, attribute, values }, ...children.map((child) => subTarget(path, child))];
    }),
  );
  const valuePaths = targets.filter(({ attribute, path }) => {
    return path.subAttribute === undefined && (attribute.multiValued || attribute.type === 'complex');
  });
  const term = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...targets).chain(condition) },
    { weight: 2, arbitrary: fc.constantFrom(...valuePaths).chain(valuePath) },
  );
  return connected(term, 3);
}

const subTarget = (path: AttributePath, { path: { attribute }, ...child }: Target): Target => ({
  ...child,
  path: { ...path, subAttribute: attribute },
});

function childrenOf({ children }: Attribute, values: readonly ScimValue[]): Target[] {
  return distinct(children).map((attribute) => ({
    path: { attribute: attribute.name },
    attribute,
    values: values.filter(isComplex).flatMap((each) => each[attribute.name] ?? []),
  }));
}

function valuePath({ path, attribute, values }: Target): fc.Arbitrary<Filter> {
  const simple = { path: { attribute: 'value' }, attribute: { ...attribute, multiValued: false }, values };
  const inner = attribute.type === 'complex' ? childrenOf(attribute, values) : [simple];
  const filter = connected(fc.constantFrom(...inner).chain(condition), 3);
  return filter.map((each): Filter => ({ kind: 'valuePath', attrPath: path, filter: each }));
}

function condition(target: Target): fc.Arbitrary<Filter> {
  const { path: attrPath, attribute, values } = target;
  const present = fc.constant<Filter>({ kind: 'present', attrPath });
  const compared = attribute.children.get('value');
  if (attribute.type === 'complex' && !compared) return present;
  const leaf = compared ?? attribute;
  const known = compared ? values.filter(isComplex).flatMap((each) => each['value'] ?? []) : values;
  const compare = fc
    .tuple(fc.constantFrom(...operators[leaf.type]), literal(leaf, known))
    .map(([op, compValue]): Filter => ({ kind: 'compare', attrPath, op, compValue }));
  const toNull = fc
    .constantFrom<CompareOp>('eq', 'ne')
    .map((op): Filter => ({ kind: 'compare', attrPath, op, compValue: null }));
  return fc.oneof(
    { weight: 8, arbitrary: compare },
    { weight: 1, arbitrary: present },
    { weight: 1, arbitrary: toNull },
  );
}

function literal(attribute: Attribute, known: readonly ScimValue[]): fc.Arbitrary<CompValue> {
  const simple = [...new Set(known)].filter((each) => typeof each !== 'object');
  if (simple.length === 0) return simpleValue(attribute);
  const taken = fc.constantFrom(...simple);
  const varied = fc.tuple(taken, fc.constantFrom(...variations)).map(([each, vary]) => {
    return typeof each === 'string' && operators[attribute.type].includes('co') ? vary(each) : each;
  });
  return fc.oneof(taken, varied, simpleValue(attribute));
}

const variations: readonly ((text: string) => string)[] = [
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => text.normalize('NFD'),
  (text) => Array.from(text).slice(1).join(''),
  (text) => Array.from(text).slice(0, -1).join(''),
  (text) => Array.from(text).slice(0, 2).join(''),
  (text) => Array.from(text).slice(-2).join(''),
];

/** Up to 2^depth terms, joined and negated. */
function connected(term: fc.Arbitrary<Filter>, depth: number): fc.Arbitrary<Filter> {
  if (depth === 0) return term;
  const inner = connected(term, depth - 1);
  return fc.oneof(
    { weight: 5, arbitrary: term },
    { weight: 1, arbitrary: inner.map((filter): Filter => ({ kind: 'not', filter })) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom<'and' | 'or'>('and', 'or'), inner, inner)
        .map(([kind, left, right]): Filter => ({ kind, left, right })),
    },
  );
}
