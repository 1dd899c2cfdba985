import { payloadTooLarge } from '../protocol/scim/error.js';
import type { ScimResource } from '../protocol/scim/resource/resource.js';

/** PATCH by PATCH a resource could otherwise grow far beyond what one request may send. */
const MAX_LENGTH = 1024 * 1024;

/**
 * The resource as it is stored.
 * @throws ScimError 413 when it has more than a million characters
 */
export function storedDocument(resource: ScimResource): string {
  const document = JSON.stringify(resource);
  if (document.length <= MAX_LENGTH) return document;
  throw payloadTooLarge('The resource would be larger than 1 MB: remove values that are not needed');
}
