import type { ScimAction } from './scim-exchange.js';

const ENTRA_PROBE = /^(?:userName|externalId|displayName) eq "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"$/i;

/**
 * What a listing of users or groups is about. Entra's Test Connection looks for a random GUID, Okta's lists the first two
 * users.
 */
export function listAction(
  { filter, startIndex, count }: { readonly filter?: unknown; readonly startIndex?: unknown; readonly count?: unknown },
  listed: 'User' | 'Group',
): ScimAction {
  if (typeof filter === 'string') return ENTRA_PROBE.test(filter) ? 'testConnection' : `find${listed}`;
  const isOktaTest = listed === 'User' && startIndex === '1' && count === '2';
  return isOktaTest ? 'testConnection' : `list${listed}s`;
}
