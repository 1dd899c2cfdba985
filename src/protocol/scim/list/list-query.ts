import { invalidCount, invalidValue } from '../error.js';
import { readMessage } from '../message.js';
import { parseProjection, type Projection } from '../projection/projection.js';
import { defaultCount, maxCount, type Page, parsePage, readInteger } from './list.js';
import { parseSort, type Sort } from './sort.js';

/** What a list is asked for: the parameters of a query string, or the members of a search request. */
export interface ListParameters {
  readonly filter?: unknown;
  readonly sortBy?: unknown;
  readonly sortOrder?: unknown;
  readonly startIndex?: unknown;
  readonly count?: unknown;
  readonly cursor?: unknown;
  readonly attributes?: unknown;
  readonly excludedAttributes?: unknown;
}

/** A page by its place in the list (RFC 7644 §3.4.2.4), or by the cursor that the page before it gave (RFC 9865). */
export type Paging =
  | ({ readonly kind: 'index' } & Page)
  | {
      readonly kind: 'cursor';
      /** Undefined asks for the first page. */
      readonly cursor: string | undefined;
      readonly count: number;
    };

export interface ListQuery {
  readonly filter: string | undefined;
  readonly sort: Sort | undefined;
  readonly paging: Paging;
  readonly projection: Projection | undefined;
}

/** Throws `invalidValue` or `invalidCount` for what is malformed. */
export function parseListQuery(given: ListParameters): ListQuery {
  const { filter, attributes, excludedAttributes } = given;
  if (filter !== undefined && filter !== null && typeof filter !== 'string') {
    throw invalidValue('"filter" must be a string, such as userName eq "jane@example.com"');
  }
  const projection = parseProjection({ attributes, excludedAttributes });
  return {
    filter: filter ?? undefined,
    sort: parseSort(given),
    paging: parsePaging(given),
    projection: projection.kind === 'default' ? undefined : projection,
  };
}

function parsePaging({ startIndex, count, cursor }: ListParameters): Paging {
  if (cursor === undefined || cursor === null) return { kind: 'index', ...parsePage({ startIndex, count }) };
  if (typeof cursor !== 'string') throw invalidValue('"cursor" must be a string; for the first page it is empty');
  if (startIndex !== undefined && startIndex !== null && startIndex !== '') {
    throw invalidValue('"startIndex" and "cursor" are two ways of paging; send one of them');
  }
  return { kind: 'cursor', cursor: cursor === '' ? undefined : cursor, count: readCursorCount(count) };
}

/** RFC 9865 §2.1: where index paging takes the most that it may, cursor paging refuses. */
function readCursorCount(given: unknown): number {
  const refuse = () => invalidCount(`"count" must be an integer from 0 to ${maxCount}, the same for every page`);
  const count = readInteger(given, refuse) ?? defaultCount;
  if (count > maxCount) throw refuse();
  return Math.max(count, 0);
}

const searchSchema = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

/** Reads the body of a `POST .search` (RFC 7644 §3.4.3). Throws `invalidSyntax` and as `parseListQuery` does. */
export function parseSearchRequest(body: unknown): ListQuery {
  const members = readMessage(body, searchSchema);
  return parseListQuery({
    filter: members.get('filter'),
    sortBy: members.get('sortby'),
    sortOrder: members.get('sortorder'),
    startIndex: members.get('startindex'),
    count: members.get('count'),
    cursor: members.get('cursor'),
    attributes: members.get('attributes'),
    excludedAttributes: members.get('excludedattributes'),
  });
}
