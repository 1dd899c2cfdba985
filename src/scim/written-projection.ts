import type { AttributePath } from '../protocol/scim/schema/attribute-path.js';
import type { Projection } from '../protocol/scim/projection/projection.js';
import type { ResourceSchema } from '../protocol/scim/schema/schema.js';

/**
 * What the answer to a write shows: `returned: request` as well where the client gave a value (RFC 7643 §7).
 *
 * @param given the attributes that the request names; asked for only where the schema has anything to hide
 */
export function writtenProjection(
  projection: Projection | undefined,
  schema: ResourceSchema,
  given: (schema: ResourceSchema) => AttributePath[],
): Projection | undefined {
  if (projection || !schema.hidesByDefault) return projection;
  return { kind: 'default', requested: given(schema) };
}
