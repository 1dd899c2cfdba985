import { attribute, type SchemaDefinition } from '../attribute-definition.js';

const readOnly = { mutability: 'readOnly' } as const;

const supported = attribute({
  name: 'supported',
  type: 'boolean',
  required: true,
  ...readOnly,
  description: 'A Boolean value specifying whether or not the operation is supported.',
});

export const serviceProviderConfigDefinition: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig',
  name: 'Service Provider Configuration',
  description: "Schema for representing the service provider's configuration",
  attributes: [
    attribute({
      name: 'documentationUri',
      type: 'reference',
      referenceTypes: ['external'],
      ...readOnly,
      description: "An HTTP-addressable URL pointing to the service provider's human-consumable help documentation.",
    }),
    attribute({
      name: 'patch',
      required: true,
      ...readOnly,
      description: 'A complex type that specifies PATCH configuration options.',
      subAttributes: [supported],
    }),
    attribute({
      name: 'bulk',
      required: true,
      ...readOnly,
      description: 'A complex type that specifies bulk configuration options.',
      subAttributes: [
        supported,
        attribute({
          name: 'maxOperations',
          type: 'integer',
          required: true,
          ...readOnly,
          description: 'An integer value specifying the maximum number of operations.',
        }),
        attribute({
          name: 'maxPayloadSize',
          type: 'integer',
          required: true,
          ...readOnly,
          description: 'An integer value specifying the maximum payload size in bytes.',
        }),
      ],
    }),
    attribute({
      name: 'filter',
      required: true,
      ...readOnly,
      description: 'A complex type that specifies FILTER options.',
      subAttributes: [
        supported,
        attribute({
          name: 'maxResults',
          type: 'integer',
          required: true,
          ...readOnly,
          description: 'An integer value specifying the maximum number of resources returned in a response.',
        }),
      ],
    }),
    attribute({
      name: 'changePassword',
      required: true,
      ...readOnly,
      description: 'A complex type that specifies configuration options related to changing a password.',
      subAttributes: [supported],
    }),
    attribute({
      name: 'sort',
      required: true,
      ...readOnly,
      description: 'A complex type that specifies sort result options.',
      subAttributes: [supported],
    }),
    // RFC 7643 section 5 has it, its printed schema does not.
    attribute({
      name: 'etag',
      required: true,
      ...readOnly,
      description: 'A complex type that specifies ETag configuration options.',
      subAttributes: [supported],
    }),
    // RFC 9865 section 4.
    attribute({
      name: 'pagination',
      ...readOnly,
      description: 'A complex type that indicates pagination configuration options.',
      subAttributes: [
        attribute({
          name: 'cursor',
          type: 'boolean',
          required: true,
          ...readOnly,
          description: 'A Boolean value specifying support of cursor-based pagination.',
        }),
        attribute({
          name: 'index',
          type: 'boolean',
          required: true,
          ...readOnly,
          description: 'A Boolean value specifying support of index-based pagination.',
        }),
        attribute({
          name: 'defaultPaginationMethod',
          canonicalValues: ['cursor', 'index'],
          ...readOnly,
          description:
            'The type of pagination that the service provider defaults to when the client has not chosen one.',
        }),
        attribute({
          name: 'defaultPageSize',
          type: 'integer',
          ...readOnly,
          description: 'The number of results in a page when the query does not specify a count.',
        }),
        attribute({
          name: 'maxPageSize',
          type: 'integer',
          ...readOnly,
          description: 'The maximum number of results in a page, whatever count the query specifies.',
        }),
        attribute({
          name: 'cursorTimeout',
          type: 'integer',
          ...readOnly,
          description: 'The minimum number of seconds that a cursor is valid between page requests.',
        }),
      ],
    }),
    attribute({
      name: 'authenticationSchemes',
      multiValued: true,
      required: true,
      ...readOnly,
      description: 'A complex type that specifies supported authentication scheme properties.',
      subAttributes: [
        // RFC 7643 section 5 has these two, its printed schema lacks them (erratum 8011).
        attribute({
          name: 'type',
          required: true,
          ...readOnly,
          canonicalValues: ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'],
          description: 'The authentication scheme.',
        }),
        attribute({
          name: 'primary',
          type: 'boolean',
          ...readOnly,
          description: 'Whether this is the preferred scheme.',
        }),
        attribute({
          name: 'name',
          required: true,
          ...readOnly,
          description: 'The common authentication scheme name, e.g., HTTP Basic.',
        }),
        attribute({
          name: 'description',
          required: true,
          ...readOnly,
          description: 'A description of the authentication scheme.',
        }),
        attribute({
          name: 'specUri',
          type: 'reference',
          referenceTypes: ['external'],
          ...readOnly,
          description: "An HTTP-addressable URL pointing to the authentication scheme's specification.",
        }),
        attribute({
          name: 'documentationUri',
          type: 'reference',
          referenceTypes: ['external'],
          ...readOnly,
          description: "An HTTP-addressable URL pointing to the authentication scheme's usage documentation.",
        }),
      ],
    }),
  ],
};
