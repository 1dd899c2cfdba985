import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { KeyedQueue } from '../database/keyed-queue.js';
import { type KeysetPage, keysetPage, MAX_PAGE_BYTES, PAGE_SIZE } from '../database/keyset-page.js';
import { Lanes } from '../database/lanes.js';
import { isForeignKeyViolation, isTransient, uniqueViolation } from '../database/postgres-error.js';
import { PreparedStatements, runStatement, type Statement, type TextRow } from '../database/prepared-statements.js';
import { arrayOf } from '../database/postgres-text.js';
import { retrying } from '../database/retry.js';
import { isUuid } from '../database/uuid.js';
import { invalidValue, uniqueness } from '../protocol/scim/error.js';
import { keepsMembers, type MemberPlan } from '../protocol/scim/patch/group-patch-plan.js';
import type { GroupColumns } from './group-columns.js';
import { GroupEntity } from './group.entity.js';
import * as sql from './group-statements.js';
import {
  type GroupWithMembers,
  type MemberPage,
  type StoredGroup,
  toGroupWithMembers,
  toStoredGroup,
} from './stored-group.js';
import {
  REPLACE_UNIQUE_VALUES,
  UNIQUE_VALUES_KEY,
  uniqueParameters,
  type UniqueValue,
  valueTaken,
} from './unique-values.js';

export interface NewGroup {
  readonly orgId: string;
  readonly id: string;
  readonly columns: GroupColumns;
  readonly members: MemberPlan;
  readonly createdAt: string;
}

export interface GroupChange {
  /** Undefined: the attributes stay as they are. */
  readonly columns: GroupColumns | undefined;
  readonly members: MemberPlan;
}

/** A group as the settings page lists it. */
export interface ListedGroup {
  readonly id: string;
  readonly displayName: string;
  readonly externalId: string | null;
  readonly createdAt: Date;
  readonly lastModified: Date;
}

/** How the members of a group are to be read: `tenantUrl` is the base of their addresses. */
export interface MembersQuery {
  readonly tenantUrl: string;
  readonly limit: number;
}

/** Ids in one statement: large enough to be fast, small enough for the statement's time limit. */
const CHUNK = 20_000;

/** In an organization. All that lie above a user's groups are walked whenever the user is read: 2.5 ms at most. */
const MAX_NESTED = 5_000;

const nameTaken = () =>
  uniqueness(
    'Another group of this organization has this displayName already: change one of the two, or update that group',
  );
const unknownMember = (id: string) =>
  invalidValue(
    `There is no user or group ${id.slice(0, 100)} in this organization that could be a member: create it first, or leave it out`,
  );

const tooManyNested = () =>
  invalidValue(`An organization may have ${MAX_NESTED} groups in groups: put the users into the groups instead`);

/** What was there when its member was looked up, or its containing group, is gone: the next attempt sees it. */
const isWorthRetrying = (error: unknown) => isTransient(error) || isForeignKeyViolation(error);

/** Groups with their memberships. A group is changed under the lock of its row, one transaction at a time. */
@Injectable()
export class GroupsRepository {
  private readonly changes = new KeyedQueue();

  constructor(
    private readonly dataSource: DataSource,
    private readonly statements: PreparedStatements,
    private readonly lanes: Lanes,
  ) {}

  async find(orgId: string, id: string): Promise<StoredGroup | undefined> {
    const [row] = await runStatement(this.lanes.pool, sql.FIND, [orgId, id]);
    return row && toStoredGroup(row);
  }

  /** Groups with the first members of each, in the order of `ids`; ids of no group are left out. */
  async findWithMembers(orgId: string, ids: readonly string[], query: MembersQuery): Promise<GroupWithMembers[]> {
    const values = [orgId, arrayOf(ids), inJson(query.tenantUrl), query.limit];
    // Not by the connections for keyed statements, whose time limit is short: the digest takes a second for 200,000 members.
    const rows = await this.statements.run(sql.FIND_MANY_WITH_MEMBERS, values);
    return [...rows].sort((a, b) => Number(a[0]) - Number(b[0])).map((row) => toGroupWithMembers(row, query.limit));
  }

