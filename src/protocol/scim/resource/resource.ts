import { invalidSyntax, invalidValue, mutability } from '../error.js';
import {
  type Attribute,
  type AttributeMap,
  distinct,
  isKept,
  isRequired,
  lookUp,
  type ResourceSchema,
  type SchemaPart,
} from '../schema/schema.js';
import { isJsonObject } from '../value/json-object.js';
import { type ComplexValue, equalValues, isComplex, type ScimValue } from '../value/scim-value.js';
import { assign, drop, newReading, type Reading, readInto, readValue } from './attribute-value.js';

/** A resource whose keys are canonical attribute names and extension URNs of its schema only. */
export type ScimResource = ComplexValue;

export interface ReadResource {
  readonly resource: ScimResource;
  /** Names of attributes that the schema does not know, as the client wrote them; for the log. */
  readonly dropped: readonly string[];
}

/**
 * Reads the body of a POST or a PUT. `id`, `meta` and other readOnly attributes are ignored, so the result has none.
 *
 * @param stored the resource that a PUT replaces: what is immutable stays, and so do `active` and what clients never see
 * when not given
 */
export function readResource(body: unknown, schema: ResourceSchema, stored?: ScimResource): ReadResource {
  if (!isJsonObject(body)) throw invalidSyntax(`The body must be a JSON object that describes a ${schema.name}`);
  const reading = newReading(false);
  const resource: ScimResource = { schemas: [] };
  for (const name of Object.keys(body)) readMember(resource, name, body[name], schema, reading);

  for (const attribute of schema.base.initialisedAttributes) {
    assign(resource, attribute, resource[attribute.name] ?? stored?.[attribute.name] ?? attribute.initialValue);
  }
  if (stored) keepAttributes(resource, stored, schema);
  resource['schemas'] = schemasOf(resource, schema);
  checkRequired(resource, schema);
  return { resource, dropped: reading.dropped };
}

function readMember(resource: ScimResource, name: string, given: unknown, schema: ResourceSchema, reading: Reading) {
  const attribute = lookUp(schema.base.attributes, name);
  if (attribute) {
    if (attribute.name === 'schemas') checkSchemas(given);
    if (attribute.mutability !== 'readOnly') assign(resource, attribute, readValue(attribute, given, reading));
    return;
  }
  const extension = lookUp(schema.parts, name);
  if (!extension) drop(reading, name);
  else if (extension.container === undefined) readBase(resource, extension, name, given, reading);
  else readExtension(resource, extension, extension.container, given, reading);
}

/** A client may wrap the base attributes in the URN of their schema, as those of an extension are. */
function readBase(resource: ScimResource, base: SchemaPart, name: string, given: unknown, reading: Reading) {
  if (isJsonObject(given)) readInto(resource, base.attributes, given, reading, '');
  else drop(reading, name);
}

function readExtension(
  resource: ScimResource,
  extension: SchemaPart,
  container: string,
  given: unknown,
  reading: Reading,
) {
  if (given === null) return;
  if (!isJsonObject(given)) throw invalidValue(`${container} must be an object with the extension's attributes`);
  const value: ComplexValue = {};
  readInto(value, extension.attributes, given, reading, `${container}:`);
  if (Object.keys(value).length > 0) resource[container] = value;
}

/** Entra and OneLogin name schemas that nobody else knows, so the names are not checked against ours. */
function checkSchemas(given: unknown): void {
  const isList = given === null || (Array.isArray(given) && given.every((each) => typeof each === 'string'));
  if (!isList) throw invalidSyntax('"schemas" must be a list of schema URNs');
}

/** The value of `schemas`: the base schema and every extension that the resource uses. */
export function schemasOf(resource: ScimResource, schema: ResourceSchema): string[] {
  const used = schema.extensions.filter(({ container = '' }) => resource[container] !== undefined);
  return [schema.base.definition.id, ...used.map((part) => part.definition.id)];
}

/** Throws `invalidValue` when the resource lacks a required attribute or extension. */
export function checkRequired(resource: ScimResource, schema: ResourceSchema): void {
  checkPart(resource, schema.base, '');
  for (const extension of schema.extensions) {
    const container = resource[extension.container ?? ''];
    if (isComplex(container)) checkPart(container, extension, `${extension.definition.id}:`);
    else if (extension.required) {
      throw invalidValue(`The extension ${extension.definition.id} is required; send its attributes`);
    }
  }
}

function checkPart(values: ComplexValue, part: SchemaPart, prefix: string): void {
  for (const { name } of part.requiredAttributes) {
    if (values[name] === undefined) throw invalidValue(`${prefix}${name} is required; send a value`);
  }
  for (const { name, children } of part.requiredSubAttributes) {
    for (const value of [values[name] ?? []].flat()) {
      const missing = distinct(children).find((child) => isRequired(child) && isLacking(value, child));
      if (missing) throw invalidValue(`${prefix}${name}.${missing.name} is required; send it with each ${name}`);
    }
  }
}

const isLacking = (value: ScimValue, { name }: Attribute) => isComplex(value) && value[name] === undefined;

/**
 * RFC 7644 §3.5.1: an immutable attribute that has a value keeps it, and a different one is refused; a readOnly one, which
 * was not always readOnly, keeps it whatever is given. What is never returned is kept as well when it is not given: who
 * puts back what was read cannot give it.
 */
function keepAttributes(resource: ScimResource, stored: ScimResource, schema: ResourceSchema): void {
  keepValues(resource, stored, schema.base.keptAttributes, '');
  for (const { container = '', keptAttributes } of schema.extensions) {
    const old = stored[container];
    if (keptAttributes.length > 0 && isComplex(old)) {
      keepMembers(resource, container, old, keptAttributes, `${container}:`);
    }
  }
}

/** @param prefix what comes before an attribute's name in messages, such as `name.` */
function keepValues(
  values: ComplexValue,
  stored: ComplexValue,
  attributes: readonly Attribute[],
  prefix: string,
): void {
  for (const attribute of attributes) {
    const { name, children } = attribute;
    const [old, given] = [stored[name], values[name]];
    if (old === undefined) continue;
    if (!isKept(attribute)) {
      if (isComplex(old)) keepMembers(values, name, old, keptMembers(old, given, children), `${prefix}${name}.`);
    } else if (given === undefined || equalValues(given, old)) values[name] = old;
    else if (attribute.mutability === 'immutable') {
      throw mutability(`${prefix}${name} is immutable and has a value; send the value that it has`);
    }
  }
}

/** Who leaves out a complex value that was shown means to unassign it, with what of it is hidden. */
function keptMembers(old: ComplexValue, given: ScimValue | undefined, children: AttributeMap): Attribute[] {
  const isUnassigned = given === undefined && Object.keys(old).some((name) => children.get(name)?.returned !== 'never');
  return distinct(children).filter((child) => isKept(child) && !(isUnassigned && isChangeable(child)));
}

const isChangeable = ({ mutability: kind }: Attribute) => kind === 'readWrite' || kind === 'writeOnly';

/** Keeps these members of the complex value or extension called `name`. */
function keepMembers(
  values: ComplexValue,
  name: string,
  old: ComplexValue,
  attributes: readonly Attribute[],
  prefix: string,
): void {
  const given = values[name];
  const kept: ComplexValue = isComplex(given) ? given : {};
  keepValues(kept, old, attributes, prefix);
  if (Object.keys(kept).length > 0) values[name] = kept;
}
