import { isAttributeName, type AttributePath } from './attribute-path.js';
import type { AttributeDefinition, SchemaDefinition } from './attribute-definition.js';
import { commonAttributes } from './schemas/common.js';

/** Attributes by canonical name, lower-cased name and lower-cased alias. */
export type AttributeMap = ReadonlyMap<string, Attribute>;

/** An attribute definition made ready for look-ups. */
export interface Attribute extends AttributeDefinition {
  /** Sub-attributes; empty for a simple attribute. */
  readonly children: AttributeMap;
  /** Each value names another resource by `value` and `$ref`, as in `members`. */
  readonly refersToResources: boolean;
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
  /** What, wholly or in a sub-attribute, is set once. */
  readonly immutableAttributes: readonly Attribute[];
}

/** A resource type's base schema and extensions, compiled once. */
export interface ResourceSchema {
  readonly name: string;
  readonly base: SchemaPart;
  readonly extensions: readonly SchemaPart[];
  /** By URN, canonical or lower-cased, and by the URNs that older clients use for the same schema. */
  readonly parts: ReadonlyMap<string, SchemaPart>;
}

export interface FoundAttribute {
  readonly part: SchemaPart;
  readonly attribute: Attribute;
  readonly subAttribute?: Attribute;
}

export interface Extension {
  readonly definition: SchemaDefinition;
  readonly required?: boolean;
  /** Other URNs under which clients send this extension. */
  readonly aliases?: readonly string[];
}

// OneLogin's templates, old and new.
const baseAliases = ['urn:scim:schemas:core:1.0', 'urn:scim:schemas:core:2.0'];

/** Throws an Error when a definition cannot be served: a name outside the grammar or one that every object inherits. */
export function compileResourceSchema(base: SchemaDefinition, extensions: readonly Extension[] = []): ResourceSchema {
  const basePart = compilePart({ definition: base, required: true }, undefined, commonAttributes);
  const extensionParts = extensions.map((extension) => compilePart(extension, extension.definition.id));

  const parts = new Map<string, SchemaPart>();
  const name = (part: SchemaPart, urns: readonly string[]) => {
    for (const urn of urns) parts.set(urn, part).set(urn.toLowerCase(), part);
  };
  name(basePart, [base.id, ...baseAliases]);
  extensionParts.forEach((part, index) => {
    name(part, [part.definition.id, ...(extensions[index]?.aliases ?? [])]);
  });
  return { name: base.name, base: basePart, extensions: extensionParts, parts };
}

function compilePart(
  { definition, required = false }: Extension,
  container: string | undefined,
  common: readonly AttributeDefinition[] = [],
): SchemaPart {
  const attributes = [...common, ...definition.attributes].map(compileAttribute);
  return {
    definition,
    container,
    required,
    attributes: byName(attributes),
    requiredAttributes: attributes.filter((each) => each.required && each.mutability !== 'readOnly'),
    initialisedAttributes: attributes.filter((each) => each.initialValue !== undefined),
    immutableAttributes: attributes.filter((each) => each.mutability === 'immutable' || hasImmutablePart(each)),
  };
}

function compileAttribute(definition: AttributeDefinition): Attribute {
  if (!isAttributeName(definition.name) || definition.name in Object.prototype) {
    throw new Error(`"${definition.name}" cannot be an attribute name; see ATTRNAME in RFC 7643 section 2.1`);
  }
  const children = byName((definition.subAttributes ?? []).map(compileAttribute));
  return {
    ...definition,
    children,
    refersToResources: definition.multiValued && children.has('value') && children.has('$ref'),
  };
}

const hasImmutablePart = (attribute: Attribute) =>
  !attribute.multiValued && attribute.subAttributes?.some((each) => each.mutability === 'immutable') === true;

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
  return extensions.find(({ attributes }) => isSingleReference(lookUp(attributes, name))) ?? base;
}

const isSingleReference = (attribute: Attribute | undefined) =>
  attribute?.multiValued === false && attribute.children.has('value');

/** The extension that a path names as a whole: its URN reads like an attribute path. */
export function findExtension(schema: ResourceSchema, path: AttributePath): SchemaPart | undefined {
  if (path.schemaUrn === undefined || path.subAttribute !== undefined) return undefined;
  const part = lookUp(schema.parts, `${path.schemaUrn}:${path.attribute}`);
  return part === schema.base ? undefined : part;
}
