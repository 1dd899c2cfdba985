import { foldCase } from '../protocol/scim/fold.js';
import type { ScimResource } from '../protocol/scim/resource.js';
import { userSchema } from '../protocol/scim/schemas/user-schema.js';
import { searchDocument } from '../protocol/scim/search-document.js';

/** What of a user becomes columns of its row. */
export interface UserColumns {
  readonly userNameKey: string;
  readonly externalId: string | null;
  readonly active: boolean;
  readonly displayNameKey: string | null;
  /** The resource as JSON. */
  readonly document: string;
  /** The folded values of all other attributes as JSON; null: as in the row. */
  readonly search: string | null;
}

/** Attributes that filters find in a column of their own, by the name of the column. */
export const columnOf: ReadonlyMap<string, keyof typeof columnTypes> = new Map([
  ['id', 'id'],
  ['userName', 'user_name_key'],
  ['externalId', 'external_id'],
  ['active', 'active'],
  ['displayName', 'display_name_key'],
]);
