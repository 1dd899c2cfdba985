import { attribute, type AttributeDefinition } from '../attribute-definition.js';

const readOnly = { mutability: 'readOnly' } as const;

/** What every resource has without declaring it in a schema of its own (RFC 7643 §3 and §3.1). Not listed in /Schemas. */
export const commonAttributes: readonly AttributeDefinition[] = [
  attribute({
    name: 'schemas',
    type: 'reference',
    multiValued: true,
    // The server works it out from the attributes that a resource has.
    ...readOnly,
    returned: 'always',
    description: 'The URNs of the schemas that define the attributes of the resource.',
  }),
  attribute({
    name: 'id',
    caseExact: true,
    ...readOnly,
    returned: 'always',
    uniqueness: 'global',
    description: 'The identifier that the service provider gave to the resource.',
  }),
  attribute({
    name: 'externalId',
    caseExact: true,
    maxLength: 512,
    description: 'The identifier that the provisioning client gave to the resource.',
  }),
  attribute({
    name: 'meta',
    ...readOnly,
    description: 'Data about the resource itself.',
    subAttributes: [
      attribute({ name: 'resourceType', ...readOnly, caseExact: true, description: 'The name of the resource type.' }),
      attribute({ name: 'created', type: 'dateTime', ...readOnly, description: 'When the resource was created.' }),
      attribute({
        name: 'lastModified',
        type: 'dateTime',
        ...readOnly,
        description: 'When the resource last changed.',
      }),
      attribute({ name: 'location', type: 'reference', ...readOnly, description: 'The URI of the resource.' }),
      attribute({ name: 'version', ...readOnly, caseExact: true, description: 'The entity-tag of the resource.' }),
    ],
  }),
];
