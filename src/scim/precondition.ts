import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { invalidValue } from '../protocol/scim/error.js';

/** What `If-Match` or `If-None-Match` says. `tags` are the opaque parts: tags are compared weakly. */
export type Precondition =
  | { readonly kind: 'none' | 'exists' | 'absent' }
  | { readonly kind: 'tags'; readonly tags: readonly string[] }
  | { readonly kind: 'otherTags'; readonly tags: readonly string[] };

/** One element of the list with the comma after it; elements may be empty (RFC 9110 §5.6.1.2). */
const ELEMENT = /[ \t]*(?:(?:W\/)?"([^"]*)"[ \t]*)?(?:,|$)/y;

/**
 * Reads `If-Match` or `If-None-Match`. Weak tags count as matching, as in the examples of RFC 7644 §3.14.
 * @throws ScimError `invalidValue` for a header that is no list of entity-tags
 */
export function readPrecondition(header: string | undefined): Precondition {
  if (header === undefined) return { kind: 'none' };
  if (header.trim() === '*') return { kind: 'exists' };
  const tags: string[] = [];
  ELEMENT.lastIndex = 0;
  while (ELEMENT.lastIndex < header.length) {
    const element = ELEMENT.exec(header);
    if (!element) throw malformed();
    if (element[1] !== undefined) tags.push(element[1]);
  }
  if (tags.length === 0) throw malformed();
  return { kind: 'tags', tags };
}

/** Of a write. Without `If-Match`, `If-None-Match` counts: with `*` it writes to nothing that is there (RFC 9110 §13.1.2). */
function readWritePrecondition(headers: FastifyRequest['headers']): Precondition {
  const match = readPrecondition(headers['if-match']);
  if (match.kind !== 'none') return match;
  const noneMatch = readPrecondition(headers['if-none-match']);
  if (noneMatch.kind === 'exists') return { kind: 'absent' };
  return noneMatch.kind === 'tags' ? { kind: 'otherTags', tags: noneMatch.tags } : noneMatch;
}

export const WritePrecondition = createParamDecorator((_: unknown, context: ExecutionContext) =>
  readWritePrecondition(context.switchToHttp().getRequest<FastifyRequest>().headers),
);

/** @param isOneOf whether the resource, which exists, has one of the tags */
export function meets(precondition: Precondition, isOneOf: (tags: readonly string[]) => boolean): boolean {
  switch (precondition.kind) {
    case 'none':
    case 'exists':
      return true;
    case 'absent':
      return false;
    case 'tags':
      return isOneOf(precondition.tags);
    case 'otherTags':
      return !isOneOf(precondition.tags);
  }
}

/** Answers 304 to who has the resource as it is (RFC 7644 §3.14). @param unless what If-None-Match says */
export function answerNotModified(reply: FastifyReply, unless: Precondition, tag: string): boolean {
  const isKnown = unless.kind === 'exists' || (unless.kind === 'tags' && unless.tags.includes(tag));
  if (isKnown) reply.header('etag', `W/"${tag}"`).code(304);
  return isKnown;
}

const malformed = () => invalidValue('If-Match and If-None-Match take * or entity-tags in quotes, such as W/"3"');
