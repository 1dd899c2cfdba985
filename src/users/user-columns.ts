import { isUuid } from '../database/uuid.js';
import { foldCase } from '../protocol/scim/value/fold.js';
import type { ScimResource } from '../protocol/scim/resource/resource.js';
import { ENTERPRISE_USER } from '../protocol/scim/schema/standard/enterprise-user.js';
import { isComplex } from '../protocol/scim/value/scim-value.js';
import type { ResourceSchema } from '../protocol/scim/schema/schema.js';
import { searchDocument } from '../protocol/scim/resource/search-document.js';
import { storedDocument } from './stored-document.js';
import { changedUniqueValues, type UniqueValue } from './unique-values.js';

/** What of a user becomes columns of its row. */
export interface UserColumns {
  readonly userNameKey: string;
  readonly externalId: string | null;
  readonly active: boolean;
  readonly displayNameKey: string | null;
  /** `manager.value` where it could be the id of a user. */
  readonly managerId: string | null;
  /** The resource as JSON. */
  readonly document: string;
  /** The folded values of all other attributes as JSON; null: as the row has them. */
  readonly search: string | null;
  /** The values of which no other user may have one; null: as they are stored. */
  readonly uniqueValues: readonly UniqueValue[] | null;
}

const OWN_COLUMNS = ['userName', 'externalId', 'active', 'displayName'];

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** @param before the resource that this one was made from: what it shares with it needs no new search document */
export function toUserColumns(resource: ScimResource, schema: ResourceSchema, before?: ScimResource): UserColumns {
  const displayName = textOf(resource['displayName']);
  return {
    userNameKey: foldCase(textOf(resource['userName']) ?? ''),
    externalId: textOf(resource['externalId']),
    active: resource['active'] !== false,
    displayNameKey: displayName === null ? null : foldCase(displayName),
    managerId: managerIdOf(resource),
    document: storedDocument(resource),
    search:
      before && sameSearch(resource, before) ? null : JSON.stringify(searchDocument(resource, schema, OWN_COLUMNS)),
    uniqueValues: changedUniqueValues(resource, schema, before),
  };
}

export function managerIdOf(resource: ScimResource): string | null {
  const extension = resource[ENTERPRISE_USER];
  const manager = isComplex(extension) ? extension['manager'] : undefined;
  const value = isComplex(manager) ? manager['value'] : undefined;
  return typeof value === 'string' && isUuid(value) ? value : null;
}

/** PATCH leaves attributes that it did not touch the very same values. */
function sameSearch(resource: ScimResource, before: ScimResource): boolean {
  const names = new Set([...Object.keys(resource), ...Object.keys(before)]);
  for (const own of OWN_COLUMNS) names.delete(own);
  return [...names].every((name) => resource[name] === before[name]);
}
