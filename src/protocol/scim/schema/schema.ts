import type { AttributeDefinition, SchemaDefinition } from './attribute-definition.js';
import { isAttributeName, type AttributePath } from './attribute-path.js';
import { commonAttributes } from './standard/common-attributes.js';

/** Attributes by canonical name, lower-cased name and lower-cased alias. */
export type AttributeMap = ReadonlyMap<string, Attribute>;

/** An attribute definition made ready for look-ups. */
export interface Attribute extends AttributeDefinition {
  /** Sub-attributes; empty for a simple attribute. */
  readonly children: AttributeMap;
  /** Each value of the list names another resource, as in `members`. */
  readonly refersToResources: boolean;
  /** The one value does, as in `manager`. */
  readonly refersToResource: boolean;
  /** `canonicalValues` and `referenceTypes` bind: what they do not name is refused. */
  readonly restricted: boolean;
}

/** One schema of a resource type: its base schema or an extension. */
export interface SchemaPart {
  readonly definition: SchemaDefinition;
  /** The member of the resource that holds the attributes: an extension's URN; undefined for the base schema. */
  readonly container: string | undefined;
  /** Whether each resource of the type has this extension (RFC 7643 §6). */
  readonly required: boolean;
  readonly attributes: AttributeMap;
  /** What clients must give. */
  readonly requiredAttributes: readonly Attribute[];
  /** What has a value even if clients never give one. */
  readonly initialisedAttributes: readonly Attribute[];
  /** Complex attributes with sub-attributes that each of their values must have. */
  readonly requiredSubAttributes: readonly Attribute[];
  /** What, wholly or in a sub-attribute, a PUT that leaves it out keeps: clients set it once or not at all, or never see it. */
  readonly keptAttributes: readonly Attribute[];
}

/** A resource type's base schema and extensions, compiled once. */
export interface ResourceSchema {
  readonly name: string;
  readonly base: SchemaPart;
  readonly extensions: readonly SchemaPart[];
  /** By URN, canonical or lower-cased, and by the URNs that older clients use for the same schema. */
  readonly parts: ReadonlyMap<string, SchemaPart>;
  /** What of the extensions no two resources may have the same value of. */
  readonly uniqueAttributes: readonly FoundAttribute[];
  /** Whether there is anything that answers leave out unless it is asked for. */
  readonly hidesByDefault: boolean;
}

export interface FoundAttribute {
  readonly part: SchemaPart;
  readonly attribute: Attribute;
  readonly subAttribute?: Attribute;
}

export interface Extension {
  readonly definition: SchemaDefinition;
  readonly required?: boolean;
  /** Whether `canonicalValues` and `referenceTypes` bind instead of suggesting. */
  readonly restricted?: boolean;
  /** Other URNs under which clients send this extension. */
  readonly aliases?: readonly string[];
}

// OneLogin's templates, old and new.
const baseAliases = ['urn:scim:schemas:core:1.0', 'urn:scim:schemas:core:2.0'];

/** Throws an Error when a definition cannot be served: a name outside the grammar or one that every object inherits. */
export function compileResourceSchema(base: SchemaDefinition, extensions: readonly Extension[] = []): ResourceSchema {
  const part = compilePart({ definition: base, required: true }, undefined, commonAttributes);
  const parts = named(part, [base.id, ...baseAliases]);
  const hidesByDefault = anyOf(part.attributes, isHidden);
  return extendResourceSchema(
    { name: base.name, base: part, extensions: [], parts, uniqueAttributes: [], hidesByDefault },
    extensions,
  );
}

/** The resource type with more extensions. What is compiled already is shared. Throws as `compileResourceSchema` does. */
export function extendResourceSchema(schema: ResourceSchema, extensions: readonly Extension[]): ResourceSchema {
  const added = extensions.map((extension) => compilePart(extension, extension.definition.id));
  const names = added.flatMap((part, index) => [
    ...named(part, [part.definition.id, ...(extensions[index]?.aliases ?? [])]),
  ]);
  return {
    ...schema,
    extensions: [...schema.extensions, ...added],
    parts: new Map([...schema.parts, ...names]),
    uniqueAttributes: [...schema.uniqueAttributes, ...added.flatMap(uniqueAttributesOf)],
    hidesByDefault: schema.hidesByDefault || added.some((part) => anyOf(part.attributes, isHidden)),
  };
}

const named = (part: SchemaPart, urns: readonly string[]) =>
  new Map(urns.flatMap((urn) => [urn, urn.toLowerCase()]).map((urn) => [urn, part]));