  async membersAfter(orgId: string, id: string, after: string, query: MembersQuery): Promise<MemberPage> {
    const values = [orgId, id, inJson(query.tenantUrl), after, query.limit];
    const [row = []] = await runStatement(this.lanes.pool, sql.MEMBERS_AFTER, values);
    const [json, last, count] = row;
    return { json: json ?? '', next: Number(count) === query.limit ? (last ?? undefined) : undefined };
  }

  /**
   * @throws ScimError `uniqueness` when the displayName, or a value that is unique, is taken, `invalidValue` when a member
   * does not exist
   */
  async insert(group: NewGroup): Promise<void> {
    const { uniqueValues } = group.columns;
    if (group.members.add.size === 0 && !uniqueValues) {
      await this.insertRow(group);
      return;
    }
    await this.transaction(async (tx) => {
      await this.insertRow(group, tx);
      if (uniqueValues) await this.takeUniqueValues(tx, group.orgId, group.id, uniqueValues);
      await this.changeMembers(tx, group.orgId, group.id, group.members);
    });
  }

  /**
   * Changes a group as `decide` says, who sees it under its lock; the version rises if anything came of it.
   *
   * @returns the group afterwards; undefined when there is no such group
   * @throws ScimError `uniqueness` when the new displayName, or a new value that is unique, is taken, `invalidValue` when a
   * new member does not exist
   */
  change(orgId: string, id: string, decide: (stored: StoredGroup) => GroupChange): Promise<StoredGroup | undefined> {
    return this.changes.run(`${orgId}/${id}`, () =>
      this.transaction(async (tx) => {
        const [row] = await this.statements.runIn(tx, sql.LOCK, [orgId, id]);
        if (!row) return undefined;
        const stored = toStoredGroup(row);
        const { columns, members } = decide(stored);
        const membersChanged = await this.changeMembers(tx, orgId, id, members);
        if (!columns && !membersChanged) return stored;

        const lastModified = new Date().toISOString();
        await this.update(tx, orgId, id, columns, lastModified);
        const { version, document } = stored;
        return { ...stored, version: version + 1, lastModified, document: columns?.document ?? document };
      }),
    );
  }

  /** False when there is no such group, or it is not of this version any more. */
  async delete(orgId: string, id: string, version?: number): Promise<boolean> {
    const remove = (tx?: EntityManager) => this.statements.runIn(tx, sql.DELETE, [orgId, id, version ?? null]);
    const rows = await this.deleteWithMemberships(orgId, id, remove);
    return rows.length > 0;
  }

  /**
   * Has a user or a group deleted by `remove`. Where it is a member of groups, which its foreign key tells, it leaves them
   * in the same transaction, and each of them gets another version.
   *
   * @param remove deletes the row and answers something if there was one; called again, in a transaction, where it is a member
   */
  async deleteWithMemberships(
    orgId: string,
    memberId: string,
    remove: (tx?: EntityManager) => Promise<readonly TextRow[]>,
  ): Promise<readonly TextRow[]> {
    try {
      return await retrying(() => remove());
    } catch (error) {
      if (!isForeignKeyViolation(error)) throw error;
    }
    return this.transaction(async (tx) => {
      await this.statements.runIn(tx, sql.LOCK_CONTAINING, [orgId, memberId]);
      const rows = await remove(tx);
      if (rows.length > 0)
        await this.statements.runIn(tx, sql.LEAVE_GROUPS, [orgId, memberId, new Date().toISOString()]);
      return rows;
    });
  }

  /**
   * The groups of these ids, in their order; undefined for one that is gone. It ends early where groups are large, though
   * never before the first.
   */
  async findPage(orgId: string, ids: readonly string[]): Promise<(StoredGroup | undefined)[]> {
    const rows = await runStatement(this.lanes.pool, sql.FIND_PAGE, [orgId, arrayOf(ids), MAX_PAGE_BYTES]);
    return rows.map((row) => (row[1] === null ? undefined : toStoredGroup(row)));
  }

