import { project, type Projection } from '../protocol/scim/projection.js';
import type { ScimResource } from '../protocol/scim/resource.js';
import type { ComplexValue } from '../protocol/scim/scim-value.js';
import { userSchema } from '../protocol/scim/schemas/user.js';
import type { StoredUser } from '../users/users.repository.js';

/** The weak entity-tag of a user's representation (RFC 7644 §3.14). */
export const userETag = ({ version }: StoredUser): string => `W/"${version}"`;

/** The `meta` of a user (RFC 7643 §3.1). */
export const userMeta = (stored: StoredUser, tenantUrl: string): ComplexValue => ({
  resourceType: 'User',
  created: stored.createdAt,
  lastModified: stored.lastModified,
  location: userLocation(tenantUrl, stored.id),
  version: userETag(stored),
});

/**
 * A user as JSON. What the server computes is spliced into the stored text, so that the usual answer is neither parsed
 * nor printed; only a projection looks inside.
 */
export function representUser(stored: StoredUser, tenantUrl: string, projection?: Projection): string {
  const text = `${stored.document.slice(0, -1)},"id":"${stored.id}","meta":${JSON.stringify(userMeta(stored, tenantUrl))}}`;
  return projection ? JSON.stringify(project(JSON.parse(text) as ScimResource, projection, userSchema)) : text;
}

export const userLocation = (tenantUrl: string, id: string): string => `${tenantUrl}/Users/${id}`;
