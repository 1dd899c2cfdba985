import type { Filter } from '../filter/filter.js';
import type { PatchPath } from '../patch/patch-path.js';
import type { PatchOperation } from '../patch/patch-request.js';
import { parseAttributePath } from '../schema/attribute-path.js';
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
import type { BulkAction } from './bulk-request.js';

/** What a bulkId stands for: the id, and the URI where one is expected. */
export interface Surrogate {
  readonly id: string;
  readonly location: string;
}

export type Resolve = (bulkId: string) => Surrogate;

/** Makes another value of one attribute's value, as the client wrote it; undefined leaves the attribute out. */
type ChangeValue = (found: FoundAttribute, given: unknown) => unknown;

const PREFIX = 'bulkId:';

/**
 * The action with what `resolve` gives in place of each `bulkId:…` (RFC 7644 §3.7.2): in its path, and wherever the
 * schema expects a resource to be named. A text that only looks like one, such as a displayName, stays as it is.
 */
export function resolveReferences(action: BulkAction, schema: ResourceSchema, resolve: Resolve): BulkAction {
  const change: ChangeValue = (found, given) => changeFound(found, given, resolve);
  switch (action.method) {
    case 'POST':
      return { ...action, data: changeValues(action.data, schema.base, schema, change) };
    case 'PUT':
      return {
        ...action,
        id: resolveId(action.id, resolve),
        data: changeValues(action.data, schema.base, schema, change),
      };
    case 'PATCH': {
      const operations = action.operations.map((operation) => changeOperation(operation, schema, resolve));
      return { ...action, id: resolveId(action.id, resolve), operations };
    }
    case 'DELETE':
      return { ...action, id: resolveId(action.id, resolve) };
  }
}

/** The bulkIds that an action refers to. */
export function referencesOf(action: BulkAction, schema: ResourceSchema): Set<string> {
  const found = new Set<string>();
  resolveReferences(action, schema, noting(found));
  return found;
}

/**
 * Takes the values apart that refer to what cannot exist yet: `data` is what can be created now, `later` adds the rest.
 */
export function separateReferences(
  data: unknown,
  schema: ResourceSchema,
  isLater: (bulkId: string) => boolean,
): { data: unknown; later: PatchOperation[] } {
  const later: PatchOperation[] = [];
  const waits = (found: FoundAttribute, value: unknown) => {
    const references = new Set<string>();
    changeFound(found, value, noting(references));
    return [...references].some(isLater);
  };
  const separated = changeValues(data, schema.base, schema, (found, given) => {
    const values: unknown[] = [given].flat();
    const waiting = values.filter((value) => waits(found, value));
    if (waiting.length === 0) return given;
    later.push({ op: 'add', path: pathTo(found), value: Array.isArray(given) ? waiting : given });
    return waiting.length === values.length ? undefined : values.filter((value) => !waits(found, value));
  });
  return { data: separated, later };
}

const noting =
  (found: Set<string>) =>
  (bulkId: string): Surrogate => {
    found.add(bulkId);
    return { id: '', location: '' };
  };

const pathTo = ({ part, attribute, subAttribute }: FoundAttribute): PatchPath => ({
  attrPath: {
    ...(part.container !== undefined && { schemaUrn: part.container }),
    attribute: attribute.name,
    ...(subAttribute && { subAttribute: subAttribute.name }),
  },
});

/** Attributes are found as readResource and applyPatch find them: by name, within their extension, or by their path. */
function changeValues(given: unknown, part: SchemaPart, schema: ResourceSchema, change: ChangeValue): unknown {
  return changeMembers(given, (name, value) => {
    const attribute = lookUp(part.attributes, name);
    if (attribute) return change({ part, attribute }, value);
    const named = part === schema.base ? lookUp(schema.parts, name) : undefined;
    if (named) return changeValues(value, named, schema, change);
    const path = parseAttributePath(name);
    const found =
      path && findAttribute(schema, part.container === undefined ? path : { ...path, schemaUrn: part.container });
    return found ? change(found, value) : value;
  });
}

function changeOperation(operation: PatchOperation, schema: ResourceSchema, resolve: Resolve): PatchOperation {
  const { path, value } = operation;
  const change: ChangeValue = (found, given) => changeFound(found, given, resolve);
  if (!path) return { ...operation, value: changeValues(value, schema.base, schema, change) };
  const found = findAttribute(schema, path.attrPath);
  if (!found) {
    const extension = findExtension(schema, path.attrPath);
    return extension ? { ...operation, value: changeValues(value, extension, schema, change) } : operation;
  }
  const filter = path.filter && found.attribute.refersToResources ? changeFilter(path.filter, resolve) : path.filter;
  return { ...operation, path: { ...path, ...(filter && { filter }) }, value: change(found, value) };
}

function changeFilter(filter: Filter, resolve: Resolve): Filter {
  switch (filter.kind) {
    case 'compare': {
      const { attrPath, compValue } = filter;
      const isId = attrPath.attribute.toLowerCase() === 'value' && typeof compValue === 'string';
      return isId ? { ...filter, compValue: resolveId(compValue, resolve) } : filter;
    }
    case 'and':
    case 'or':
      return { ...filter, left: changeFilter(filter.left, resolve), right: changeFilter(filter.right, resolve) };
    case 'not':
      return { ...filter, filter: changeFilter(filter.filter, resolve) };
    default:
      return filter;
  }
}

const changeFound = ({ attribute, subAttribute }: FoundAttribute, given: unknown, resolve: Resolve): unknown =>
  subAttribute
    ? changeValue(subAttribute, given, resolve, attribute)
    : changeValue(attribute, given, resolve, undefined);

function changeValue(attribute: Attribute, given: unknown, resolve: Resolve, parent: Attribute | undefined): unknown {
  if (attribute.mutability === 'readOnly') return given;
  const changeOne = (value: unknown): unknown => {
    if (typeof value === 'string') return changeText(attribute, value, resolve, parent);
    return changeMembers(value, (name, member) => {
      const child = lookUp(attribute.children, name);
      return child ? changeValue(child, member, resolve, attribute) : member;
    });
  };
  return Array.isArray(given) ? given.map(changeOne) : changeOne(given);
}

function changeText(attribute: Attribute, text: string, resolve: Resolve, parent: Attribute | undefined): string {
  if (attribute.type === 'reference') return namesResources(attribute) ? toUri(text, resolve) : text;
  return isReference(attribute) || (parent && attribute.name === 'value' && isReference(parent))
    ? resolveId(text, resolve)
    : text;
}

const isReference = ({ refersToResource, refersToResources }: Attribute) => refersToResource || refersToResources;

/** What is neither the name of a resource type is `external` or `uri` (RFC 7643 §7). */
const namesResources = ({ referenceTypes = [] }: Attribute) =>
  referenceTypes.some((type) => type !== 'external' && type !== 'uri');

/** An id, or what `bulkId:…` in its place stands for. */
export const resolveId = (text: string, resolve: Resolve): string =>
  text.startsWith(PREFIX) ? resolve(text.slice(PREFIX.length)).id : text;

function toUri(text: string, resolve: Resolve): string {
  if (text.startsWith(PREFIX)) return resolve(text.slice(PREFIX.length)).location;
  const start = text.lastIndexOf(`/${PREFIX}`) + 1;
  return start === 0 ? text : text.slice(0, start) + resolveId(text.slice(start), resolve);
}

/** Anything but an object has no members and stays as it is. */
function changeMembers(given: unknown, change: (name: string, value: unknown) => unknown): unknown {
  if (!isJsonObject(given)) return given;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, change(name, value)]));
}
