import type { CheckedFilter } from '../protocol/scim/filter/filter-match.js';
import type { FoundAttribute } from '../protocol/scim/schema/schema.js';
import { compared } from './comparison-sql.js';
import { containing, isText, stepsOf, valuesPath } from './document-sql.js';
import type { Parameter } from './search-columns.js';

type Comparison = Extract<CheckedFilter, { kind: 'compare' }>;

const pathOperators = { ne: '!=', gt: '>', ge: '>=', lt: '<', le: '<=', sw: 'starts with' } as const;

/**
 * Whether a value of the attribute in the search document compares so; `ne` also holds when there is none.
 *
 * Paths compare text by code point and differing types as unequal, without an error. Only containment uses an index.
 */
export function documentComparison(
  document: string,
  { found, op, compValue }: Comparison,
  parameter: Parameter,
): string {
  const path = valuesPath(found);
  switch (op) {
    case 'eq':
      return `${document} @> ${parameter(JSON.stringify(containing(found, compValue)))}::jsonb`;
    case 'co':
    case 'ew':
      return partComparison(document, found, op, parameter(compValue), parameter);
    default: {
      const some = exists(document, `${path} ? (@ ${pathOperators[op]} ${JSON.stringify(compValue)})`, parameter);
      return op === 'ne' ? `(${some} OR NOT ${exists(document, path, parameter)})` : some;
    }
  }
}

function partComparison(
  document: string,
  found: FoundAttribute,
  op: 'co' | 'ew',
  part: string,
  parameter: Parameter,
): string {
  const holds = (text: string) => compared(op, `(${text} COLLATE "C")`, `${part}::text`);
  if (!isMultiValued(found)) return holds(`(${document} #>> ${parameter(stepsOf(found))}::text[])`);
  const values = `jsonb_path_query(${document}, ${parameter(valuesPath(found))}::jsonpath)`;
  return `EXISTS (SELECT FROM ${values} AS v (value) WHERE ${holds(`(v.value #>> '{}')`)})`;
}

const isMultiValued = ({ attribute, subAttribute }: FoundAttribute): boolean =>
  attribute.multiValued || subAttribute?.multiValued === true;

/** Whether the attribute has a value that is not an empty text or, of a complex attribute, a sub-attribute that has. */
export function documentPresence(document: string, found: FoundAttribute, parameter: Parameter): string {
  const { type } = found.subAttribute ?? found.attribute;
  const path = valuesPath(found) + (type === 'complex' ? '.*[*]' : '');
  const isEmptyable = type === 'complex' || isText(found);
  return exists(document, isEmptyable ? `${path} ? (@.type() != "string" || @ != "")` : path, parameter);
}

const exists = (document: string, path: string, parameter: Parameter): string =>
  `jsonb_path_exists(${document}, ${parameter(path)}::jsonpath)`;
