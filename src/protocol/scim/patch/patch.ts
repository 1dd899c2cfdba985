import { invalidPath, invalidValue, mutability, noTarget, ScimError } from '../error.js';
import { drop, newReading, type Reading } from '../resource/attribute-value.js';
import { checkRequired, schemasOf, type ScimResource } from '../resource/resource.js';
import { type AttributePath, printAttributePath } from '../schema/attribute-path.js';
import {
  type Attribute,
  findAttribute,
  findExtension,
  type FoundAttribute,
  lookUp,
  type ResourceSchema,
  type SchemaPart,
} from '../schema/schema.js';
import { isJsonObject } from '../value/json-object.js';
import { type ComplexValue, equalValues, isComplex, type ScimValue } from '../value/scim-value.js';
import { checkImmutable } from './patch-change.js';
import { checkGiven, requireKnown } from './patch-given.js';
import { parsePatchPath, type PatchPath } from './patch-path.js';
import type { PatchOp, PatchOperation } from './patch-request.js';
import { changeValue } from './patch-value.js';
import { spendOnKey } from './patch-work.js';

export interface PatchedResource {
  /** The very resource that was given when the operations change nothing. */
  readonly resource: ScimResource;
  /** Names of unknown attributes in values without a path, as the client wrote them; for the log. */
  readonly dropped: readonly string[];
}

/** An attribute that is kept elsewhere than in the resource, as the members of a group are. */
export interface KeptElsewhere {
  readonly attribute: Attribute;
  /** Takes over what an operation says of it. */
  apply(op: PatchOp, path: PatchPath, value: unknown, reading: Reading): void;
}

/**
 * What clients see under this name, or under that of an extension, although the resource does not hold it, such as `id`:
 * a value without a path may repeat, but not change it. A caller that tells more than one from another knows by `given`
 * which of them the client repeats.
 */
export type Shown = (name: string, given?: unknown) => ScimValue | undefined;

interface Patch {
  readonly schema: ResourceSchema;
  readonly shown: Shown;
  readonly elsewhere: KeptElsewhere | undefined;
  readonly reading: Reading;
}

/** Applies the operations of RFC 7644 §3.5.2 in order, without touching `resource`: what is not changed is shared. */
export function applyPatch(
  resource: ScimResource,
  operations: readonly PatchOperation[],
  schema: ResourceSchema,
  shown: Shown = () => undefined,
  elsewhere?: KeptElsewhere,
): PatchedResource {
  const patch: Patch = { schema, shown, elsewhere, reading: newReading(true) };
  const { dropped } = patch.reading;
  let patched = resource;
  for (const operation of operations) patched = applyOperation(patched, operation, patch);
  if (patched === resource || equalValues(patched, resource)) return { resource, dropped };
  checkRequired(patched, schema);
  return { resource: patched, dropped };
}

function applyOperation(resource: ScimResource, { op, path, value }: PatchOperation, patch: Patch): ScimResource {
  if (path) return applyToPath(resource, op, path, value, patch);
  if (op === 'remove') throw noTarget('A remove operation needs a "path"');
  if (!isJsonObject(value)) throw invalidValue(`"value" of an ${op} without "path" must be an object of attributes`);
  return applyMembers(resource, op, value, patch.schema.base, patch);
}

function applyToPath(resource: ScimResource, op: PatchOp, path: PatchPath, value: unknown, patch: Patch): ScimResource {
  const found = findAttribute(patch.schema, path.attrPath);
  if (found) return applyToAttribute(resource, op, found, path, value, patch);
  const extension = path.filter ? undefined : findExtension(patch.schema, path.attrPath);
  if (!extension) {
    throw invalidPath(`${printAttributePath(path.attrPath)} names nothing that a ${patch.schema.name} has`);
  }
  if (op !== 'remove' && isJsonObject(value)) {
    const isKnown = (name: string) =>
      (lookUp(extension.attributes, name) ?? pathOfKey(name, extension, patch.schema)) !== undefined;
    requireKnown(value, isKnown, extension.definition.id);
  }
  return applyToExtension(resource, op, extension, value, patch);
}

/** Applies an object of attributes, keyed as in a resource or, as Entra does, by path: `name.givenName`. */
function applyMembers(
  resource: ScimResource,
  op: PatchOp,
  values: Record<string, unknown>,
  part: SchemaPart,
  patch: Patch,
): ScimResource {
  let patched = resource;
  for (const name of Object.keys(values)) patched = applyMember(patched, op, name, values[name], part, patch);
  return patched;
}

function applyMember(
  resource: ScimResource,
  op: PatchOp,
  name: string,
  value: unknown,
  part: SchemaPart,
  patch: Patch,
): ScimResource {
  spendOnKey(patch.reading, name);
  const attribute = lookUp(part.attributes, name);
  if (attribute) {
    if (attribute.mutability === 'readOnly') {
      const old = valuesOf(resource, part)[attribute.name] ?? patch.shown(attribute.name, value);
      if (repeats(attribute, old, value)) return resource;
    }
    const path = { attrPath: qualified({ attribute: attribute.name }, part) };
    return applyToAttribute(resource, op, { part, attribute }, path, value, patch);
  }
  const extension = part === patch.schema.base ? lookUp(patch.schema.parts, name) : undefined;
  // A client may wrap the base attributes in the URN of their schema, as those of an extension are.
  if (extension && extension === part && isJsonObject(value)) return applyMembers(resource, op, value, part, patch);
  if (extension && extension !== part) return applyToExtension(resource, op, extension, value, patch);

  const path = pathOfKey(name, part, patch.schema);
  if (path) return applyToPath(resource, op, path, value, patch);
  drop(patch.reading, part.container === undefined ? name : `${part.container}:${name}`);
  return resource;
}

