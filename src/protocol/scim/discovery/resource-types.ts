import type { ResourceSchema } from '../schema/schema.js';

/** A resource type and where it is served (RFC 7643 §6). */
export interface ServedResourceType {
  readonly schema: ResourceSchema;
  /** Such as `/Users`. */
  readonly endpoint: string;
}

/** @param baseUrl the tenant URL, without a slash at its end */
export const resourceTypes = (baseUrl: string, served: readonly ServedResourceType[]) =>
  served.map(({ schema, endpoint }) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: schema.name,
    name: schema.name,
    description: schema.base.definition.description,
    endpoint,
    schema: schema.base.definition.id,
    schemaExtensions: schema.extensions.map(({ definition, required }) => ({ schema: definition.id, required })),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${schema.name}` },
  }));
