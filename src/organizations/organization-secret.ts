import { isUuid } from '../database/uuid.js';

const ORGANIZATION_SECRET = /^([0-9a-f-]{36})\.([A-Za-z0-9_-]{43})$/;

/** A secret that carries the organization in which it is looked up: a session cookie, or the code of a setup link. */
export interface OrganizationSecret {
  readonly orgId: string;
  readonly secret: string;
}

export const formatOrganizationSecret = ({ orgId, secret }: OrganizationSecret): string => `${orgId}.${secret}`;

export function parseOrganizationSecret(text: string): OrganizationSecret | null {
  const [, orgId, secret] = ORGANIZATION_SECRET.exec(text) ?? [];
  return orgId !== undefined && secret !== undefined && isUuid(orgId) ? { orgId, secret } : null;
}
