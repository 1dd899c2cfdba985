import type { ScimValue } from '../value/scim-value.js';

export const attributeTypes = [
  'string',
  'boolean',
  'decimal',
  'integer',
  'dateTime',
  'binary',
  'reference',
  'complex',
] as const;
export const mutabilities = ['readOnly', 'readWrite', 'immutable', 'writeOnly'] as const;
export const returnedValues = ['always', 'never', 'default', 'request'] as const;
export const uniquenesses = ['none', 'server', 'global'] as const;

export type AttributeType = (typeof attributeTypes)[number];
export type Mutability = (typeof mutabilities)[number];
export type Returned = (typeof returnedValues)[number];
export type Uniqueness = (typeof uniquenesses)[number];

/** An attribute with all characteristics of RFC 7643 §7. */
export interface AttributeDefinition {
  readonly name: string;
  readonly type: AttributeType;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  /** In the schemas of the standard these are suggestions (RFC 7643 §2.3.1); in an organization's own they bind. */
  readonly canonicalValues?: readonly string[];
  readonly caseExact: boolean;
  readonly mutability: Mutability;
  readonly returned: Returned;
  readonly uniqueness: Uniqueness;
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly AttributeDefinition[];

  // The rest is ours and not published in /Schemas.
  /** What a new resource gets when the client gives nothing. Such an attribute is never unassigned afterwards. */
  readonly initialValue?: ScimValue;
  /** Whether a value names another resource, by its `value` and `$ref`. */
  readonly isReference?: boolean;
  /** Other names under which clients are known to send the attribute. */
  readonly aliases?: readonly string[];
  /** The most UTF-16 code units of one string. */
  readonly maxLength?: number;
  /** The most values of a multi-valued attribute. */
  readonly maxValues?: number;
}

export interface SchemaDefinition {
  /** The schema's URN. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly AttributeDefinition[];
}

type Given = Partial<AttributeDefinition> & Pick<AttributeDefinition, 'name' | 'description'>;

/** Completes a definition with the defaults of RFC 7643 §2.2. */
export function attribute(given: Given): AttributeDefinition {
  const type = given.type ?? (given.subAttributes ? 'complex' : 'string');
  return {
    type,
    multiValued: false,
    required: false,
    // RFC 7643 §2.3.6 and §2.3.7, whatever a printed definition says.
    caseExact: type === 'reference' || type === 'binary',
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...given,
  };
}

/** The sub-attributes that RFC 7643 §2.4 gives every multi-valued attribute besides its `value`. */
export const valueLabels = (types?: readonly string[]): AttributeDefinition[] => [
  attribute({ name: 'display', description: 'A human-readable name, primarily used for display purposes.' }),
  attribute({
    name: 'type',
    description: "A label that tells the value's function.",
    ...(types && { canonicalValues: types }),
  }),
  attribute({
    name: 'primary',
    type: 'boolean',
    description: 'Whether this is the preferred value of the attribute. At most one value is.',
  }),
];
