import { type AttributePath, printAttributePath } from '../schema/attribute-path.js';
import { FilterReader } from './filter-reader.js';

export type CompareOp = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';
export type CompValue = string | number | boolean | null;

/** Abstract syntax of RFC 7644 figure 1. */
export type Filter =
  | {
      readonly kind: 'compare';
      readonly attrPath: AttributePath;
      readonly op: CompareOp;
      readonly compValue: CompValue;
    }
  | { readonly kind: 'present'; readonly attrPath: AttributePath }
  | { readonly kind: 'valuePath'; readonly attrPath: AttributePath; readonly filter: Filter }
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly filter: Filter };

/**
 * Reads a filter. Entra's `emails[type eq "work"].value eq "x"` becomes `emails[type eq "work" and value eq "x"]`.
 * Throws `invalidFilter` for anything outside the grammar and for a filter that is too long, too deep or too wide.
 */
export function parseFilter(source: string): Filter {
  const reader = new FilterReader(source);
  const filter = reader.readFilter();
  reader.expectEnd();
  return filter;
}

/** The source of a filter, with the fewest parentheses: `parseFilter(printFilter(filter))` equals `filter`. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'compare':
      return `${printAttributePath(filter.attrPath)} ${filter.op} ${JSON.stringify(filter.compValue)}`;
    case 'present':
      return `${printAttributePath(filter.attrPath)} pr`;
    case 'valuePath':
      return `${printAttributePath(filter.attrPath)}[${printFilter(filter.filter)}]`;
    case 'not':
      return `not (${printFilter(filter.filter)})`;
    case 'and':
      return `${operand(filter.left, ['or'])} and ${operand(filter.right, ['or', 'and'])}`;
    case 'or':
      return `${operand(filter.left, [])} or ${operand(filter.right, ['or'])}`;
  }
}

function operand(filter: Filter, grouped: readonly Filter['kind'][]): string {
  const source = printFilter(filter);
  return grouped.includes(filter.kind) ? `(${source})` : source;
}
