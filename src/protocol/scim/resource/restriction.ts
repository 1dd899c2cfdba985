import { invalidValue } from '../error.js';
import type { Attribute } from '../schema/schema.js';
import { searchValue } from './search-document.js';

const MAX_SHOWN = 20;

/** The characters of RFC 3986. */
const uri = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/;

/** What references of each type look like (RFC 7643 §7). Relative ones are resolved against the tenant URL (§2.3.7). */
const forms = new Map([
  ['User', { pattern: /(?:^|\/)Users\/[^/?#]+$/, meaning: 'the URI of a user, such as ../Users/{id}' }],
  ['Group', { pattern: /(?:^|\/)Groups\/[^/?#]+$/, meaning: 'the URI of a group, such as ../Groups/{id}' }],
  ['external', { pattern: /^https?:\/\/[^/?#]+/i, meaning: 'an http or https URL' }],
  ['uri', { pattern: uri, meaning: 'a URI' }],
]);

export const referenceTypes: readonly string[] = [...forms.keys()];

/** Throws `invalidValue` when an attribute whose `canonicalValues` and `referenceTypes` bind cannot have this text. */
export function checkRestriction(attribute: Attribute, text: string, path: string): void {
  const { canonicalValues, type } = attribute;
  if (
    canonicalValues &&
    !canonicalValues.some((each) => searchValue(attribute, each) === searchValue(attribute, text))
  ) {
    throw invalidValue(`${path} must be one of ${canonicalValues.slice(0, MAX_SHOWN).join(', ')}`);
  }
  if (type === 'reference') checkReference(attribute.referenceTypes ?? ['uri'], text, path);
}

function checkReference(types: readonly string[], text: string, path: string): void {
  const allowed = types.map((type) => forms.get(type)).filter((form) => form !== undefined);
  if (uri.test(text) && allowed.some(({ pattern }) => pattern.test(text))) return;
  throw invalidValue(`${path} must be ${allowed.map(({ meaning }) => meaning).join(' or ')}`);
}
