import { invalidValue } from '../error.js';
import type { ScimResource } from '../resource/resource.js';
import type { Returned } from '../schema/attribute-definition.js';
import { type AttributePath, parseAttributePath } from '../schema/attribute-path.js';
import {
  type Attribute,
  type AttributeMap,
  findAttribute,
  findExtension,
  type ResourceSchema,
} from '../schema/schema.js';
import { type ComplexValue, isComplex, type ScimValue } from '../value/scim-value.js';

const maxPaths = 100;

/** Which attributes an answer shows (RFC 7644 §3.9). */
export type Projection =
  | {
      readonly kind: 'default';
      /** What the request that is answered gave values: it is shown although it is `returned: request`. */
      readonly requested?: readonly AttributePath[];
    }
  | { readonly kind: 'attributes' | 'excludedAttributes'; readonly paths: readonly AttributePath[] };

/** Reads both parameters: comma-separated in a query, lists in a search request. Throws `invalidValue`. */
export function parseProjection(given: {
  readonly attributes?: unknown;
  readonly excludedAttributes?: unknown;
}): Projection {
  const attributes = readPaths('attributes', given.attributes);
  const excluded = readPaths('excludedAttributes', given.excludedAttributes);
  if (attributes && excluded) {
    throw invalidValue('"attributes" and "excludedAttributes" exclude each other; send one of them');
  }
  if (attributes) return { kind: 'attributes', paths: attributes };
  return excluded ? { kind: 'excludedAttributes', paths: excluded } : { kind: 'default' };
}

/** Undefined when nothing is named. What is no path names no attribute, and unknown attributes are ignored. */
function readPaths(parameter: string, given: unknown): AttributePath[] | undefined {
  if (given === undefined || given === null) return undefined;
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const names = list.flatMap((each) => {
    if (typeof each !== 'string') throw invalidValue(`"${parameter}" must be attribute names, separated by commas`);
    return each.split(',').map((name) => name.trim());
  });
  if (names.length > maxPaths) throw invalidValue(`"${parameter}" names more than ${maxPaths} attributes`);
  if (names.every((name) => name === '')) return undefined;
  return names.map(parseAttributePath).filter((path) => path !== undefined);
}

/** What is selected of an object: its members by canonical name, each wholly (true) or by its own members. */
type Selection = Map<string, true | Selection>;
const nothing: Selection = new Map();

/** The resource as an answer shows it; the very same one when nothing is left out. */
export const project = (resource: ScimResource, projection: Projection, schema: ResourceSchema): ScimResource =>
  projector(projection, schema)(resource);

/** `project` for many resources: the projection is resolved once. */
export function projector(projection: Projection, schema: ResourceSchema): (resource: ScimResource) => ScimResource {
  const { kind } = projection;
  const paths = kind === 'default' ? (projection.requested ?? []) : projection.paths;
  const selection = paths.length === 0 ? nothing : select(paths, schema);
  return (resource) => projectMembers(resource, schema.base.attributes, selection, kind, schema);
}

function select(paths: readonly AttributePath[], schema: ResourceSchema): Selection {
  const selection: Selection = new Map();
  for (const path of paths) {
    const names = namesOf(path, schema);
    if (names.length > 0) add(selection, names);
  }
  return selection;
}

/** The canonical names that lead from the resource to what the path names; none when it is unknown. */
function namesOf(path: AttributePath, schema: ResourceSchema): string[] {
  const found = findAttribute(schema, path);
  const container = found ? found.part.container : findExtension(schema, path)?.container;
  return [container, found?.attribute.name, found?.subAttribute?.name].filter((name) => name !== undefined);
}

function add(selection: Selection, [name = '', ...rest]: string[]): void {
  const selected = selection.get(name);
  if (rest.length === 0) selection.set(name, true);
  else if (selected !== true) {
    const inner = selected ?? new Map<string, true | Selection>();
    selection.set(name, inner);
    add(inner, rest);
  }
}

/** Keeps what is shown of a resource, an extension or a complex value. Copies only when something is left out. */
function projectMembers(
  values: ComplexValue,
  attributes: AttributeMap,
  selection: Selection,
  kind: Projection['kind'],
  schema?: ResourceSchema,
): ComplexValue {
  const shown: ComplexValue = {};
  let isSame = true;
  for (const name of Object.keys(values)) {
    const value = values[name];
    if (value === undefined) continue;
    const attribute = attributes.get(name);
    const children = attribute ? attribute.children : schema?.parts.get(name)?.attributes;
    const kept = children && projectValue(value, attribute, children, selection.get(name), kind);
    if (kept !== undefined && hasMembers(kept)) shown[name] = kept;
    if (kept !== value) isSame = false;
  }
  return isSame ? values : shown;
}

function projectValue(
  value: ScimValue,
  attribute: Attribute | undefined,
  children: AttributeMap,
  selected: true | Selection | undefined,
  kind: Projection['kind'],
): ScimValue | undefined {
  const returned = attribute?.returned ?? 'default';
  if (returned === 'never') return undefined;
  if (returned === 'always') return projectInner(value, children, nothing, 'default');
  if (isLeftOut(kind, selected, returned)) {
    // What is left out still shows those of its members that are always returned.
    return children.size === 0 ? undefined : projectInner(value, children, nothing, 'attributes');
  }
  // A member that is named as a whole, or not at all, shows its own default set.
  const isNamedByMembers = typeof selected === 'object';
  const inner = kind === 'attributes' && !isNamedByMembers ? 'default' : kind;
  return projectInner(value, children, isNamedByMembers ? selected : nothing, inner);
}

function isLeftOut(kind: Projection['kind'], selected: true | Selection | undefined, returned: Returned): boolean {
  switch (kind) {
    case 'attributes':
      return !selected;
    case 'excludedAttributes':
      return selected === true || returned === 'request';
    case 'default':
      return returned === 'request' && !selected;
  }
}

function projectInner(
  value: ScimValue,
  children: AttributeMap,
  selection: Selection,
  kind: Projection['kind'],
): ScimValue {
  if (children.size === 0) return value;
  if (isComplex(value)) return projectMembers(value, children, selection, kind);
  if (!Array.isArray(value)) return value;
  const shown = value.map((each) => projectInner(each, children, selection, kind)).filter(hasMembers);
  return shown.length === value.length && shown.every((each, index) => each === value[index]) ? value : shown;
}

/** Unassigned is absence: what has nothing of the named attributes is not shown as an empty object. */
const hasMembers = (value: ScimValue) => typeof value !== 'object' || Object.keys(value).length > 0;
