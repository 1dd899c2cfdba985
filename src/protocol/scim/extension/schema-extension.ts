import { invalidValue } from '../error.js';
import { referenceTypes } from '../resource/restriction.js';
import {
  type AttributeDefinition,
  type AttributeType,
  attributeTypes,
  mutabilities,
  returnedValues,
  type SchemaDefinition,
  uniquenesses,
} from '../schema/attribute-definition.js';
import { isAttributeName } from '../schema/attribute-path.js';
import { lookUp } from '../schema/schema.js';
import { groupSchema } from '../schema/standard/group.js';
import { userSchema } from '../schema/standard/user.js';
import { DefinitionMembers } from './definition-members.js';

const RESOURCE_TYPES = ['User', 'Group'] as const;

export const maxExtensions = 20;
/** Of a whole definition as JSON. It is read with the organization's token each second. */
const maxLength = 65_536;
const maxUrnLength = 200;
const maxNameLength = 100;
const maxDescriptionLength = 1_000;
const maxAttributes = 100;

/** An organization's own extension of a resource type. `definition` has every characteristic, none in silence. */
export interface SchemaExtension {
  readonly resourceType: (typeof RESOURCE_TYPES)[number];
  readonly definition: SchemaDefinition;
}

/**
 * Reads a definition in the form of RFC 7643 §7 with `resourceType` beside it. What it leaves out has the defaults of
 * §2.2. Throws `invalidValue` with a sentence for whoever wrote it.
 */
export function readSchemaExtension(body: unknown): SchemaExtension {
  const known = ['id', 'name', 'description', 'attributes', 'resourceType', 'schemas', 'meta'];
  const members = new DefinitionMembers(body, 'the schema', known);
  const resourceType = members.oneOf('resourceType', RESOURCE_TYPES);
  if (!resourceType) throw invalidValue('The schema needs "resourceType": User or Group');
  const id = members.text('id', maxUrnLength) ?? '';
  checkUrn(id);
  const name = members.text('name', maxNameLength) ?? '';
  if (name.trim() === '') throw invalidValue('The schema needs a "name", such as Badge');

  const attributes = readAttributes(members.list('attributes') ?? [], resourceType);
  if (attributes.length === 0) throw invalidValue('The schema needs "attributes": a list with at least one attribute');
  const count = attributes.reduce((sum, { subAttributes = [] }) => sum + 1 + subAttributes.length, 0);
  if (count > maxAttributes) {
    throw invalidValue(
      `The schema has ${count} attributes, sub-attributes included; at most ${maxAttributes} are accepted`,
    );
  }
  const definition = { id, name, description: members.text('description', maxDescriptionLength) ?? '', attributes };
  const { length } = JSON.stringify(definition);
  if (length <= maxLength) return { resourceType, definition };
  throw invalidValue(`The schema has ${length} characters with its defaults; at most ${maxLength} are accepted`);
}

const urnForm = /^urn:[a-z0-9][a-z0-9-]{1,31}(?::[\w.~-]+)+$/i;
const reserved = ['urn:ietf:params:scim:api:', 'urn:ietf:params:scim:schemas:core:'];
const standardUrns = [userSchema, groupSchema].flatMap(({ parts }) => [...parts.keys()]);

function checkUrn(id: string): void {
  // The last segment is where a path such as `urn:…:Badge:number` is divided, so it is a name as well.
  if (!urnForm.test(id) || !isAttributeName(id.slice(id.lastIndexOf(':') + 1))) {
    throw invalidValue(
      'The schema needs an "id": a URN that ends in a name, such as urn:example:params:scim:schemas:Badge',
    );
  }
  const isReserved = reserved.some((prefix) => id.toLowerCase().startsWith(prefix));
  if (isReserved || standardUrns.some((urn) => overlap(urn, id))) {
    throw invalidValue(`${id} belongs to the schemas of the standard; use a URN of your own`);
  }
}

/** Whether a path could mean an attribute of either schema: one URN is the other or goes on where the other ends. */
export function overlap(urn: string, other: string): boolean {
  const [a, b] = [`${urn.toLowerCase()}:`, `${other.toLowerCase()}:`];
  return a.startsWith(b) || b.startsWith(a);
}

const attributeMembers = [
  'name',
  'type',
  'multiValued',
  'description',
  'required',
  'canonicalValues',
  'caseExact',
  'mutability',
  'returned',
  'uniqueness',
  'referenceTypes',
  'subAttributes',
];

type Parent = Pick<AttributeDefinition, 'name' | 'multiValued'>;

function readAttributes(
  list: readonly unknown[],
  resourceType: SchemaExtension['resourceType'],
  parent?: Parent,
): AttributeDefinition[] {
  const names = new Set<string>();
  return list.map((given, index) => {
    const attribute = readAttribute(
      given,
      `attribute ${index + 1} of ${parent?.name ?? 'the schema'}`,
      resourceType,
      parent,
    );
    const key = attribute.name.toLowerCase();
    if (names.has(key))
      throw invalidValue(`There are two attributes called ${attribute.name}; case makes no difference`);
    names.add(key);
    return attribute;
  });
}

