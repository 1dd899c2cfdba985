import type { AttributeDefinition, SchemaDefinition } from '../schema/attribute-definition.js';
import type { ResourceSchema } from '../schema/schema.js';
import { resourceTypeDefinition } from '../schema/standard/resource-type.js';
import { schemaDefinition } from '../schema/standard/schema.js';
import { serviceProviderConfigDefinition } from '../schema/standard/service-provider-config.js';

/**
 * Every schema in use, as a Schema resource (RFC 7643 §7): those of the resource types, then those of discovery itself.
 *
 * @param baseUrl the tenant URL, without a slash at its end
 */
export function schemaResources(baseUrl: string, served: readonly ResourceSchema[]) {
  const definitions = new Set([
    ...served.flatMap(({ base, extensions }) => [base, ...extensions].map((part) => part.definition)),
    serviceProviderConfigDefinition,
    resourceTypeDefinition,
    schemaDefinition,
  ]);
  return [...definitions].map((definition) => toSchemaResource(baseUrl, definition));
}

const toSchemaResource = (baseUrl: string, { id, name, description, attributes }: SchemaDefinition) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
  id,
  name,
  description,
  attributes: attributes.map(publish),
  meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${id}` },
});

export interface PublishedAttribute extends Partial<Omit<AttributeDefinition, 'subAttributes'>> {
  readonly subAttributes?: readonly PublishedAttribute[];
}

/** The characteristics that apply to the attribute's type: case is a matter of text, uniqueness of simple values. */
function publish(definition: AttributeDefinition): PublishedAttribute {
  const { name, type, multiValued, description, required, caseExact, mutability, returned, uniqueness } = definition;
  const { canonicalValues, referenceTypes, subAttributes } = definition;
  return {
    name,
    type,
    multiValued,
    description,
    required,
    ...(canonicalValues && { canonicalValues }),
    ...(['string', 'reference', 'binary'].includes(type) && { caseExact }),
    mutability,
    returned,
    ...(!['complex', 'boolean'].includes(type) && { uniqueness }),
    ...(referenceTypes && { referenceTypes }),
    ...(subAttributes && { subAttributes: subAttributes.map(publish) }),
  };
}
