import { printAttributePath } from './attribute-path.js';
import { isJsonObject, newReading, readElements, readValue } from './attribute-value.js';
import { invalidFilter, invalidValue, mutability } from './error.js';
import type { Filter } from './filter.js';
import { type CheckedFilter, checkValueFilter } from './filter-match.js';
import { checkLength, identityOf } from './multi-value.js';
import { pathOfKey } from './patch.js';
import type { PatchPath } from './patch-path.js';
import type { PatchOp, PatchOperation } from './patch-request.js';
import type { ScimResource } from './resource.js';
import { type Attribute, findAttribute, lookUp, type ResourceSchema } from './schema.js';
import type { ScimValue } from './scim-value.js';

/** What happens to the members of a group, whoever they are: of those it has, some or all go; then others come. */
export interface MemberPlan {
  /** All members go that are not in `add`; `remove` is empty then. */
  readonly replaceAll: boolean;
  /** Folded ids, none of them in `remove`. */
  readonly add: ReadonlySet<string>;
  readonly remove: ReadonlySet<string>;
}

export interface GroupPatchPlan {
  /** What is left for `applyPatch` and the group without its members. */
  readonly attributes: readonly PatchOperation[];
  readonly members: MemberPlan;
  /** Names of unknown sub-attributes of members, as the client wrote them; for the log. */
  readonly dropped: readonly string[];
}

/** Of a PATCH that says nothing of members. */
export const keepsMembers = ({ replaceAll, add, remove }: MemberPlan): boolean =>
  !replaceAll && add.size === 0 && remove.size === 0;

/**
 * Divides a PATCH of a group into changes of its attributes and of its members, without knowing either: applied to the
 * members, the plan comes to what the operations would in their order (RFC 7644 §3.5.2).
 *
 * @throws ScimError for what `applyPatch` would refuse of members, and for a filter that is not about their `value`
 */
export function planGroupPatch(operations: readonly PatchOperation[], schema: ResourceSchema): GroupPatchPlan {
  const attributes: PatchOperation[] = [];
  const members = new MemberPlanner(schema);
  for (const operation of operations) {
    const { op, path, value } = operation;
    if (path) {
      if (members.areNamedBy(path)) members.apply(op, path, value);
      else attributes.push(operation);
      continue;
    }
    const rest = op !== 'remove' && isJsonObject(value) ? members.applyKeys(op, value) : value;
    if (rest === value || !isJsonObject(rest) || Object.keys(rest).length > 0) attributes.push({ op, value: rest });
  }
  return { attributes, members, dropped: members.reading.dropped };
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

class MemberPlanner implements MemberPlan {
  replaceAll = false;
  readonly add = new Set<string>();
  readonly remove = new Set<string>();
  private readonly attribute: Attribute;
  readonly reading = newReading(true);

  constructor(private readonly schema: ResourceSchema) {
    this.attribute = membersOf(schema);
  }

  areNamedBy(path: PatchPath): boolean {
    return findAttribute(this.schema, path.attrPath)?.attribute === this.attribute;
  }

  /** Applies what an operation without a path says of members, and returns the rest of its value. */
  applyKeys(op: PatchOp, values: Record<string, unknown>): Record<string, unknown> {
    const paths = new Map(Object.keys(values).map((key) => [key, pathOfKey(key, this.schema.base, this.schema)]));
    const entries = Object.entries(values);
    const rest = entries.filter(([key, value]) => {
      const path = paths.get(key);
      if (!path || !this.areNamedBy(path)) return true;
      this.apply(op, path, value);
      return false;
    });
    return rest.length === entries.length ? values : Object.fromEntries(rest);
  }

  apply(op: PatchOp, { attrPath, filter }: PatchPath, value: unknown): void {
    const label = printAttributePath(attrPath);
    if (attrPath.subAttribute !== undefined || (filter && op !== 'remove')) {
      throw mutability(`What ${label} selects is immutable: remove the member and add another`);
    }
    if (filter) this.take(this.idsSelected(filter));
    else if (op === 'remove') this.removeGiven(value, label);
    else this.give(op, value, label);
  }

  private give(op: 'add' | 'replace', value: unknown, label: string): void {
    if (value === undefined) throw invalidValue(`The operation on ${label} needs a "value"`);
    const ids = idsOf(readValue(this.attribute, value, this.reading, label), this.attribute);
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
  private removeGiven(value: unknown, label: string): void {
    if (value === undefined || value === null) {
      this.give('replace', null, label);
      return;
    }
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    checkLength(this.attribute, list, label);
    this.take(idsOf(readElements(this.attribute, list, this.reading, label), this.attribute));
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
  return filter.kind === 'or' ? new Set([...left, ...right]) : new Set([...left].filter((id) => right.has(id)));
}

const notByValue = () =>
  invalidFilter('Members are selected by their value, as in members[value eq "a" or value eq "b"]; send their ids');