function compilePart(
  { definition, required = false, restricted = false }: Extension,
  container: string | undefined,
  common: readonly AttributeDefinition[] = [],
): SchemaPart {
  const attributes = [...common, ...definition.attributes].map((each) => compileAttribute(each, restricted));
  return {
    definition,
    container,
    required,
    attributes: byName(attributes),
    requiredAttributes: attributes.filter(isRequired),
    initialisedAttributes: attributes.filter((each) => each.initialValue !== undefined),
    requiredSubAttributes: attributes.filter(({ children }) => anyOf(children, isRequired)),
    keptAttributes: attributes.filter((each) => isKept(each) || (!each.multiValued && anyOf(each.children, isKept))),
  };
}

function compileAttribute(definition: AttributeDefinition, restricted: boolean): Attribute {
  if (!isAttributeName(definition.name) || definition.name in Object.prototype) {
    throw new Error(`"${definition.name}" cannot be an attribute name; see ATTRNAME in RFC 7643 section 2.1`);
  }
  const { subAttributes = [], multiValued, isReference = false } = definition;
  const children =
    subAttributes.length === 0 ? none : byName(subAttributes.map((each) => compileAttribute(each, restricted)));
  return {
    ...definition,
    children,
    refersToResources: multiValued && isReference,
    refersToResource: !multiValued && isReference,
    restricted,
  };
}

const none: AttributeMap = new Map();

export const isRequired = ({ required, mutability }: AttributeDefinition) => required && mutability !== 'readOnly';
export const isKept = ({ mutability, returned }: AttributeDefinition) =>
  mutability === 'immutable' || mutability === 'readOnly' || returned === 'never';

function anyOf(attributes: AttributeMap, holds: (attribute: Attribute) => boolean): boolean {
  for (const each of attributes.values()) if (holds(each)) return true;
  return false;
}

const isHidden = ({ returned, children }: Attribute): boolean =>
  returned === 'never' || returned === 'request' || anyOf(children, isHidden);

function uniqueAttributesOf(part: SchemaPart): FoundAttribute[] {
  return distinct(part.attributes).flatMap((attribute) => [
    ...(attribute.uniqueness === 'none' ? [] : [{ part, attribute }]),
    ...distinct(attribute.children)
      .filter(({ uniqueness }) => uniqueness !== 'none')
      .map((subAttribute) => ({ part, attribute, subAttribute })),
  ]);
}

/** Each attribute once, whatever names it has. */
export const distinct = (attributes: AttributeMap): Attribute[] => [...new Set(attributes.values())];

function byName(attributes: readonly Attribute[]): AttributeMap {
  const map = new Map<string, Attribute>();
  for (const each of attributes) {
    for (const alias of each.aliases ?? []) map.set(alias.toLowerCase(), each);
  }
  for (const each of attributes) map.set(each.name, each).set(each.name.toLowerCase(), each);
  return map;
}

/** Finds by any spelling; the exact one, which almost every client uses, costs one look-up. */
export function lookUp<T>(map: ReadonlyMap<string, T>, name: string): T | undefined {
  return map.get(name) ?? map.get(name.toLowerCase());
}

/** The attribute that a path names in this resource type, or undefined. */
export function findAttribute(schema: ResourceSchema, path: AttributePath): FoundAttribute | undefined {
  const part =
    path.schemaUrn === undefined ? partWithoutUrn(schema, path.attribute) : lookUp(schema.parts, path.schemaUrn);
  const attribute = part && lookUp(part.attributes, path.attribute);
  if (!attribute) return undefined;
  if (path.subAttribute === undefined) return { part, attribute };
  const subAttribute = lookUp(attribute.children, path.subAttribute);
  return subAttribute && { part, attribute, subAttribute };
}

/** The base schema; the extension of a single reference, because Entra's older documents write `manager` without a URN. */
function partWithoutUrn({ base, extensions }: ResourceSchema, name: string): SchemaPart {
  if (lookUp(base.attributes, name)) return base;
  return extensions.find(({ attributes }) => lookUp(attributes, name)?.refersToResource) ?? base;
}

/** The extension that a path names as a whole: its URN reads like an attribute path. */
export function findExtension(schema: ResourceSchema, path: AttributePath): SchemaPart | undefined {
  if (path.schemaUrn === undefined || path.subAttribute !== undefined) return undefined;
  const part = lookUp(schema.parts, `${path.schemaUrn}:${path.attribute}`);
  return part === schema.base ? undefined : part;
}
