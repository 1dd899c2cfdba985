import { invalidValue, mutability } from '../error.js';
import { type Attribute, type FoundAttribute, lookUp } from '../schema/schema.js';
import { isJsonObject } from '../value/json-object.js';
import { type ComplexValue, equalValues, isComplex, type ScimValue } from '../value/scim-value.js';

const MAX_NAMED = 5;

/**
 * Refuses values of a complex attribute that would come to something else than they say: those of which no sub-attribute
 * is known (`invalidValue`), and those that give a readOnly one another value than clients see (`mutability`).
 *
 * @param shown the values that clients see of the attribute
 */
export function checkGiven(
  { attribute, subAttribute }: FoundAttribute,
  given: unknown,
  shown: () => readonly (ScimValue | undefined)[],
  label: string,
): void {
  if (subAttribute || attribute.type !== 'complex') return;
  for (const value of [given].flat<unknown[]>()) {
    if (!isJsonObject(value)) continue;
    requireKnown(value, (name) => lookUp(attribute.children, name) !== undefined, label);
    checkReadOnly(attribute, value, shown, label);
  }
}

/** Of a value with unknown members only nothing is left: it would unassign what is stored, or be lost without a word. */
export function requireKnown(value: Record<string, unknown>, isKnown: (name: string) => boolean, label: string): void {
  const names = Object.keys(value);
  if (names.length === 0 || names.some(isKnown)) return;
  const named = names.slice(0, MAX_NAMED).map((name) => JSON.stringify(name.slice(0, 100)));
  throw invalidValue(`${label} has no ${named.join(', ')}: send attributes that /Schemas describes`);
}

function checkReadOnly(
  attribute: Attribute,
  value: Record<string, unknown>,
  shown: () => readonly (ScimValue | undefined)[],
  label: string,
): void {
  for (const name of Object.keys(value)) {
    const child = lookUp(attribute.children, name);
    if (child?.mutability !== 'readOnly' || value[name] === null) continue;
    const values = shown().filter(isComplex);
    const isSeen = values.some((each) => equalValues(each[child.name], value[name]));
    if (isSeen || (attribute.refersToResource && namesAnother(attribute, value, values))) continue;
    throw mutability(`${label}.${child.name} is readOnly and has another value: leave it out of the request`);
  }
}

/** Who names another resource cannot repeat what is seen of it; the server says itself what it is called. */
const namesAnother = ({ children }: Attribute, given: Record<string, unknown>, shown: readonly ComplexValue[]) =>
  Object.keys(given).some(
    (name) => lookUp(children, name)?.name === 'value' && shown.every((each) => each['value'] !== given[name]),
  );
