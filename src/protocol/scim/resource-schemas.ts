import type { ResourceSchema } from './schema.js';
import { groupSchema } from './schemas/group.js';
import { userSchema } from './schemas/user.js';

/** The schemas of the resource types that an organization has: the standard ones, or those with its own extensions. */
export interface ResourceSchemas {
  readonly user: ResourceSchema;
  readonly group: ResourceSchema;
}

export const standardSchemas: ResourceSchemas = { user: userSchema, group: groupSchema };
