import { attribute, type SchemaDefinition } from '../attribute-definition.js';

const readOnly = { mutability: 'readOnly' } as const;

export const resourceTypeDefinition: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:ResourceType',
  name: 'ResourceType',
  description: 'Specifies the schema that describes a SCIM resource type',
  attributes: [
    attribute({
      name: 'id',
      ...readOnly,
      description: "The resource type's server unique id. May be the same as the 'name' attribute.",
    }),
    attribute({
      name: 'name',
      required: true,
      ...readOnly,
      description: "The resource type name. When applicable, service providers MUST specify the name, e.g., 'User'.",
    }),
    attribute({
      name: 'description',
      ...readOnly,
      description:
        "The resource type's human-readable description. When applicable, service providers MUST specify the description.",
    }),
    attribute({
      name: 'endpoint',
      type: 'reference',
      required: true,
      referenceTypes: ['uri'],
      ...readOnly,
      description: "The resource type's HTTP-addressable endpoint relative to the Base URL, e.g., '/Users'.",
    }),
    attribute({
      name: 'schema',
      type: 'reference',
      required: true,
      referenceTypes: ['uri'],
      ...readOnly,
      description: "The resource type's primary/base schema URI.",
    }),
    attribute({
      name: 'schemaExtensions',
      multiValued: true,
      required: true,
      ...readOnly,
      description: "A list of URIs of the resource type's schema extensions.",
      subAttributes: [
        attribute({
          name: 'schema',
          type: 'reference',
          required: true,
          referenceTypes: ['uri'],
          ...readOnly,
          description: 'The URI of a schema extension.',
        }),
        attribute({
          name: 'required',
          type: 'boolean',
          required: true,
          ...readOnly,
          description:
            'A Boolean value that specifies whether or not the schema extension is required for the resource type. If true, a resource of this type MUST include this schema extension and also include any attributes declared as required in this schema extension. If false, a resource of this type MAY omit this schema extension.',
        }),
      ],
    }),
  ],
};
