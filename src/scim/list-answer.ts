import type { ScimCaller } from '../organizations/scim-callers.js';
import type { Projection } from '../protocol/scim/projection/projection.js';
import type { StoredGroup } from '../users/stored-group.js';
import type { FoundResource } from '../users/resource-search.repository.js';
import type { StoredUser } from '../users/stored-user.js';
import type { UserPage } from '../users/users.repository.js';
import type { GroupRepresentation } from './group-representation.js';
import { userRepresentation } from './user-representation.js';

/** A resource of a page; `stored` is undefined when it was deleted after it had been found. */
export type ReadResource = { readonly found: FoundResource } & (
  | { readonly type: 'User'; readonly stored: StoredUser | undefined }
  | { readonly type: 'Group'; readonly stored: StoredGroup | undefined }
);

const HEAD = '{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"]';

export function listOfUsers(
  { totalResults, users }: Pick<UserPage, 'totalResults' | 'users'>,
  startIndex: number,
  caller: ScimCaller,
  projection: Projection | undefined,
): string {
  const represent = userRepresentation(caller, projection);
  const resources = users.map((user) => represent(user)).join(',');
  return `${HEAD},"totalResults":${totalResults},"startIndex":${startIndex},"itemsPerPage":${users.length},"Resources":[${resources}]}`;
}

/**
 * A ListResponse, part by part: the members of groups are read while it is sent.
 * @param paging members of the answer that say where in the list the page is, as JSON
 */
export async function* listAnswer(
  paging: string,
  page: readonly ReadResource[],
  caller: ScimCaller,
  projection: Projection | undefined,
  representation: GroupRepresentation,
): AsyncGenerator<string> {
  const stored = page.flatMap((each) => (each.type === 'Group' && each.stored ? [each.stored] : []));
  const groups = representation.readMany(stored, caller, projection);
  let group = stored.length > 0 ? await groups.next() : undefined;
  const representUser = userRepresentation(caller, projection);
  let count = 0;
  yield `${HEAD},${paging},"Resources":[`;
  for (const { type, stored: user, found } of page) {
    const separator = count > 0 ? ',' : '';
    if (type === 'User' && user) {
      yield separator + representUser(user);
      count++;
    } else if (group && !group.done && group.value.id === found.id) {
      yield separator;
      yield* representation.one(group.value, caller, projection);
      count++;
      group = await groups.next();
    }
  }
  yield `],"itemsPerPage":${count}}`;
}
