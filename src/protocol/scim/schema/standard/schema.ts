import {
  attribute,
  type AttributeDefinition,
  mutabilities,
  returnedValues,
  type SchemaDefinition,
  uniquenesses,
} from '../attribute-definition.js';

const readOnly = { mutability: 'readOnly' } as const;

/** What defines an attribute, and a sub-attribute in the same way but for its type. */
const characteristics = (types: readonly string[]): AttributeDefinition[] => [
  attribute({ name: 'name', required: true, caseExact: true, ...readOnly, description: "The attribute's name." }),
  attribute({
    name: 'type',
    required: true,
    canonicalValues: types,
    ...readOnly,
    description:
      "The attribute's data type. Valid values include 'string', 'complex', 'boolean', 'decimal', 'integer', 'dateTime', 'reference'.",
  }),
  attribute({
    name: 'multiValued',
    type: 'boolean',
    required: true,
    ...readOnly,
    description: "A Boolean value indicating an attribute's plurality.",
  }),
  attribute({
    name: 'description',
    caseExact: true,
    ...readOnly,
    description: 'A human-readable description of the attribute.',
  }),
  attribute({
    name: 'required',
    type: 'boolean',
    ...readOnly,
    description: 'A boolean value indicating whether or not the attribute is required.',
  }),
  attribute({
    name: 'canonicalValues',
    multiValued: true,
    caseExact: true,
    ...readOnly,
    description:
      "A collection of canonical values. When applicable, service providers MUST specify the canonical types, e.g., 'work', 'home'.",
  }),
  attribute({
    name: 'caseExact',
    type: 'boolean',
    ...readOnly,
    description: 'A Boolean value indicating whether or not a string attribute is case sensitive.',
  }),
  attribute({
    name: 'mutability',
    caseExact: true,
    canonicalValues: mutabilities,
    ...readOnly,
    description: 'Indicates whether or not an attribute is modifiable.',
  }),
  attribute({
    name: 'returned',
    caseExact: true,
    canonicalValues: returnedValues,
    ...readOnly,
    description: 'Indicates when an attribute is returned in a response (e.g., to a query).',
  }),
  attribute({
    name: 'uniqueness',
    caseExact: true,
    canonicalValues: uniquenesses,
    ...readOnly,
    description: 'Indicates how unique a value must be.',
  }),
  attribute({
    name: 'referenceTypes',
    multiValued: true,
    caseExact: true,
    ...readOnly,
    description:
      "Used only with an attribute of type 'reference'. Specifies a SCIM resourceType that a reference attribute MAY refer to, e.g., 'User'.",
  }),
];

export const schemaDefinition: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:Schema',
  name: 'Schema',
  description: 'Specifies the schema that describes a SCIM schema',
  attributes: [
    attribute({
      name: 'id',
      required: true,
      ...readOnly,
      description: 'The unique URI of the schema. When applicable, service providers MUST specify the URI.',
    }),
    attribute({
      name: 'name',
      required: true,
      ...readOnly,
      description:
        "The schema's human-readable name. When applicable, service providers MUST specify the name, e.g., 'User'.",
    }),
    attribute({
      name: 'description',
      ...readOnly,
      description:
        "The schema's human-readable name. When applicable, service providers MUST specify the name, e.g., 'User'.",
    }),
    attribute({
      name: 'attributes',
      multiValued: true,
      required: true,
      ...readOnly,
      description: 'A complex attribute that includes the attributes of a schema.',
      subAttributes: [
        ...characteristics(['string', 'complex', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'binary']),
        attribute({
          name: 'subAttributes',
          multiValued: true,
          ...readOnly,
          description: 'Used to define the sub-attributes of a complex attribute.',
          subAttributes: characteristics([
            'string',
            'boolean',
            'decimal',
            'integer',
            'dateTime',
            'reference',
            'binary',
          ]),
        }),
      ],
    }),
  ],
};
