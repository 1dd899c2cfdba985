import type { FoundAttribute } from '../protocol/scim/schema/schema.js';
import { resolveColumn } from './comparison-sql.js';
import { attributeName, isText, stepsOf, valuesPath } from './document-sql.js';
import type { Parameter, SearchColumns, StoredColumn } from './search-columns.js';

/** What rows are sorted by. It is short enough to be part of a cursor. */
export interface SortKey {
  readonly sql: string;
  readonly type: StoredColumn['type'] | 'jsonb';
  /** Never null. */
  readonly isRequired: boolean;
}

/** Longer texts that begin alike count as equal. */
const MAX_LENGTH = 256;

/**
 * The sort key of RFC 7644 §3.4.2.3: of a multi-valued attribute its primary value, else its first one. It is null for
 * what has none. Texts are ordered by code point, whatever the collation of the database.
 */
export function sortKey(found: FoundAttribute, stored: SearchColumns, parameter: Parameter): SortKey {
  const { part, attribute, subAttribute } = found;
  const rows = stored.rows.get(attributeName({ part, attribute }));
  const column = rows ? rows.first.get(subAttribute?.name ?? '') : stored.columns.get(attributeName(found));
  if (!column) return documentKey(found, stored.document, parameter);
  const { sql, type } = resolveColumn(column, found, stored.document, parameter);
  const isCut = column.isLong ?? column.isFallback ?? false;
  return { sql: isCut ? beginning(sql) : sql, type, isRequired: column.isRequired ?? false };
}

function documentKey(found: FoundAttribute, document: string, parameter: Parameter): SortKey {
  const [source, steps] = oneValue(found, document, parameter);
  const path = `${parameter(steps)}::text[]`;
  // Other types are compared as what they are in JSON, where no value can fail to be one.
  return isText(found)
    ? { sql: beginning(`((${source} #>> ${path}) COLLATE "C")`), type: 'text', isRequired: false }
    : { sql: `(${source} #> ${path})`, type: 'jsonb', isRequired: false };
}

const beginning = (text: string): string => `left(${text}, ${MAX_LENGTH})`;

/** The document and the steps within it that lead to one value of the attribute. */
function oneValue(found: FoundAttribute, document: string, parameter: Parameter): [string, string[]] {
  const { attribute, subAttribute } = found;
  const last = (subAttribute ?? attribute).multiValued ? ['0'] : [];
  if (!attribute.multiValued || !subAttribute) return [document, [...stepsOf(found), ...last]];
  const values = valuesPath({ part: found.part, attribute });
  const first = `${document} #> ${parameter([...stepsOf({ part: found.part, attribute }), '0'])}::text[]`;
  const primary = `jsonb_path_query_first(${document}, ${parameter(`${values} ? (@.primary == true)`)}::jsonpath)`;
  return [`coalesce(${primary}, ${first})`, [subAttribute.name, ...last]];
}
