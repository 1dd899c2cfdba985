import type { SearchColumns } from '../database/filter-sql.js';
import { foldCase } from '../protocol/scim/fold.js';
import type { ScimResource } from '../protocol/scim/resource.js';
import type { ResourceSchema } from '../protocol/scim/schema.js';
import { searchDocument } from '../protocol/scim/search-document.js';

/** What of a group, which comes without its members, becomes columns of its row. */
export interface GroupColumns {
  readonly displayName: string;
  readonly displayNameKey: string;
  readonly externalId: string | null;
  /** The resource as JSON. */
  readonly document: string;
  /** The folded values of all other attributes as JSON. */
  readonly search: string;
}

const OWN_COLUMNS = ['displayName', 'externalId'];

export const groupSearchColumns: SearchColumns = {
  columns: new Map([
    ['id', { name: 'g.id', type: 'uuid' }],
    ['displayName', { name: 'g.display_name_key', type: 'text' }],
    ['externalId', { name: 'g.external_id', type: 'text' }],
    ['meta.created', { name: 'g.created_at', type: 'timestamptz' }],
    ['meta.lastModified', { name: 'g.last_modified', type: 'timestamptz' }],
  ]),
  constants: new Map([['meta.resourceType', 'Group']]),
  document: 'g.search',
};

export function toGroupColumns(resource: ScimResource, schema: ResourceSchema): GroupColumns {
  const { displayName, externalId } = resource;
  const name = typeof displayName === 'string' ? displayName : '';
  return {
    displayName: name,
    displayNameKey: foldCase(name),
    externalId: typeof externalId === 'string' ? externalId : null,
    document: JSON.stringify(resource),
    search: JSON.stringify(searchDocument(resource, schema, OWN_COLUMNS)),
  };
}
