import { isUuid } from '../database/uuid.js';

const SCIM = /^\/+scim(?:[/?#]|$)/;
const TENANT = /^\/+scim\/+v2\/+([0-9a-f-]{36})(?:[/?#]|$)/i;
const OTHER_VERSION = /^\/+scim\/+v(?!2(?:[/?#]|$))\d+(?:[/?#]|$)/i;

/** Whether a request is answered in SCIM's words, whatever becomes of it. */
export const isScimUrl = (url: string): boolean => SCIM.test(url);

/** The organization that a tenant URL names, in lower case. */
export function organizationOfUrl(url: string): string | undefined {
  const orgId = TENANT.exec(url)?.[1]?.toLowerCase();
  return orgId !== undefined && isUuid(orgId) ? orgId : undefined;
}

/** Whether the path begins with a version of SCIM that is not served (RFC 7644 §3.13). */
export const namesOtherVersion = (url: string): boolean => OTHER_VERSION.test(url);
