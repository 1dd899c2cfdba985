import { Injectable } from '@nestjs/common';
import type { ScimCaller } from '../organizations/scim-callers.js';
import type { Shown } from '../protocol/scim/patch/patch.js';
import { project, type Projection } from '../protocol/scim/projection/projection.js';
import type { ResourceSchema } from '../protocol/scim/schema/schema.js';
import { isJsonObject } from '../protocol/scim/value/json-object.js';
import type { ComplexValue } from '../protocol/scim/value/scim-value.js';
import { GroupsRepository } from '../users/groups.repository.js';
import type { GroupWithMembers, MemberPage, StoredGroup } from '../users/stored-group.js';
import { locationOf, metaOf, projecting, type RepresentedType, spliced } from './representation.js';

/** A group as it was read for an answer: with its first members where the answer shows members. */
export type ReadGroup = StoredGroup & Partial<GroupWithMembers>;

const GROUP: RepresentedType = { name: 'Group', endpoint: 'Groups' };
/** Members that are held in memory at a time: of a single group, of each group in a list, and of a large group. */
const FIRST_MEMBERS = 2_000;
const FIRST_MEMBERS_IN_LIST = 100;
const MEMBER_PAGE = 5_000;
/** Groups of a list whose members are read by one statement. */
const GROUPS_AT_A_TIME = 20;

export const groupLocation = (caller: ScimCaller, id: string): string => locationOf(GROUP, caller, id);

/**
 * The opaque part of a group's entity-tag. The version counts every change of its attributes and of who its members are.
 * What these are called is written elsewhere: it counts by its digest, and only where members are shown, so that neither
 * a PATCH nor a look at a group without its members costs what the group holds.
 */
export const groupTag = ({ version, digest }: ReadGroup): string =>
  digest ? `${version}-${BigInt.asUintN(64, BigInt(digest)).toString(16)}` : String(version);

/** `If-Match` is about the group's own state: that a member was renamed meanwhile is no conflict. */
export const matchesVersion = ({ version }: StoredGroup, tags: readonly string[]): boolean =>
  tags.some((tag) => tag.split('-', 1)[0] === String(version));

const groupMeta = (stored: ReadGroup, caller: ScimCaller): ComplexValue =>
  metaOf(GROUP, stored, caller, groupTag(stored));

/** What clients see of a group that its document does not hold. They may have seen its tag with or without the digest. */
export const shownOfGroup =
  (stored: StoredGroup, caller: ScimCaller): Shown =>
  (name, given) => {
    if (name === 'id') return stored.id;
    if (name !== 'meta') return undefined;
    const meta = groupMeta(stored, caller);
    const version = isJsonObject(given) && typeof given['version'] === 'string' ? given['version'] : '';
    return matchesVersion(stored, [version.replace(/^W\/"|"$/g, '')]) ? { ...meta, version } : meta;
  };

const SAMPLE: ComplexValue = { value: 'id', $ref: 'uri', type: 'User', display: 'name' };

/** What an answer shows of the members: all, nothing, or some of their sub-attributes. */
function membersShown(projection: Projection | undefined, schema: ResourceSchema): 'all' | 'none' | 'some' {
  if (!projection) return 'all';
  const sample = { members: [SAMPLE] };
  const shown = project(sample, projection, schema);
  if (shown === sample) return 'all';
  return shown['members'] === undefined ? 'none' : 'some';
}

/**
 * Groups as JSON. The members of a large group are read page by page while the answer is sent, so that memory does not
 * grow with the group. Each page is what the database holds at that moment: the tag, taken first, is never newer than
 * what is shown, so that a client can at worst read once too often.
 */
@Injectable()
export class GroupRepresentation {
  constructor(private readonly groups: GroupsRepository) {}

  /** Reads a group, with members if the projection shows any. */
  async read(caller: ScimCaller, id: string, projection: Projection | undefined): Promise<ReadGroup | undefined> {
    if (membersShown(projection, caller.schemas.group) === 'none') return this.groups.find(caller.orgId, id);
    const [found] = await this.groups.findWithMembers(caller.orgId, [id], query(caller, FIRST_MEMBERS));
    return found;
  }

  /** @param group as `read` gave it under the same projection */
  async *one(group: ReadGroup, caller: ScimCaller, projection: Projection | undefined): AsyncGenerator<string> {
    const schema = caller.schemas.group;
    const head = projecting(schema, projection)(spliced(group, groupMeta(group, caller), ''));
    const shown = membersShown(projection, schema);
    if (shown === 'none') {
      yield head;
      return;
    }
    const inAnswer = (json: string) =>
      shown === 'all' || !projection ? json : projectMembers(json, projection, schema);
    yield `${head.slice(0, -1)},"members":[${inAnswer(group.firstMembers?.json ?? '')}`;
    let after = group.firstMembers?.next;
    while (after !== undefined) {
      const page: MemberPage = await this.groups.membersAfter(
        caller.orgId,
        group.id,
        after,
        query(caller, MEMBER_PAGE),
      );
      if (page.json !== '') yield `,${inAnswer(page.json)}`;
      after = page.next;
    }
    yield ']}';
  }

  /** Groups as `one` takes them. One that was deleted meanwhile is left out. */
  async *readMany(
    groups: readonly StoredGroup[],
    caller: ScimCaller,
    projection: Projection | undefined,
  ): AsyncGenerator<ReadGroup> {
    if (membersShown(projection, caller.schemas.group) === 'none') {
      yield* groups;
      return;
    }
    for (let start = 0; start < groups.length; start += GROUPS_AT_A_TIME) {
      const ids = groups.slice(start, start + GROUPS_AT_A_TIME).map(({ id }) => id);
      yield* await this.groups.findWithMembers(caller.orgId, ids, query(caller, FIRST_MEMBERS_IN_LIST));
    }
  }
}

const query = ({ tenantUrl }: ScimCaller, limit: number) => ({ tenantUrl, limit });

function projectMembers(json: string, projection: Projection, schema: ResourceSchema): string {
  const members = JSON.parse(`[${json}]`) as ComplexValue[];
  const shown = project({ members }, projection, schema)['members'] ?? [];
  return JSON.stringify(shown).slice(1, -1);
}
