import type { CheckedFilter } from '../protocol/scim/filter/filter-match.js';
import type { ComplexValue } from '../protocol/scim/value/scim-value.js';

interface Equalities {
  /** What a value contains that satisfies the filter, as far as it is a conjunction of `eq`; undefined without any. */
  readonly value: ComplexValue | undefined;
  /** The filter says nothing else. */
  readonly areAll: boolean;
}

/**
 * What the filter in the brackets demands a value to be equal to.
 * @param elsewhere sub-attributes that the value in the document does not have
 * @returns `contradictory` when no value can be all of it
 */
export function equalitiesOf(
  filter: CheckedFilter,
  elsewhere: ReadonlyMap<string, unknown>,
): Equalities | 'contradictory' {
  const conjuncts = conjunctsOf(filter);
  const equal = conjuncts.filter(isEquality).filter(({ found }) => !elsewhere.has(found.attribute.name));
  const value: ComplexValue = {};
  for (const { found, compValue } of equal) {
    const { name, multiValued } = found.attribute;
    const before = value[name];
    if (multiValued) value[name] = [...(Array.isArray(before) ? before : []), compValue];
    else if (before === undefined || before === compValue) value[name] = compValue;
    else return 'contradictory';
  }
  return { value: equal.length === 0 ? undefined : value, areAll: equal.length === conjuncts.length };
}

const isEquality = (filter: CheckedFilter): filter is Extract<CheckedFilter, { kind: 'compare' }> =>
  filter.kind === 'compare' && filter.op === 'eq';

const conjunctsOf = (filter: CheckedFilter): CheckedFilter[] =>
  filter.kind === 'and' ? [...conjunctsOf(filter.left), ...conjunctsOf(filter.right)] : [filter];
