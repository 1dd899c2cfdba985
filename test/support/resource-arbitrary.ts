import fc from 'fast-check';
import type { Attribute, AttributeMap, ResourceSchema } from '../../src/protocol/scim/schema/schema.js';

/** Texts that tell apart: case that folds oddly, combining marks, what sorts differently in UTF-16, wildcards. */
const words = [
  ...[
    '',
    ' ',
    'a',
    'A',
    'ab',
    'b',
    'z',
    'Z',
    'äb',
    'ÄB',
    'é',
    'e\u0301',
    'É',
    'Ａ',
    'ａ',
    'ﬀ',
    '\uffee',
    'ß',
    'ẞ',
    'SS',
  ],
  ...['i', 'I', 'İ', 'ı', 'σ', 'ς', 'Σ', '😀', '😁', '𐐀', '𐐨', '\u0001', '\u0002', '\t', '\n', '\u2028', '\u00a0'],
  ...[
    '%',
    '_',
    '\\',
    '"',
    "'",
    '*',
    '$1',
    '.',
    '[',
    ')',
    '{}',
    'null',
    'true',
    '1',
    '10',
    '9',
    'work',
    'home',
    '-',
    '日本',
  ],
];
export const text = fc.array(fc.constantFrom(...words), { maxLength: 3 }).map((parts) => parts.join(''));
const instants = [
  ...['2026-01-31T08:00:00Z', '2026-01-31T09:00:00+01:00', '2026-01-31T08:00:00.001Z', '2026-01-31T08:00:00.0014Z'],
  ...['0001-01-01T00:00:00Z', '9999-12-31T23:59:59-14:00', '1969-12-31T23:59:59.999Z', '2026-01-31T08:00:00'],
];
const decimals = [0, 1, -1, 1.5, -2.25, 0.1, 1e21, 5e-324, 1.7976931348623157e308, 10, 9];

/** A value for an attribute that is not complex, as a client may send it. */
export function simpleValue({ type }: Pick<Attribute, 'type'>): fc.Arbitrary<string | number | boolean> {
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.oneof(fc.integer({ min: -3, max: 12 }), fc.constantFrom(Number.MAX_SAFE_INTEGER, -9007199254740991));
    case 'decimal':
      return fc.constantFrom(...decimals);
    case 'dateTime':
      return fc.constantFrom(...instants);
    case 'binary':
      return fc.constantFrom('', 'AA==', 'AA', 'AAA=', 'aaa', 'AAAA', '+/+/');
    default:
      return text;
  }
}

export const distinct = (attributes: AttributeMap): Attribute[] => [...new Set(attributes.values())];

/** Bodies that a client may create a resource of the schema from; each attribute is there in half of them. */
export function resourceBody(schema: ResourceSchema): fc.Arbitrary<Record<string, unknown>> {
  const extensions = schema.extensions.map(
    ({ definition, attributes }) => [definition.id, members(attributes)] as const,
  );
  return fc
    .tuple(members(schema.base.attributes), fc.record(Object.fromEntries(extensions), { requiredKeys: [] }))
    .map(([base, extended]) => ({ ...base, ...extended }));
}

function members(attributes: AttributeMap): fc.Arbitrary<Record<string, unknown>> {
  const writable = distinct(attributes).filter(({ mutability }) => mutability !== 'readOnly');
  return fc.record(Object.fromEntries(writable.map((each) => [each.name, value(each)])), { requiredKeys: [] });
}

function value(attribute: Attribute): fc.Arbitrary<unknown> {
  const one: fc.Arbitrary<unknown> =
    attribute.type === 'complex' ? members(attribute.children) : simpleValue(attribute);
  if (!attribute.multiValued) return one;
  return fc.array(one, { maxLength: 3 }).map(onePrimary);
}

const onePrimary = (values: unknown[]): unknown[] =>
  values.map((each, index) => (index > 0 && typeof each === 'object' ? { ...each, primary: false } : each));
