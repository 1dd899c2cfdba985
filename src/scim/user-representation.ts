import type { ScimCaller } from '../organizations/scim-callers.js';
import type { Shown } from '../protocol/scim/patch/patch.js';
import type { Projection } from '../protocol/scim/projection/projection.js';
import type { ScimResource } from '../protocol/scim/resource/resource.js';
import { type ComplexValue, isComplex } from '../protocol/scim/value/scim-value.js';
import { ENTERPRISE_USER } from '../protocol/scim/schema/standard/enterprise-user.js';
import type { StoredUser } from '../users/stored-user.js';
import { entityTag, locationOf, metaOf, projecting, type RepresentedType, spliced } from './representation.js';

const USER: RepresentedType = { name: 'User', endpoint: 'Users' };

export const userLocation = (caller: ScimCaller, id: string): string => locationOf(USER, caller, id);

/** The opaque part of a user's entity-tag: its groups and its manager's name are part of what clients see. */
export const userTag = (stored: StoredUser): string =>
  entityTag(stored, `${stored.groups ?? ''}${stored.managerName ?? ''}`);

/**
 * Writes users as JSON. What the server computes is spliced into the stored text, so that the usual answer is neither
 * parsed nor printed; only a projection or a manager who is a user looks inside.
 */
export function userRepresentation(
  caller: ScimCaller,
  projection?: Projection,
): (stored: StoredUser, tag?: string) => string {
  const shown = projecting(caller.schemas.user, projection);
  return (stored, tag = userTag(stored)) => {
    const { managerName, groups } = stored;
    const known =
      managerName === null ? stored : { ...stored, document: withManager(stored.document, managerName, caller) };
    const computed = groups === null ? '' : `,"groups":${JSON.stringify(groupsOf(groups, caller))}`;
    return shown(spliced(known, metaOf(USER, stored, caller, tag), computed));
  };
}

interface StoredMembership {
  readonly value: string;
  readonly display: string;
  readonly type: 'direct' | 'indirect';
}

const groupsOf = (groups: string, { tenantUrl }: ScimCaller): ComplexValue[] =>
  (JSON.parse(groups) as StoredMembership[]).map(({ value, display, type }) => ({
    value,
    $ref: `${tenantUrl}/Groups/${value}`,
    display,
    type,
  }));

/** What clients see of a user that its document does not hold. */
export const shownOfUser =
  (stored: StoredUser, caller: ScimCaller): Shown =>
  (name) => {
    switch (name) {
      case 'id':
        return stored.id;
      case 'meta':
        return metaOf(USER, stored, caller, userTag(stored));
      case 'groups':
        return stored.groups === null ? undefined : groupsOf(stored.groups, caller);
      case ENTERPRISE_USER:
        return stored.managerName === null ? undefined : { manager: { displayName: stored.managerName } };
      default:
        return undefined;
    }
  };

/** `manager.value` is the id of another user: its name and address are filled in, whatever a client said they were. */
function withManager(document: string, displayName: string, caller: ScimCaller): string {
  const resource = JSON.parse(document) as ScimResource;
  const extension = resource[ENTERPRISE_USER];
  const manager = isComplex(extension) ? extension['manager'] : undefined;
  if (!isComplex(manager) || typeof manager['value'] !== 'string') return document;
  manager['$ref'] = userLocation(caller, manager['value']);
  manager['displayName'] = displayName;
  return JSON.stringify(resource);
}
