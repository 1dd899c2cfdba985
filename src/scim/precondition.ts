import { invalidValue } from '../protocol/scim/error.js';

/** What `If-Match` or `If-None-Match` says. `tags` are the opaque parts: tags are compared weakly. */
export type Precondition =
  { readonly kind: 'none' } | { readonly kind: 'exists' } | { readonly kind: 'tags'; readonly tags: readonly string[] };

const ENTITY_TAG = /^(?:W\/)?"([^"]*)"$/;

/**
 * Reads `If-Match` or `If-None-Match`. Weak tags count as matching, as in the examples of RFC 7644 §3.14.
 * @throws ScimError `invalidValue` for a header that is no list of entity-tags
 */
export function readPrecondition(header: string | undefined): Precondition {
  if (header === undefined) return { kind: 'none' };
  if (header.trim() === '*') return { kind: 'exists' };
  const tags = header.split(',').map((tag) => {
    const opaque = ENTITY_TAG.exec(tag.trim())?.[1];
    if (opaque !== undefined) return opaque;
    throw invalidValue('If-Match and If-None-Match take * or entity-tags in quotes, such as W/"3"');
  });
  return { kind: 'tags', tags };
}
