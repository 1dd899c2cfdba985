import { attribute, type SchemaDefinition } from '../attribute-definition.js';
import { compileResourceSchema } from '../schema.js';

export const groupDefinition: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  name: 'Group',
  description: 'Group',
  attributes: [
    attribute({
      name: 'displayName',
      required: true,
      // Not a rule of the RFC: identity providers find the group that they push by its name.
      uniqueness: 'server',
      maxLength: 256,
      description: 'A human-readable name for the Group. REQUIRED.',
    }),
    attribute({
      name: 'members',
      isReference: true,
      multiValued: true,
      maxValues: Infinity,
      description: 'A list of members of the Group.',
      subAttributes: [
        attribute({ name: 'value', mutability: 'immutable', description: 'Identifier of the member of this Group.' }),
        attribute({
          name: '$ref',
          type: 'reference',
          mutability: 'immutable',
          referenceTypes: ['User', 'Group'],
          description: 'The URI corresponding to a SCIM resource that is a member of this Group.',
        }),
        attribute({
          name: 'type',
          mutability: 'immutable',
          canonicalValues: ['User', 'Group'],
          description: "A label indicating the type of resource, e.g., 'User' or 'Group'.",
        }),
        attribute({
          name: 'display',
          mutability: 'immutable',
          // Microsoft's SCIM validator.
          aliases: ['displayName'],
          description: 'A human-readable name of the member, primarily used for display purposes.',
        }),
      ],
    }),
  ],
};

export const groupSchema = compileResourceSchema(groupDefinition);
