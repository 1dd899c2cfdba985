import { extendResourceSchema, type ResourceSchema } from '../schema/schema.js';
import { groupSchema } from '../schema/standard/group.js';
import { userSchema } from '../schema/standard/user.js';
import type { SchemaExtension } from './schema-extension.js';

/** The schemas of the resource types that an organization has: the standard ones, or those with its own extensions. */
export interface ResourceSchemas {
  readonly user: ResourceSchema;
  readonly group: ResourceSchema;
}

export const standardSchemas: ResourceSchemas = { user: userSchema, group: groupSchema };

/** The standard schemas with an organization's extensions, as `readSchemaExtension` gave them. */
export function resourceSchemas(extensions: readonly SchemaExtension[]): ResourceSchemas {
  const extended = (schema: ResourceSchema) => {
    const own = extensions.filter(({ resourceType }) => resourceType === schema.name);
    return extendResourceSchema(
      schema,
      own.map(({ definition }) => ({ definition, restricted: true })),
    );
  };
  return { user: extended(userSchema), group: extended(groupSchema) };
}
