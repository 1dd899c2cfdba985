import { invalidFilter, invalidValue, mutability } from '../error.js';
import { type CheckedFilter, checkValueFilter } from '../filter/filter-match.js';
import type { Filter } from '../filter/filter.js';
import { type Reading, readElements, readValue } from '../resource/attribute-value.js';
import { checkLength, identityOf } from '../resource/multi-value.js';
import type { ScimResource } from '../resource/resource.js';
import { printAttributePath } from '../schema/attribute-path.js';
import { type Attribute, lookUp, type ResourceSchema } from '../schema/schema.js';
import type { ScimValue } from '../value/scim-value.js';
import type { PatchPath } from './patch-path.js';
import type { PatchOp, PatchOperation } from './patch-request.js';
import { applyPatch, type KeptElsewhere, type PatchedResource, type Shown } from './patch.js';

/** What happens to the members of a group, whoever they are: of those it has, some or all go; then others come. */
export interface MemberPlan {
  /** All members go that are not in `add`; `remove` is empty then. */
  readonly replaceAll: boolean;
  /** Folded ids, none of them in `remove`. */
  readonly add: ReadonlySet<string>;
  readonly remove: ReadonlySet<string>;
}

/** A group without its members, and what happens to them. */
export interface PatchedGroup extends PatchedResource {
  readonly members: MemberPlan;
}

/** Of a PATCH that says nothing of members. */
export const keepsMembers = ({ replaceAll, add, remove }: MemberPlan): boolean =>
  !replaceAll && add.size === 0 && remove.size === 0;

/**
 * Applies the operations as `applyPatch` does to a group that is given without its members. What they say of members, in
 * whatever spelling, becomes a plan, without knowing who is one: applied to the members, it comes to what the operations
 * would in their order (RFC 7644 §3.5.2).
 *
 * @throws ScimError for a member without an id, for a change of one, and for a filter that is not about their `value`
 */
export function patchGroup(
  group: ScimResource,
  operations: readonly PatchOperation[],
  schema: ResourceSchema,
  shown?: Shown,
): PatchedGroup {
  const members = new MemberPlanner(schema);
  return { ...applyPatch(group, operations, schema, shown, members), members };
}

/** A group as a POST or PUT gives it, and the plan that makes its members those of the group. */
export function splitMembers(
  { members, ...attributes }: ScimResource,
  schema: ResourceSchema,
): { attributes: ScimResource; members: MemberPlan } {
  return {
    attributes,
    members: { replaceAll: true, add: new Set(idsOf(members, membersOf(schema))), remove: new Set() },
  };
}

class MemberPlanner implements MemberPlan, KeptElsewhere {
  replaceAll = false;
  readonly add = new Set<string>();
  readonly remove = new Set<string>();
  readonly attribute: Attribute;

  constructor(private readonly schema: ResourceSchema) {
    this.attribute = membersOf(schema);
  }

  apply(op: PatchOp, { attrPath, filter }: PatchPath, value: unknown, reading: Reading): void {
    const label = printAttributePath(attrPath);
    if (attrPath.subAttribute !== undefined || (filter && op !== 'remove')) {
      throw mutability(`What ${label} selects is immutable: remove the member and add another`);
    }
    if (filter) this.take(this.idsSelected(filter));
    else if (op === 'remove') this.removeGiven(value, label, reading);
    else this.give(op, value, label, reading);
  }

  private give(op: 'add' | 'replace', value: unknown, label: string, reading: Reading): void {
    if (value === undefined) throw invalidValue(`The operation on ${label} needs a "value"`);
    const ids = idsOf(readValue(this.attribute, value, reading, label), this.attribute);
    if (op === 'replace') {
      this.replaceAll = true;
      this.add.clear();
      this.remove.clear();
    }
    for (const id of ids) {
      this.add.add(id);
      this.remove.delete(id);
    }
  }

  /** Entra removes single members by a list of them, without a filter; RFC 7644 would have all members removed. */
  private removeGiven(value: unknown, label: string, reading: Reading): void {
    if (value === undefined || value === null) {
      this.give('replace', null, label, reading);
      return;
    }
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    checkLength(this.attribute, list, label);
    this.take(idsOf(readElements(this.attribute, list, reading, label), this.attribute));
  }

  private take(ids: Iterable<string>): void {
    for (const id of ids) {
      this.add.delete(id);
      if (!this.replaceAll) this.remove.add(id);
    }
  }

  private idsSelected(filter: Filter): ReadonlySet<string> {
    return idsEqual(checkValueFilter(filter, this.attribute, this.schema), this.attribute);
  }
}

function membersOf({ base }: ResourceSchema): Attribute {
  const members = lookUp(base.attributes, 'members');
  if (!members) throw new Error(`${base.definition.id} has no members`);
  return members;
}

const idsOf = (members: ScimValue | undefined, attribute: Attribute): string[] =>
  Array.isArray(members) ? members.map((member) => identityOf(attribute, member)).filter((id) => id !== undefined) : [];

/** The ids of the members that a filter can hold for, told from the filter alone. */
function idsEqual(filter: CheckedFilter, attribute: Attribute): Set<string> {
  if (filter.kind === 'compare' && filter.op === 'eq' && filter.found.attribute === attribute.children.get('value')) {
    return new Set([String(filter.compValue)]);
  }
  if (filter.kind !== 'and' && filter.kind !== 'or') throw notByValue();
  const [left, right] = [idsEqual(filter.left, attribute), idsEqual(filter.right, attribute)];
  if (filter.kind === 'and') return new Set([...left].filter((id) => right.has(id)));
  for (const id of right) left.add(id);
  return left;
}

const notByValue = () =>
  invalidFilter('Members are selected by their value, as in members[value eq "a" or value eq "b"]; send their ids');