  async listForSettings(orgId: string, cursor: string | null): Promise<KeysetPage<ListedGroup>> {
    const query = this.dataSource.manager
      .createQueryBuilder(GroupEntity, 'g')
      .where('g.organizationId = :orgId', { orgId })
      .orderBy('g.id')
      .limit(PAGE_SIZE + 1);
    if (cursor) query.andWhere('g.id > :cursor', { cursor });
    const { rows, nextCursor } = keysetPage(await query.getMany());
    return { rows: rows.map(toListedGroup), nextCursor };
  }

  private async insertRow({ orgId, id, columns, createdAt }: NewGroup, tx?: EntityManager): Promise<void> {
    const values = sql.writeParameters({ orgId, id, at: createdAt, columns });
    const rows = await this.statements.runIn(tx, sql.INSERT, values);
    if (rows.length === 0) throw nameTaken();
  }

  private async update(
    tx: EntityManager,
    orgId: string,
    id: string,
    columns: GroupColumns | undefined,
    lastModified: string,
  ): Promise<void> {
    if (!columns) {
      await this.statements.runIn(tx, sql.TOUCH, [orgId, id, lastModified]);
      return;
    }
    try {
      await this.statements.runIn(tx, sql.UPDATE, sql.writeParameters({ orgId, id, at: lastModified, columns }));
    } catch (error) {
      if (uniqueViolation(error) === 'groups_display_name') throw nameTaken();
      throw error;
    }
    if (columns.uniqueValues) await this.takeUniqueValues(tx, orgId, id, columns.uniqueValues);
  }

  private async takeUniqueValues(
    tx: EntityManager,
    orgId: string,
    id: string,
    values: readonly UniqueValue[],
  ): Promise<void> {
    try {
      await this.statements.runIn(tx, REPLACE_UNIQUE_VALUES, [orgId, id, ...uniqueParameters(values)]);
    } catch (error) {
      if (uniqueViolation(error) === UNIQUE_VALUES_KEY) throw valueTaken('group', values);
      throw error;
    }
  }

  /** As many statements as there are ids in the plan, by the twenty thousand; how many members the group has is nothing to it. */
  private async changeMembers(tx: EntityManager, orgId: string, id: string, plan: MemberPlan): Promise<boolean> {
    if (keepsMembers(plan)) return false;
    const add = [...plan.add];
    const malformed = add.find((each) => !isUuid(each));
    if (malformed !== undefined) throw unknownMember(malformed);

    let changed = 0;
    if (plan.replaceAll) changed += await this.count(tx, sql.KEEP_MEMBERS, [orgId, id, arrayOf(add)]);
    for (const ids of chunksOf([...plan.remove].filter(isUuid))) {
      changed += await this.count(tx, sql.REMOVE_MEMBERS, [orgId, id, arrayOf(ids)]);
    }
    for (const ids of chunksOf(add)) {
      const [[added, unknown, nested] = []] = await this.statements.runIn(tx, sql.ADD_MEMBERS, [
        orgId,
        id,
        arrayOf(ids),
      ]);
      if (typeof unknown === 'string') throw unknownMember(unknown);
      changed += Number(added);
      const isMany =
        Number(nested) > 0 && (await this.statements.runIn(tx, sql.HAS_MORE_NESTED, [orgId, MAX_NESTED])).length > 0;
      if (isMany) throw tooManyNested();
    }
    return changed > 0;
  }

  private async count(tx: EntityManager, statement: Statement, values: readonly unknown[]): Promise<number> {
    const [row] = await this.statements.runIn(tx, statement, values);
    return Number(row?.[0]);
  }

  private transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return retrying(() => this.dataSource.transaction(work), isWorthRetrying);
  }
}

const toListedGroup = ({ id, displayName, externalId, createdAt, lastModified }: GroupEntity): ListedGroup => ({
  id,
  displayName,
  externalId,
  createdAt,
  lastModified,
});

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

function* chunksOf(ids: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < ids.length; start += CHUNK) yield ids.slice(start, start + CHUNK);
}
