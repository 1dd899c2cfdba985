import { invalidValue } from '../protocol/scim/error.js';
import { type ListQuery, parseListQuery } from '../protocol/scim/list/list-query.js';
import { parseProjection, type Projection } from '../protocol/scim/projection/projection.js';

/** The query string as Fastify read it: a parameter that is given twice is a list. */
export type QueryParameters = Readonly<Record<string, string | string[] | undefined>>;

/** @throws ScimError `invalidValue` or `invalidCount` for a parameter that is given twice or malformed */
export const readListQuery = (query: QueryParameters): ListQuery =>
  parseListQuery({
    filter: one(query, 'filter'),
    sortBy: one(query, 'sortBy'),
    sortOrder: one(query, 'sortOrder'),
    startIndex: one(query, 'startIndex'),
    count: one(query, 'count'),
    cursor: one(query, 'cursor'),
    attributes: one(query, 'attributes'),
    excludedAttributes: one(query, 'excludedAttributes'),
  });

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
