import type { FoundAttribute } from '../protocol/scim/schema/schema.js';
import type { ScimValue } from '../protocol/scim/value/scim-value.js';

/** The name of an attribute in full, such as `name.givenName` or `urn:…:User.department`. */
export const attributeName = (found: FoundAttribute): string => stepsOf(found).join('.');

/** The members that lead from the search document to the attribute. */
export const stepsOf = ({ part, attribute, subAttribute }: FoundAttribute): string[] =>
  [part.container, attribute.name, subAttribute?.name].filter((step) => step !== undefined);

/** The path (SQL/JSON) of each value of the attribute. A path's literals and names are written as in JSON. */
export function valuesPath({ part, attribute, subAttribute }: FoundAttribute): string {
  const container = part.container === undefined ? '' : member(part.container);
  return `$${container}${elements(attribute)}${subAttribute ? elements(subAttribute) : ''}`;
}

const member = (name: string): string => `.${JSON.stringify(name)}`;
const elements = ({ name, multiValued }: FoundAttribute['attribute']): string =>
  member(name) + (multiValued ? '[*]' : '');

/** What a search document contains (`@>`) that has this value at the attribute, or among its values. */
export function containing({ part, attribute, subAttribute }: FoundAttribute, value: ScimValue): ScimValue {
  const wanted = subAttribute ? { [subAttribute.name]: listed(subAttribute.multiValued, value) } : value;
  const held = { [attribute.name]: listed(attribute.multiValued, wanted) };
  return part.container === undefined ? held : { [part.container]: held };
}

const listed = (multiValued: boolean, value: ScimValue): ScimValue =>
  multiValued && !Array.isArray(value) ? [value] : value;

/** Whether values of the attribute are text. */
export const isText = ({ attribute, subAttribute }: FoundAttribute): boolean =>
  ['string', 'reference', 'binary'].includes((subAttribute ?? attribute).type);
