import type { CheckedFilter } from '../protocol/scim/filter/filter-match.js';
import type { Attribute, FoundAttribute } from '../protocol/scim/schema/schema.js';
import type { ScimValue } from '../protocol/scim/value/scim-value.js';
import { columnComparison, columnPresence, resolveColumn } from './comparison-sql.js';
import { documentComparison, documentPresence } from './document-comparison-sql.js';
import { attributeName, containing, valuesPath } from './document-sql.js';
import type { Parameter, SearchColumns, StoredColumn, StoredRows } from './search-columns.js';
import { equalitiesOf } from './value-path-sql.js';

type Comparison = Extract<CheckedFilter, { kind: 'compare' }>;
type ValuePath = Extract<CheckedFilter, { kind: 'valuePath' }>;

/**
 * The condition of a WHERE clause that holds for the rows of the resources that the filter matches, as `matchChecked`
 * does, whatever the collation of the database. It may be null where it does not hold. Client text is only ever a
 * parameter. $1 is the organization.
 */
export const filterToSql = (filter: CheckedFilter, stored: SearchColumns, parameter: Parameter): string =>
  new Translation(stored, parameter).condition(filter);

/** Translates for one row: that of a resource or, within a value path, that of one value. */
class Translation {
  constructor(
    private readonly stored: SearchColumns,
    private readonly parameter: Parameter,
  ) {}

  condition(filter: CheckedFilter): string {
    switch (filter.kind) {
      case 'and':
      case 'or':
        return `(${this.condition(filter.left)} ${filter.kind.toUpperCase()} ${this.condition(filter.right)})`;
      case 'not':
        // What is unassigned compares as null, which NOT would leave null.
        return `(${this.condition(filter.filter)}) IS NOT TRUE`;
      case 'constant':
        return String(filter.value);
      case 'present':
        return this.presence(filter.found);
      case 'compare':
        return this.comparison(filter);
      case 'valuePath':
        return this.valuePath(filter);
    }
  }

  private presence(found: FoundAttribute): string {
    const rows = this.rowsOf(found);
    if (rows) return this.owned(rows, found.subAttribute ? columnPresence(columnOf(rows, found.subAttribute)) : 'true');
    const column = this.columnOf(found);
    if (column) return columnPresence(column);
    const inColumns = this.columnsOfValue(found);
    if (inColumns.isComplete) return `(${[...inColumns.columns.values()].map(columnPresence).join(' OR ')})`;
    return documentPresence(this.stored.document, found, this.parameter);
  }

  private comparison(filter: Comparison): string {
    const { found, op, compValue } = filter;
    const rows = this.rowsOf(found);
    if (rows) return this.comparisonOfRows(rows, filter);
    const column = this.columnOf(found);
    if (!column) return documentComparison(this.stored.document, filter, this.parameter);
    const condition = columnComparison(column, op, compValue, this.parameter);
    // `ne` also holds for what has no value, which compares as null.
    return op === 'ne' ? `(${condition}) IS NOT FALSE` : condition;
  }

  private comparisonOfRows(rows: StoredRows, { found, op, compValue }: Comparison): string {
    const column = columnOf(rows, found.subAttribute ?? found.attribute);
    const some = this.owned(rows, columnComparison(column, op, compValue, this.parameter));
    return op === 'ne' ? `(${some} OR NOT ${this.owned(rows, columnPresence(column))})` : some;
  }

  private valuePath({ found, filter }: ValuePath): string {
    const attribute = found.subAttribute ?? found.attribute;
    const rows = this.rowsOf(found);
    if (rows) return this.owned(rows, this.within({ columns: rows.columns }).condition(filter));
    const { columns, isComplete } = this.columnsOfValue(found);
    if (isComplete) return this.within({ columns }).condition(filter);

    const equalities = equalitiesOf(filter, columns);
    if (equalities === 'contradictory') return 'false';
    // The filter of a simple list calls each of its values "value".
    const isSimple = attribute.type !== 'complex';
    const equal = isSimple ? equalities.value?.['value'] : equalities.value;
    const contained = equal === undefined ? undefined : this.contains(found, equal);
    if (contained !== undefined && equalities.areAll) return contained;
    const document = isSimple ? `jsonb_build_object('value', e.value)` : 'e.value';
    const inner = this.within({ columns, document }).condition(filter);
    const path = this.parameter(valuesPath(found));
    const some = `EXISTS (SELECT FROM jsonb_path_query(${this.stored.document}, ${path}::jsonpath) AS e (value) WHERE ${inner})`;
    // An index can serve what the value must be equal to.
    return contained === undefined ? some : `(${contained} AND ${some})`;
  }

  private contains(found: FoundAttribute, value: ScimValue): string {
    return `${this.stored.document} @> ${this.parameter(JSON.stringify(containing(found, value)))}::jsonb`;
  }

  private owned(rows: StoredRows, condition: string): string {
    return `${this.stored.id} IN (${rows.owners(condition)})`;
  }

  private within(inner: Partial<SearchColumns>): Translation {
    return new Translation({ ...this.stored, rows: new Map(), ...inner }, this.parameter);
  }

  private rowsOf({ part, attribute }: FoundAttribute): StoredRows | undefined {
    return this.stored.rows.get(attributeName({ part, attribute }));
  }

  private columnOf(found: FoundAttribute): StoredColumn | undefined {
    const column = this.stored.columns.get(attributeName(found));
    return column && resolveColumn(column, found, this.stored.document, this.parameter);
  }

  /** The columns that hold sub-attributes of a complex attribute, by their names, and whether they hold all. */
  private columnsOfValue(found: FoundAttribute): { columns: Map<string, StoredColumn>; isComplete: boolean } {
    const columns = new Map<string, StoredColumn>();
    const children = found.subAttribute ? [] : [...new Set(found.attribute.children.values())];
    for (const subAttribute of children) {
      const column = this.stored.columns.get(attributeName({ ...found, subAttribute }));
      if (column) columns.set(subAttribute.name, column);
    }
    return { columns, isComplete: children.length > 0 && columns.size === children.length };
  }
}

function columnOf(rows: StoredRows, { name }: Attribute): StoredColumn {
  const column = rows.columns.get(name);
  if (column) return column;
  throw new Error(`No column holds the sub-attribute ${name} of values that are rows`);
}
