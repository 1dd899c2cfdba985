import { Injectable, type StreamableFile } from '@nestjs/common';
import { isStatementTimeout } from '../database/postgres-error.js';
import type { ScimCaller } from '../organizations/scim-callers.js';
import { printAttributePath } from '../protocol/scim/schema/attribute-path.js';
import { tooMany } from '../protocol/scim/error.js';
import { parseFilter } from '../protocol/scim/filter/filter.js';
import { checkAmong, type CheckedFilter } from '../protocol/scim/filter/filter-match.js';
import type { ListQuery, Paging } from '../protocol/scim/list/list-query.js';
import type { Page } from '../protocol/scim/list/list.js';
import type { ResourceSchema } from '../protocol/scim/schema/schema.js';
import { checkSort } from '../protocol/scim/list/sort.js';
import { GroupsRepository } from '../users/groups.repository.js';
import { type FoundPage, type FoundResource, ResourceSearchRepository } from '../users/resource-search.repository.js';
import type { ResourceSearch, ResourceTypeName, SearchedType } from '../users/search-statement.js';
import { type UserPage, UsersRepository } from '../users/users.repository.js';
import { GroupRepresentation } from './group-representation.js';
import { type CursorQuery, ListCursors } from './list-cursor.js';
import { listAnswer, listOfUsers, type ReadResource } from './list-answer.js';
import { streamedAnswer } from './streamed-answer.js';

/** Lists of users, of groups, and of both: filtered, sorted and paged by the database (RFC 7644 §3.4.2, RFC 9865). */
@Injectable()
export class ResourceListService {
  constructor(
    private readonly searches: ResourceSearchRepository,
    private readonly users: UsersRepository,
    private readonly groups: GroupsRepository,
    private readonly groupRepresentation: GroupRepresentation,
    private readonly cursors: ListCursors,
  ) {}

  /**
   * The ListResponse to a query of these resource types.
   * @throws ScimError `invalidFilter`, `invalidValue`, `tooMany` and those of RFC 9865 §2.1
   */
  async list(
    caller: ScimCaller,
    types: readonly ResourceTypeName[],
    query: ListQuery,
  ): Promise<string | StreamableFile> {
    const { paging, projection } = query;
    const searched = searchedTypes(caller, types, query);
    if (paging.kind === 'index') {
      const page = await this.wellKnown(caller, searched, paging);
      if (page) return listOfUsers(page, paging.startIndex, caller, projection);
    }
    const cursorQuery = { orgId: caller.orgId, count: paging.count, parts: cursorParts(searched, query) };
    const search = {
      orgId: caller.orgId,
      tenantUrl: caller.tenantUrl,
      types: searched,
      descending: query.sort?.descending ?? false,
      ...this.range(paging, cursorQuery),
    };
    const { totalResults, found } = await this.search(search);
    const page = await this.readPage(caller, found.slice(0, paging.count));
    // A page that ends early, because its resources are large, is not the last one.
    const last = found.length > page.length ? page.at(-1) : undefined;
    const next = last && { after: last.found, total: totalResults };
    const paged =
      paging.kind === 'index'
        ? `,"startIndex":${paging.startIndex}`
        : next
          ? `,"nextCursor":"${this.cursors.seal(cursorQuery, next, Date.now())}"`
          : '';
    return streamedAnswer(
      listAnswer(`"totalResults":${totalResults}${paged}`, page, caller, projection, this.groupRepresentation),
    );
  }

  /** The two questions that identity providers ask all day, answered by one statement each. */
  private async wellKnown(
    { orgId }: ScimCaller,
    [searched, ...more]: readonly SearchedType[],
    { startIndex, count }: Page,
  ): Promise<Pick<UserPage, 'totalResults' | 'users'> | undefined> {
    if (searched?.name !== 'User' || searched.sortBy || more.length > 0) return undefined;
    if (!searched.filter) return this.users.page(orgId, startIndex - 1, count);
    const userNameKey = soughtUserName(searched.filter);
    if (userNameKey === undefined) return undefined;
    const user = await this.users.match(orgId, userNameKey);
    return { totalResults: user ? 1 : 0, users: user && startIndex === 1 && count > 0 ? [user] : [] };
  }

  private range(paging: Paging, query: CursorQuery): Pick<ResourceSearch, 'from' | 'limit'> {
    if (paging.kind === 'index') return { from: { offset: paging.startIndex - 1 }, limit: paging.count };
    // One more than is shown tells whether there is a next page.
    const limit = paging.count === 0 ? 0 : paging.count + 1;
    if (paging.cursor === undefined) return { from: { offset: 0 }, limit };
    return { from: this.cursors.open(query, paging.cursor, Date.now()), limit };
  }

  private async search(search: ResourceSearch): Promise<FoundPage> {
    try {
      return await this.searches.page(search);
    } catch (error) {
      if (!isStatementTimeout(error)) throw error;
      throw tooMany(
        'No index serves this query and it takes too long: narrow the filter, for example by userName or displayName, or leave out sortBy',
      );
    }
  }

  /** The stored resources, in the order in which they were found; undefined where one was deleted meanwhile. */
  private async readPage({ orgId }: ScimCaller, found: readonly FoundResource[]): Promise<ReadResource[]> {
    const idsOf = (name: ResourceTypeName) => found.filter(({ type }) => type === name).map(({ id }) => id);
    const [userIds, groupIds] = [idsOf('User'), idsOf('Group')];
    const users = userIds.length > 0 ? await this.users.findPage(orgId, userIds) : [];
    const groups = groupIds.length > 0 ? await this.groups.findPage(orgId, groupIds) : [];
    const page: ReadResource[] = [];
    for (const resource of found) {
      if (resource.type === 'User') {
        if (users.length === 0) break;
        page.push({ found: resource, type: 'User', stored: users.shift() });
      } else {
        if (groups.length === 0) break;
        page.push({ found: resource, type: 'Group', stored: groups.shift() });
      }
    }
    return page;
  }
}

function searchedTypes(
  { schemas }: ScimCaller,
  types: readonly ResourceTypeName[],
  { filter, sort }: ListQuery,
): SearchedType[] {
  const all = types.map((name) => (name === 'User' ? schemas.user : schemas.group));
  const parsed = filter === undefined ? undefined : parseFilter(filter);
  const sortBy = sort && checkSort(sort, all);
  return types.map((name, index) => ({
    name,
    filter: parsed && checkAmong(parsed, all[index] as ResourceSchema, all),
    sortBy: sortBy?.[index],
  }));
}

/** Whatever decides which resources a list has, and in which order. */
const cursorParts = (searched: readonly SearchedType[], { filter, sort }: ListQuery): unknown[] => [
  searched.map(({ name, sortBy }) => [name, sortBy && (sortBy.subAttribute ?? sortBy.attribute).type]),
  filter,
  sort && [printAttributePath(sort.sortBy), sort.descending],
];

/** The folded userName of `userName eq "…"`, which is how every identity provider looks a person up. */
function soughtUserName(filter: CheckedFilter): string | undefined {
  if (filter.kind !== 'compare' || filter.op !== 'eq') return undefined;
  const { part, attribute } = filter.found;
  return part.container === undefined && attribute.name === 'userName' ? String(filter.compValue) : undefined;
}
