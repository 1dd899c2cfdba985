import { invalidFilter } from '../protocol/scim/error.js';
import type { CheckedFilter } from '../protocol/scim/filter-match.js';
import type { FoundAttribute } from '../protocol/scim/schema.js';
import type { ScimValue } from '../protocol/scim/scim-value.js';
import type { SearchValue } from '../protocol/scim/search-document.js';

/** A condition of a WHERE clause; the parameters that it names are `values`. */
export interface SqlCondition {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** How attributes of a resource type are stored beside its search document. */
export interface SearchColumns {
  /** Columns by attribute, `meta.created` by its full name. */
  readonly columns: ReadonlyMap<
    string,
    { readonly name: string; readonly type: 'text' | 'boolean' | 'uuid' | 'timestamptz' }
  >;
  /** Attributes with one value for all resources of the type. */
  readonly constants: ReadonlyMap<string, string>;
  /** The column of the search document, which holds everything else. */
  readonly document: string;
}

type Comparison = Extract<CheckedFilter, { kind: 'compare' }>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The WHERE condition of a filter. Client text is only ever a parameter.
 * @param firstParameter number of the first `$n` that the condition may use
 * @throws ScimError `invalidFilter` for an operator that is not served: `eq` and `pr` are, with `and`, `or` and `not`
 */
export function filterToSql(filter: CheckedFilter, stored: SearchColumns, firstParameter: number): SqlCondition {
  const values: unknown[] = [];
  const parameter = (value: unknown): string => `$${firstParameter + values.push(value) - 1}`;
  return { text: new Translation(stored, parameter).condition(filter), values };
}

class Translation {
  constructor(
    private readonly stored: SearchColumns,
    private readonly parameter: (value: unknown) => string,
  ) {}

  condition(filter: CheckedFilter): string {
    switch (filter.kind) {
      case 'and':
      case 'or':
        return `(${this.condition(filter.left)} ${filter.kind.toUpperCase()} ${this.condition(filter.right)})`;
      case 'not':
        // A comparison with an unassigned column is null, which NOT would leave null.
        return `(${this.condition(filter.filter)}) IS NOT TRUE`;
      case 'present':
        return this.present(filter.found);
      case 'compare':
        return this.comparison(filter);
      case 'valuePath':
        return this.containsElement(filter.found, filter.filter);
    }
  }

  private present(found: FoundAttribute): string {
    const name = nameOf(found);
    const column = this.stored.columns.get(name);
    if (column) return `${column.name} IS NOT NULL`;
    if (this.stored.constants.has(name)) return 'true';
    return `${this.stored.document} @? ${this.parameter(jsonPath(found))}::jsonpath`;
  }

  private comparison(filter: Comparison): string {
    const { found, compValue } = requireEq(filter);
    const name = nameOf(found);
    const constant = this.stored.constants.get(name);
    if (constant !== undefined) return constant === compValue ? 'true' : 'false';
    const column = this.stored.columns.get(name);
    if (!column) return this.contains(found, compValue);
    if (column.type === 'uuid' && !UUID.test(String(compValue))) return 'false';
    return `${column.name} = ${this.parameter(compValue)}::${column.type}`;
  }

  private containsElement(found: FoundAttribute, filter: CheckedFilter): string {
    const members = equalitiesOf(filter);
    const element = Object.fromEntries(members);
    // Two values for one sub-attribute: no element has both.
    const contradictory = members.some(([name, value]) => element[name] !== value);
    return contradictory ? 'false' : this.contains(found, [element]);
  }

  /** The search document holds this value at the attribute, or in one of its values. */
  private contains({ part, attribute, subAttribute }: FoundAttribute, value: ScimValue): string {
    const wanted = subAttribute ? { [subAttribute.name]: listed(subAttribute.multiValued, value) } : value;
    const member = { [attribute.name]: listed(attribute.multiValued, wanted) };
    const document = part.container === undefined ? member : { [part.container]: member };
    return `${this.stored.document} @> ${this.parameter(JSON.stringify(document))}::jsonb`;
  }
}

const listed = (multiValued: boolean, value: ScimValue): ScimValue =>
  multiValued && !Array.isArray(value) ? [value] : value;

/** What one value must hold to satisfy the filter in the brackets. */
function equalitiesOf(filter: CheckedFilter): [string, SearchValue][] {
  if (filter.kind === 'and') return [...equalitiesOf(filter.left), ...equalitiesOf(filter.right)];
  if (filter.kind !== 'compare') throw invalidFilter('This server compares inside [ ] by eq, joined by and');
  const { found, compValue } = requireEq(filter);
  return [[found.attribute.name, compValue]];
}

function requireEq(filter: Comparison): Comparison {
  if (filter.op === 'eq') return filter;
  throw invalidFilter(`This server does not filter by ${filter.op}: use eq, pr, and, or, not`);
}

const nameOf = ({ part, attribute, subAttribute }: FoundAttribute): string =>
  [
    ...(part.container === undefined ? [] : [part.container]),
    attribute.name,
    ...(subAttribute ? [subAttribute.name] : []),
  ].join('.');

function jsonPath({ part, attribute, subAttribute }: FoundAttribute): string {
  const steps = [part.container, attribute.name, subAttribute?.name].filter((step) => step !== undefined);
  // Lax paths go into each value of a list by themselves.
  return steps.reduce((path, step) => `${path}.${JSON.stringify(step)}`, '$');
}
