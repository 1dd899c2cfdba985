import { invalidValue } from '../protocol/scim/error.js';
import { type Page, parsePage } from '../protocol/scim/list.js';
import { parseProjection, type Projection } from '../protocol/scim/projection.js';

/** The query string as Fastify read it: a parameter that is given twice is a list. */
export type QueryParameters = Readonly<Record<string, string | string[] | undefined>>;

export interface ListQuery {
  readonly filter: string | undefined;
  readonly page: Page;
  readonly projection: Projection | undefined;
}

const UNSUPPORTED = new Map([
  ['sortBy', 'This server does not sort: leave out sortBy, as /ServiceProviderConfig says'],
  ['cursor', 'This server does not page by cursor: use startIndex and count, as /ServiceProviderConfig says'],
]);

/** @throws ScimError `invalidValue` for a parameter that is given twice, malformed or not served */
export function readListQuery(query: QueryParameters): ListQuery {
  for (const [name, detail] of UNSUPPORTED) if (query[name] !== undefined) throw invalidValue(detail);
  return {
    filter: one(query, 'filter'),
    page: parsePage({ startIndex: one(query, 'startIndex'), count: one(query, 'count') }),
    projection: readProjection(query),
  };
}

export function readProjection(query: QueryParameters): Projection | undefined {
  const attributes = one(query, 'attributes');
  const excludedAttributes = one(query, 'excludedAttributes');
  if (attributes === undefined && excludedAttributes === undefined) return undefined;
  return parseProjection({ attributes, excludedAttributes });
}

function one(query: QueryParameters, name: string): string | undefined {
  const value = query[name];
  if (Array.isArray(value)) throw invalidValue(`The parameter ${name} is given more than once: give it once`);
  return value;
}
