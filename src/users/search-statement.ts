import { filterToSql } from '../database/filter-sql.js';
import type { Parameter, SearchColumns } from '../database/search-columns.js';
import { sortKey, type SortKey } from '../database/sort-sql.js';
import type { CheckedFilter } from '../protocol/scim/filter/filter-match.js';
import type { FoundAttribute } from '../protocol/scim/schema/schema.js';
import { groupSearch } from './group-search.js';
import { userSearch } from './user-search.js';

export type ResourceTypeName = 'User' | 'Group';

/** What of one resource type is searched. */
export interface SearchedType {
  readonly name: ResourceTypeName;
  /** Undefined: all resources. */
  readonly filter: CheckedFilter | undefined;
  /** Undefined where the type lacks what the search is sorted by. */
  readonly sortBy: FoundAttribute | undefined;
}

/** The place of a resource in the order of a search. */
export interface Place {
  readonly id: string;
  /** What it is sorted by, as PostgreSQL prints it; null without a value, or when nothing is sorted by. */
  readonly key: string | null;
}

export interface ResourceSearch {
  readonly orgId: string;
  readonly tenantUrl: string;
  readonly types: readonly SearchedType[];
  readonly descending: boolean;
  readonly limit: number;
  /** `offset` is zero-based; who goes on from a place knows the total already. */
  readonly from: { readonly offset: number } | { readonly after: Place; readonly total: number };
}

interface Source {
  readonly table: string;
  readonly organization: string;
  readonly search: SearchColumns;
  /** How many there are in the organization. */
  readonly total: string;
}

/** So many are sorted in no time; of more, a page is better looked for in the order of an index. */
const FEW = 10_000;

const sourceOf = (name: ResourceTypeName, tenantUrl: string): Source =>
  name === 'User'
    ? {
        table: 'users u',
        organization: 'u.organization_id',
        search: userSearch(tenantUrl),
        total: '(SELECT coalesce(sum(users), 0) FROM user_counts WHERE organization_id = $1)',
      }
    : {
        table: 'groups g',
        organization: 'g.organization_id',
        search: groupSearch(tenantUrl),
        total: '(SELECT count(*) FROM groups WHERE organization_id = $1)',
      };

/**
 * The statement that finds one page. Each row is the total, and the type, id and sort key of a resource; a page beyond
 * the end is one row without a resource.
 *
 * What matches is gathered first where it has to be counted or is known to be little: for a LIMIT the planner would else
 * walk an index past everything that does not match. A later page of much is read in the order of the index.
 */
export function searchStatement(search: ResourceSearch): { text: string; values: unknown[] } {
  const values: unknown[] = [search.orgId];
  const parameter: Parameter = (value) => `$${values.push(value)}`;
  const { types, from, limit } = search;
  const sources = types.map(({ name }) => sourceOf(name, search.tenantUrl));
  const order = new Order(types, sources, search.descending, parameter);
  const isFiltered = types.some(({ filter }) => filter);
  const isGathered = isFiltered && ('offset' in from || from.total <= FEW);

  const matching = types.map(({ filter }, index) => {
    const { table, organization, search: columns } = sources[index] as Source;
    const condition = filter ? ` AND ${filterToSql(filter, columns, parameter)}` : '';
    const key = order.isSorted ? `, ${order.keyOf(index)} AS key` : '';
    return `SELECT '${types[index]?.name}' AS type, ${columns.id}${key} FROM ${table} WHERE ${organization} = $1${condition}`;
  });
  return {
    text: `WITH matching AS ${isGathered ? '' : 'NOT '}MATERIALIZED (${matching.join(' UNION ALL ')})
      SELECT total.n, page.* FROM (SELECT ${totalOf(from, isFiltered, sources, parameter)}) AS total (n)
      LEFT JOIN (SELECT * FROM matching${'after' in from ? ` WHERE ${order.after(from.after)}` : ''}
        ORDER BY ${order.by()} ${'offset' in from ? `OFFSET ${parameter(from.offset)} ` : ''}LIMIT ${parameter(limit)}) AS page ON true
      ORDER BY ${order.by('page.')}`,
    values,
  };
}

function totalOf(
  from: ResourceSearch['from'],
  isFiltered: boolean,
  sources: readonly Source[],
  parameter: Parameter,
): string {
  if ('total' in from) return `${parameter(from.total)}::bigint`;
  return isFiltered ? '(SELECT count(*) FROM matching)' : sources.map(({ total }) => total).join(' + ');
}

/** The order of a search: by its key, if it has one, and then by id, so that no two resources are at one place. */
class Order {
  private readonly keys: readonly (SortKey | undefined)[];
  private readonly type: string;
  readonly isSorted: boolean;

  constructor(
    types: readonly SearchedType[],
    sources: readonly Source[],
    private readonly descending: boolean,
    private readonly parameter: Parameter,
  ) {
    this.keys = types.map(
      ({ sortBy }, index) => sortBy && sortKey(sortBy, (sources[index] as Source).search, parameter),
    );
    this.type = this.keys.find((key) => key)?.type ?? 'text';
    this.isSorted = this.keys.some((key) => key);
  }

  keyOf(index: number): string {
    return this.keys[index]?.sql ?? `NULL::${this.type}`;
  }

  /** What has no value comes last, and first when descending (RFC 7644 §3.4.2.3): so PostgreSQL has it. */
  by(prefix = ''): string {
    const direction = this.descending ? ' DESC' : '';
    return [...(this.isSorted ? ['key'] : []), 'id'].map((name) => prefix + name + direction).join(', ');
  }

  after({ id, key }: Place): string {
    const beyond = this.descending ? '<' : '>';
    const place = `${this.parameter(id)}::uuid`;
    if (!this.isSorted) return `id ${beyond} ${place}`;
    if (key === null) return this.descending ? `(key IS NOT NULL OR id < ${place})` : `key IS NULL AND id > ${place}`;
    const beyondKey = `(key, id) ${beyond} (${this.parameter(key)}::${this.type}, ${place})`;
    const isRequired = this.keys.every((each) => each?.isRequired);
    return this.descending || isRequired ? beyondKey : `(${beyondKey} OR key IS NULL)`;
  }
}
