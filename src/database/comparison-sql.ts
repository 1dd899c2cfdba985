import type { CompareOp } from '../protocol/scim/filter/filter.js';
import type { SearchValue } from '../protocol/scim/resource/search-document.js';
import type { FoundAttribute } from '../protocol/scim/schema/schema.js';
import { stepsOf } from './document-sql.js';
import type { Parameter, StoredColumn } from './search-columns.js';
import { isUuid } from './uuid.js';

const symbols = { eq: '=', ne: '<>', gt: '>', ge: '>=', lt: '<', le: '<=' } as const;

/** A comparison of two operands of one type. Both are given as SQL. */
export function compared(op: CompareOp, left: string, right: string): string {
  switch (op) {
    // Functions take the literal as it is: in a pattern of LIKE some of its characters would mean something.
    case 'co':
      return `strpos(${left}, ${right}) > 0`;
    case 'sw':
      return `starts_with(${left}, ${right})`;
    case 'ew':
      return `right(${left}, length(${right})) = ${right}`;
    default:
      return `${left} ${symbols[op]} ${right}`;
  }
}

/** Whether the column has a value that compares so: `ne` does not hold for one that has none. */
export function columnComparison(
  column: StoredColumn,
  op: CompareOp,
  value: SearchValue,
  parameter: Parameter,
): string {
  switch (column.type) {
    case 'boolean':
      return compared(op, column.sql, `${parameter(value)}::boolean`);
    case 'timestamptz':
      return compared(op, column.sql, `to_timestamp(${parameter(value)}::double precision / 1000)`);
    case 'text':
    case 'uuid':
      return textComparison(column, op, String(value), parameter);
  }
}

function textComparison(column: StoredColumn, op: CompareOp, value: string, parameter: Parameter): string {
  const { type, sql, prefix = '' } = column;
  if (op === 'eq' || op === 'ne') {
    // Without what all values begin with, an index can serve.
    const rest = value.startsWith(prefix) ? value.slice(prefix.length) : undefined;
    if (rest === undefined || (type === 'uuid' && !isUuid(rest))) return String(op === 'ne');
    return compared(op, sql, `${parameter(rest)}::${type}`);
  }
  return compared(op, asText(column, parameter), `${parameter(value)}::text`);
}

/** Whether the column has a value, and not just an empty text. */
export const columnPresence = ({ sql, type, prefix }: StoredColumn): string =>
  type === 'text' && prefix === undefined ? `${sql} <> ''` : `${sql} IS NOT NULL`;

/** A column that is only a fallback becomes one expression with what it stands in for. */
export function resolveColumn(
  column: StoredColumn,
  found: FoundAttribute,
  document: string,
  parameter: Parameter,
): StoredColumn {
  if (!column.isFallback) return column;
  const given = `(${document} #>> ${parameter(stepsOf(found))}::text[])`;
  return { sql: `(coalesce(${given}, ${asText(column, parameter)}) COLLATE "C")`, type: 'text' };
}

/** The column's value as text of `COLLATE "C"`. */
function asText({ type, sql, prefix }: StoredColumn, parameter: Parameter): string {
  const text = type === 'text' ? sql : `(${sql}::text COLLATE "C")`;
  return prefix === undefined ? text : `((${parameter(prefix)}::text || ${text}) COLLATE "C")`;
}
