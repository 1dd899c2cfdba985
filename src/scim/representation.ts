import { createHash } from 'node:crypto';
import type { ScimCaller } from '../organizations/scim-callers.js';
import { type Projection, projector } from '../protocol/scim/projection/projection.js';
import type { ScimResource } from '../protocol/scim/resource/resource.js';
import type { ResourceSchema } from '../protocol/scim/schema/schema.js';
import type { ComplexValue } from '../protocol/scim/value/scim-value.js';

/** A stored resource: `document` is the JSON text of what clients set, times are ISO 8601. */
export interface Stored {
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly lastModified: string;
  readonly document: string;
}

/** What every resource type shows of itself. */
export interface RepresentedType {
  readonly name: 'User' | 'Group';
  readonly endpoint: 'Users' | 'Groups';
}

/**
 * The opaque part of the weak entity-tag (RFC 7644 §3.14). What other rows contribute to the representation has no
 * version of its own: it counts by its content.
 */
export const entityTag = ({ version }: Stored, computed: string): string =>
  computed === ''
    ? String(version)
    : `${version}-${createHash('sha256').update(computed).digest('base64url').slice(0, 10)}`;

export const locationOf = ({ endpoint }: RepresentedType, { tenantUrl }: ScimCaller, id: string): string =>
  `${tenantUrl}/${endpoint}/${id}`;

/** RFC 7643 §3.1. */
export const metaOf = (type: RepresentedType, stored: Stored, caller: ScimCaller, tag: string): ComplexValue => ({
  resourceType: type.name,
  created: stored.createdAt,
  lastModified: stored.lastModified,
  location: locationOf(type, caller, stored.id),
  version: `W/"${tag}"`,
});

/** @param computed members that other rows contribute, as JSON that begins with a comma, or nothing */
export const spliced = ({ id, document }: Stored, meta: ComplexValue, computed: string): string =>
  `${document.slice(0, -1)},"id":"${id}"${computed},"meta":${JSON.stringify(meta)}}`;

/** What an answer shows of a resource's text. A list resolves the projection once for all of its resources. */
export function projecting(schema: ResourceSchema, projection: Projection | undefined): (text: string) => string {
  const needed = projection ?? (schema.hidesByDefault ? HIDING : undefined);
  if (!needed) return (text) => text;
  const project = projector(needed, schema);
  return (text) => JSON.stringify(project(JSON.parse(text) as ScimResource));
}

const HIDING: Projection = { kind: 'default' };
