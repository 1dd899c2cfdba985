import type { AttributeDefinition } from '../schema/attribute-definition.js';
import { type AttributeMap, type ResourceSchema } from '../schema/schema.js';
import { readInstant } from '../value/date-time.js';
import { foldCase } from '../value/fold.js';
import { type ComplexValue, isComplex, type ScimValue } from '../value/scim-value.js';
import type { ScimResource } from './resource.js';

export type SearchValue = string | number | boolean;

/**
 * A simple value in the form in which values are compared: text folded unless the attribute is caseExact, dateTime in
 * milliseconds since 1970, binary without padding. Values and filter literals both go through here, so both sides agree.
 */
export function searchValue(definition: AttributeDefinition, value: SearchValue): SearchValue {
  if (typeof value !== 'string') return value;
  switch (definition.type) {
    case 'dateTime':
      return readInstant(value) ?? value;
    case 'binary':
      return value.replace(/={1,2}$/, '');
    default:
      return definition.caseExact ? value : foldCase(value);
  }
}

/**
 * The resource with every value in search form, for containment (`@>`) in PostgreSQL. Names are canonical and lists stay
 * lists, so `emails[type eq "work"]` asks for `{"emails": [{"type": "work"}]}`.
 *
 * @param except canonical names of top-level attributes that are searched elsewhere
 */
export function searchDocument(
  resource: ScimResource,
  schema: ResourceSchema,
  except: readonly string[] = [],
): ComplexValue {
  const document: ComplexValue = {};
  for (const name of Object.keys(resource)) {
    const value = resource[name];
    if (value === undefined || except.includes(name)) continue;
    const attribute = schema.base.attributes.get(name);
    const extension = attribute ? undefined : schema.parts.get(name);
    if (attribute) document[name] = inSearchForm(attribute, attribute.children, value);
    else if (extension && isComplex(value)) document[name] = complexInSearchForm(extension.attributes, value);
  }
  return document;
}

export function inSearchForm(definition: AttributeDefinition, children: AttributeMap, value: ScimValue): ScimValue {
  if (Array.isArray(value)) return value.map((each) => inSearchForm(definition, children, each));
  if (isComplex(value)) return complexInSearchForm(children, value);
  return searchValue(definition, value);
}

function complexInSearchForm(children: AttributeMap, value: ComplexValue): ComplexValue {
  const document: ComplexValue = {};
  for (const name of Object.keys(value)) {
    const child = children.get(name);
    const given = value[name];
    if (child && given !== undefined) document[name] = inSearchForm(child, child.children, given);
  }
  return document;
}
