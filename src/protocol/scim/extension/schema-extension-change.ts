import type { AttributeDefinition } from '../schema/attribute-definition.js';
import { isRequired } from '../schema/schema.js';
import type { SchemaExtension } from './schema-extension.js';

/** A part of a change that values stand against. */
export interface Narrowing {
  /** The names that lead, within the extension, to what must have no value; none for the extension as a whole. */
  readonly path: readonly string[];
  /** What the change does. */
  readonly problem: string;
}

/**
 * What of a change is possible only while nobody has a value that it would make wrong: everything stored stays valid
 * and is found by the same filters. More attributes, other words, `mutability` and `returned` are no such change.
 */
export function narrowings(before: SchemaExtension, after: SchemaExtension): Narrowing[] {
  if (before.resourceType !== after.resourceType) return [{ path: [], problem: 'changes the resource type' }];
  return ofLists(before.definition.attributes, after.definition.attributes, []);
}

function ofLists(
  before: readonly AttributeDefinition[],
  after: readonly AttributeDefinition[],
  path: readonly string[],
): Narrowing[] {
  const old = new Map(before.map((each) => [each.name, each]));
  const kept = new Map(after.map((each) => [each.name, each]));
  const added = after.filter((each) => isRequired(each) && !old.has(each.name));
  return [
    ...before.flatMap((each) => ofAttributes(each, kept.get(each.name), path)),
    ...added.map(({ name }) => ({ path, problem: `adds ${name} as required` })),
  ];
}

function ofAttributes(
  before: AttributeDefinition,
  after: AttributeDefinition | undefined,
  parent: readonly string[],
): Narrowing[] {
  const { name } = before;
  const path = [...parent, name];
  if (!after) return [{ path, problem: `removes ${name}` }];
  const changed = (['type', 'multiValued', 'caseExact'] as const).filter((each) => before[each] !== after[each]);
  const isUnique = ({ uniqueness }: AttributeDefinition) => uniqueness !== 'none';
  return [
    ...changed.map((characteristic) => ({ path, problem: `changes ${characteristic} of ${name}` })),
    ...(isUnique(before) === isUnique(after) ? [] : [{ path, problem: `changes uniqueness of ${name}` }]),
    ...(isNarrower(before.canonicalValues, after.canonicalValues)
      ? [{ path, problem: `takes canonicalValues from ${name}` }]
      : []),
    ...(isNarrower(before.referenceTypes, after.referenceTypes)
      ? [{ path, problem: `takes referenceTypes from ${name}` }]
      : []),
    ...(isRequired(after) && !isRequired(before) ? [{ path: parent, problem: `makes ${name} required` }] : []),
    ...ofLists(before.subAttributes ?? [], after.subAttributes ?? [], path),
  ];
}

/** Without a list any value is allowed. */
const isNarrower = (before: readonly string[] | undefined, after: readonly string[] | undefined) =>
  after !== undefined && !(before !== undefined && before.every((each) => after.includes(each)));