function readAttribute(
  given: unknown,
  place: string,
  resourceType: SchemaExtension['resourceType'],
  parent: Parent | undefined,
): AttributeDefinition {
  const name = new DefinitionMembers(given, place, attributeMembers).text('name', maxNameLength) ?? '';
  checkName(name, place, resourceType, parent);
  const label = parent ? `${parent.name}.${name}` : name;
  const members = new DefinitionMembers(given, label, attributeMembers);

  const children = members.list('subAttributes');
  const type = members.oneOf('type', attributeTypes) ?? (children ? 'complex' : 'string');
  if (parent && (children || type === 'complex')) {
    throw invalidValue(`${label}: a sub-attribute cannot be complex (RFC 7643 section 2.3.8)`);
  }
  const multiValued = members.flag('multiValued') ?? false;
  const mutability = members.oneOf('mutability', mutabilities) ?? 'readWrite';
  const canonicalValues = members.texts('canonicalValues');
  const references = members.texts('referenceTypes');
  const attribute: AttributeDefinition = {
    name,
    type,
    multiValued,
    description: members.text('description', maxDescriptionLength) ?? '',
    required: members.flag('required') ?? false,
    ...(canonicalValues && { canonicalValues }),
    caseExact: members.flag('caseExact') ?? isAlwaysExact(type),
    mutability,
    returned: members.oneOf('returned', returnedValues) ?? (mutability === 'writeOnly' ? 'never' : 'default'),
    uniqueness: members.oneOf('uniqueness', uniquenesses) ?? 'none',
    ...(references && { referenceTypes: references }),
    ...(children && { subAttributes: readAttributes(children, resourceType, { name: label, multiValued }) }),
  };
  for (const { breaks, problem } of rules) if (breaks(attribute, parent)) throw invalidValue(`${label}: ${problem}`);
  return attribute;
}

function checkName(name: string, place: string, resourceType: string, parent: Parent | undefined): void {
  if (!isAttributeName(name) || name in Object.prototype) {
    throw invalidValue(
      `A "name" was expected in ${place}: a letter, then letters, digits, - or _, such as badgeNumber`,
    );
  }
  const problem = parent ? undefined : notAtTopLevel.get(name.toLowerCase());
  if (problem !== undefined) throw invalidValue(`${name} cannot be an attribute of the schema itself: ${problem}`);
  const { base, extensions } = resourceType === 'User' ? userSchema : groupSchema;
  if (!parent && [base, ...extensions].some(({ attributes }) => lookUp(attributes, name))) {
    throw invalidValue(`${name} is an attribute of the standard already (RFC 7643 section 3.3); use another name`);
  }
}

const notAtTopLevel = new Map([
  ['password', 'passwords are taken and forgotten, and this one would be stored and shown'],
  ['$ref', 'it is the address of what a complex value refers to, so it belongs into its "subAttributes"'],
]);

/** RFC 7643 §2.3.6 and §2.3.7. */
const isAlwaysExact = (type: AttributeType) => type === 'reference' || type === 'binary';
const isText = (type: AttributeType) => type === 'string' || isAlwaysExact(type);

interface Rule {
  readonly breaks: (attribute: AttributeDefinition, parent: Parent | undefined) => boolean;
  readonly problem: string;
}

/** What RFC 7643 §2 and §7 say of characteristics together, and what they have to be for us to keep them. */
const rules: readonly Rule[] = [
  {
    breaks: ({ type, subAttributes }) =>
      (type === 'complex') !== (subAttributes !== undefined && subAttributes.length > 0),
    problem: 'an attribute has "subAttributes" if its type is complex, and only then',
  },
  {
    breaks: ({ type, caseExact }) => (isAlwaysExact(type) && !caseExact) || (!isText(type) && caseExact),
    problem: '"caseExact" is a matter of strings; references and binaries are always exact, other types never',
  },
  {
    breaks: ({ type, uniqueness }) => uniqueness !== 'none' && ['complex', 'boolean', 'binary'].includes(type),
    problem: 'complex, boolean and binary attributes cannot be unique (RFC 7643 section 2.3)',
  },
  {
    breaks: ({ type, canonicalValues }) => type !== 'string' && canonicalValues !== undefined,
    problem: '"canonicalValues" are for strings',
  },
  {
    breaks: ({ type, referenceTypes: types }) => type !== 'reference' && types !== undefined,
    problem: '"referenceTypes" are for references',
  },
  {
    breaks: ({ referenceTypes: types = [] }) => types.some((each) => !referenceTypes.includes(each)),
    problem: `"referenceTypes" are of ${referenceTypes.join(', ')}`,
  },
  {
    breaks: ({ required, mutability }) => required && mutability === 'readOnly',
    problem: 'a readOnly attribute cannot be required, as nobody could give it',
  },
  {
    breaks: ({ mutability, returned }) => mutability === 'writeOnly' && returned !== 'never',
    problem: 'what is writeOnly is returned never',
  },
  {
    breaks: ({ returned }, parent) => returned === 'never' && parent?.multiValued === true,
    problem: 'a value of a list cannot be hidden in part: who puts the list back could not give the rest',
  },
  {
    breaks: ({ name, type }, parent) =>
      parent !== undefined && (standardSubTypes.get(name.toLowerCase()) ?? type) !== type,
    problem: 'display and type are strings, primary is boolean and $ref a reference (RFC 7643 section 2.4)',
  },
];

const standardSubTypes = new Map<string, AttributeType>([
  ['display', 'string'],
  ['type', 'string'],
  ['primary', 'boolean'],
  ['$ref', 'reference'],
]);
