import { invalidValue } from '../protocol/scim/error.js';

/** What `If-Match` asks of the resource before it is written. */
export type Precondition =
  | { readonly kind: 'none' }
  | { readonly kind: 'exists' }
  | { readonly kind: 'versions'; readonly versions: readonly number[] };

const ENTITY_TAG = /^(?:W\/)?"([^"]*)"$/;

/**
 * Reads `If-Match` or `If-None-Match`. Tags are compared weakly, as the examples of RFC 7644 §3.14 do; a tag that this
 * server never gave matches no version.
 * @throws ScimError `invalidValue` for a header that is no list of entity-tags
 */
export function readPrecondition(header: string | undefined): Precondition {
  if (header === undefined) return { kind: 'none' };
  if (header.trim() === '*') return { kind: 'exists' };
  const versions = header.split(',').map((tag) => {
    const opaque = ENTITY_TAG.exec(tag.trim())?.[1];
    if (opaque === undefined) {
      throw invalidValue('If-Match and If-None-Match take * or entity-tags in quotes, such as W/"3"');
    }
    return /^\d{1,10}$/.test(opaque) ? Number(opaque) : -1;
  });
  return { kind: 'versions', versions };
}