/** Okta renames a group with a value that holds its `id` as well. */
function repeats(attribute: Attribute, old: ScimValue | undefined, value: unknown): boolean {
  if (attribute.name === 'schemas') return true;
  const isUnassigned = value === null || (Array.isArray(value) && value.length === 0);
  return isUnassigned ? old === undefined : equalValues(old, value);
}

/** The path that a key of a value without a path stands for; undefined when it names nothing of the resource. */
function pathOfKey(name: string, part: SchemaPart, schema: ResourceSchema): PatchPath | undefined {
  try {
    const path = parsePatchPath(name);
    const attrPath = qualified(path.attrPath, part);
    return findAttribute(schema, attrPath) && { ...path, attrPath };
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

const qualified = (path: AttributePath, { container }: SchemaPart): AttributePath =>
  container === undefined ? path : { ...path, schemaUrn: container };

function applyToExtension(
  resource: ScimResource,
  op: PatchOp,
  extension: SchemaPart,
  value: unknown,
  patch: Patch,
): ScimResource {
  const urn = extension.definition.id;
  if (op === 'remove' || value === null) {
    if (extension.required) throw mutability(`${urn} is required and cannot be removed`);
    checkRemovable(valuesOf(resource, extension), extension);
    return withValues(resource, extension, {}, patch.schema);
  }
  if (!isJsonObject(value)) throw invalidValue(`The value of ${urn} must be an object of the extension's attributes`);
  return applyMembers(resource, op, value, extension, patch);
}

/** With its extension an attribute would lose its value as well. */
function checkRemovable(values: ComplexValue, { keptAttributes }: SchemaPart): void {
  for (const attribute of keptAttributes) {
    const value = values[attribute.name];
    if (value !== undefined && (attribute.mutability === 'immutable' || attribute.mutability === 'readOnly')) {
      throw mutability(
        `${attribute.name} is ${attribute.mutability} and has a value, so its extension cannot be removed`,
      );
    }
    if (isComplex(value)) checkImmutable(attribute, value, {});
  }
}

function applyToAttribute(
  resource: ScimResource,
  op: PatchOp,
  found: FoundAttribute,
  path: PatchPath,
  value: unknown,
  patch: Patch,
): ScimResource {
  const { schema, reading, elsewhere } = patch;
  const { part, attribute, subAttribute } = found;
  if (attribute === elsewhere?.attribute) {
    elsewhere.apply(op, path, value, reading);
    return resource;
  }
  const label = printAttributePath(path.attrPath);
  if (attribute.name === 'schemas' && op !== 'remove' && areKnown(schema, value)) return resource;
  if (attribute.mutability === 'readOnly' || subAttribute?.mutability === 'readOnly') {
    throw mutability(`${label} is readOnly, set by the server alone: leave it out of the request`);
  }
  const values = valuesOf(resource, part);
  const old = values[attribute.name];
  checkGiven(found, value, () => [old, shownOf(found, patch)].flat(), label);
  const changed = changeValue(old, { op, found, filter: path.filter, value, label, schema, reading });
  if (equalValues(old, changed)) return resource;
  if (attribute.mutability === 'immutable' && old !== undefined) {
    throw mutability(`${label} is immutable and has a value`);
  }
  if (changed === undefined) {
    if (attribute.initialValue !== undefined) return resource;
    if (attribute.required) throw (op === 'remove' ? mutability : invalidValue)(`${label} is required; send a value`);
  }
  return withValues(resource, part, withValue(values, attribute.name, changed), schema);
}

/** What clients see of the attribute although the resource does not hold it, such as a manager's name. */
function shownOf({ part: { container }, attribute: { name } }: FoundAttribute, patch: Patch): ScimValue | undefined {
  const shown = patch.shown(container ?? name);
  if (container === undefined) return shown;
  return isComplex(shown) ? shown[name] : undefined;
}

/** Naming a schema is harmless: an extension appears in `schemas` with its first attribute. */
const areKnown = (schema: ResourceSchema, value: unknown) =>
  [value].flat().every((urn) => typeof urn === 'string' && lookUp(schema.parts, urn));

function valuesOf(resource: ScimResource, { container }: SchemaPart): ComplexValue {
  const values = container === undefined ? resource : resource[container];
  return isComplex(values) ? values : {};
}

function withValue(values: ComplexValue, name: string, value: ScimValue | undefined): ComplexValue {
  if (value !== undefined) return { ...values, [name]: value };
  const rest = { ...values };
  Reflect.deleteProperty(rest, name);
  return rest;
}

/** The resource with other attributes of one schema; `schemas` follows when an extension comes or goes. */
function withValues(
  resource: ScimResource,
  { container }: SchemaPart,
  values: ComplexValue,
  schema: ResourceSchema,
): ScimResource {
  if (container === undefined) return values;
  const isEmpty = Object.keys(values).length === 0;
  const wasEmpty = resource[container] === undefined;
  if (isEmpty && wasEmpty) return resource;
  const changed = withValue(resource, container, isEmpty ? undefined : values);
  if (isEmpty !== wasEmpty) changed['schemas'] = schemasOf(changed, schema);
  return changed;
}
