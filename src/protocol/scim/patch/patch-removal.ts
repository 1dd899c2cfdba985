import { readElements } from '../resource/attribute-value.js';
import { checkLength } from '../resource/multi-value.js';
import { inSearchForm } from '../resource/search-document.js';
import type { Attribute } from '../schema/schema.js';
import { type ComplexValue, isComplex, type ScimValue } from '../value/scim-value.js';
import type { Change } from './patch-change.js';
import { spendOn } from './patch-work.js';

/** The values of a list but those that the operation gives: a value goes that has everything that is given of one. */
export function withoutValues(attribute: Attribute, old: readonly ScimValue[], change: Change): ScimValue[] {
  const { value, label, reading } = change;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  checkLength(attribute, list, label);
  const wanted = bySubAttributes(attribute, readElements(attribute, list, reading, label));
  spendOn(reading, old, wanted.length);
  return old.filter((each) => !wanted.some(({ names, keys }) => keys.has(keyOf(attribute, each, names))));
}

interface Wanted {
  /** The sub-attributes that are given; none of a simple value. */
  readonly names: readonly string[];
  /** What they have to be, as `keyOf` writes it. */
  readonly keys: Set<string>;
}

/** Values that give the same sub-attributes are looked up together, so that each stored value is looked at once for all. */
function bySubAttributes(attribute: Attribute, given: readonly ScimValue[]): Wanted[] {
  const wanted = new Map<string, Wanted>();
  for (const value of given) {
    const names = isComplex(value) ? Object.keys(value).sort() : [];
    const together = names.join();
    const { keys } = wanted.get(together) ?? { keys: new Set<string>() };
    wanted.set(together, { names, keys: keys.add(keyOf(attribute, value, names)) });
  }
  return [...wanted.values()];
}

const keyOf = (attribute: Attribute, value: ScimValue, names: readonly string[]): string =>
  JSON.stringify(
    isComplex(value)
      ? names.map((name) => searchForm(attribute.children.get(name), value, name))
      : inSearchForm(attribute, attribute.children, value),
  );

const searchForm = (child: Attribute | undefined, value: ComplexValue, name: string): ScimValue | undefined => {
  const own = value[name];
  return child && own !== undefined ? inSearchForm(child, child.children, own) : undefined;
};
