import { foldCase } from '../protocol/scim/value/fold.js';
import type { ScimResource } from '../protocol/scim/resource/resource.js';
import type { ResourceSchema } from '../protocol/scim/schema/schema.js';
import { searchDocument } from '../protocol/scim/resource/search-document.js';
import { storedDocument } from './stored-document.js';
import { changedUniqueValues, type UniqueValue } from './unique-values.js';

/** What of a group, which comes without its members, becomes columns of its row. */
export interface GroupColumns {
  readonly displayName: string;
  readonly displayNameKey: string;
  readonly externalId: string | null;
  /** The resource as JSON. */
  readonly document: string;
  /** The folded values of all other attributes as JSON. */
  readonly search: string;
  /** The values of which no other group may have one; null: as they are stored. */
  readonly uniqueValues: readonly UniqueValue[] | null;
}

const OWN_COLUMNS = ['displayName', 'externalId'];

/**
 * @param before the resource that this one was made from
 * @throws Error for a group with its members: they have rows of their own, and nobody would have checked these
 */
export function toGroupColumns(resource: ScimResource, schema: ResourceSchema, before?: ScimResource): GroupColumns {
  if ('members' in resource) throw new Error('Members are no part of the document of a group');
  const { displayName, externalId } = resource;
  const name = typeof displayName === 'string' ? displayName : '';
  return {
    displayName: name,
    displayNameKey: foldCase(name),
    externalId: typeof externalId === 'string' ? externalId : null,
    document: storedDocument(resource),
    search: JSON.stringify(searchDocument(resource, schema, OWN_COLUMNS)),
    uniqueValues: changedUniqueValues(resource, schema, before),
  };
}
