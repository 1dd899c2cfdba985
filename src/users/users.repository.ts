import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { ClientBase } from 'pg';
import { Coalescer } from '../database/coalescer.js';
import { keysetPage, MAX_PAGE_BYTES, PAGE_SIZE } from '../database/keyset-page.js';
import { Lanes } from '../database/lanes.js';
import { uniqueViolation } from '../database/postgres-error.js';
import { arrayOf } from '../database/postgres-text.js';
import { PreparedStatements, runStatement, type TextRow } from '../database/prepared-statements.js';
import { retrying } from '../database/retry.js';
import { isJoinable } from '../database/row-parameters.js';
import { uniqueness } from '../protocol/scim/error.js';
import { foldCase } from '../protocol/scim/value/fold.js';
import { GroupsRepository } from './groups.repository.js';
import { PageAnchors } from './page-anchors.js';
import { type StoredUser, toStoredUser } from './stored-user.js';
import { UNIQUE_VALUES_KEY, valueTaken } from './unique-values.js';
import * as sql from './user-statements.js';
import * as writes from './user-writes.js';

/** A user as the settings page lists it. */
export interface ListedUser {
  readonly id: string;
  readonly userName: string;
  readonly displayName: string | null;
  readonly active: boolean;
  readonly externalId: string | null;
  readonly createdAt: string;
  readonly lastModified: string;
}

/** A user who may sign in while `active`, and the epoch that the session is to carry. */
export interface SignInCandidate {
  readonly id: string;
  readonly userName: string;
  readonly active: boolean;
  readonly sessionEpoch: number;
}

export interface UserPage {
  readonly totalResults: number;
  /** How many users of the organization were deleted before the page was read. */
  readonly deleted: number;
  readonly users: readonly StoredUser[];
}

type Connection = Pick<ClientBase, 'query'>;

function toListedUser({ id, createdAt, lastModified, document }: StoredUser): ListedUser {
  const resource = JSON.parse(document) as {
    userName: string;
    displayName?: string;
    externalId?: string;
    active?: boolean;
  };
  return {
    id,
    userName: resource.userName,
    displayName: resource.displayName ?? null,
    active: resource.active !== false,
    externalId: resource.externalId ?? null,
    createdAt,
    lastModified,
  };
}

/** Before every id. */
const FIRST = '00000000-0000-0000-0000-000000000000';

const userNameTaken = (): Error =>
  uniqueness('Another user of this organization has this userName already: change one of the two, or update that user');

/** Everything that is asked of the table `users`. The four hot statements are coalesced, each in a lane of its own. */
@Injectable()
export class UsersRepository {
  private readonly finding: Coalescer<sql.UserKey, StoredUser | undefined>;
  private readonly matching: Coalescer<sql.UserNameKey, StoredUser | undefined>;
  private readonly inserting: Coalescer<writes.NewUser, boolean>;
  private readonly updating: Coalescer<writes.UserChange, boolean>;
  /** Which of the rows of `user_counts` this process adds to. */
  private readonly shard = Math.floor(Math.random() * 16);
  private readonly anchors = new PageAnchors();

  constructor(
    private readonly dataSource: DataSource,
    private readonly statements: PreparedStatements,
    private readonly lanes: Lanes,
    private readonly groups: GroupsRepository,
  ) {
    const { pool } = statements;
    this.finding = new Coalescer(lanes.open(), pool, (on, keys) => this.findMany(on, keys));
    this.matching = new Coalescer(lanes.open(), pool, (on, keys) => this.matchMany(on, keys));
    this.inserting = new Coalescer(lanes.open(), pool, (on, users) => this.insertMany(on, users));
    this.updating = new Coalescer(lanes.open(), pool, (on, changes) => this.updateMany(on, changes));
  }

  find(orgId: string, id: string): Promise<StoredUser | undefined> {
    return this.finding.load({ orgId, id });
  }

  /** The user of this userName, folded. */
  match(orgId: string, userNameKey: string): Promise<StoredUser | undefined> {
    // No userName holds a control character: readResource refuses it.
    return isJoinable(userNameKey) ? this.matching.load({ orgId, userNameKey }) : Promise.resolve(undefined);
  }

  /** @throws ScimError `uniqueness` when the userName, or a value that is unique, is taken */
  async insert(user: writes.NewUser): Promise<void> {
    const isInserted = writes.canBeInsertedWithOthers(user.columns)
      ? await this.inserting.load(user)
      : await retrying(() => this.insertOne(user));
    if (!isInserted) throw userNameTaken();
  }

  /** As `insert`, in a transaction. @returns false when the userName is taken */
  insertIn(tx: EntityManager, user: writes.NewUser): Promise<boolean> {
    return this.insertOne(user, tx);
  }

  /**
   * False when the row is gone or no longer of `change.version`.
   * @throws ScimError `uniqueness` when the new userName, or a new value that is unique, is taken
   */
  update(change: writes.UserChange): Promise<boolean> {
    return writes.canBeUpdatedWithOthers(change) ? this.updating.load(change) : retrying(() => this.updateOne(change));
  }

  /**
   * Runs `work` on the row while nobody else can write it, and writes what it returns.
   * For a PATCH that lost the race for the version twice.
   */
  async updateLocked(
    orgId: string,
    id: string,
    work: (stored: StoredUser) => writes.UserChange | undefined,
  ): Promise<StoredUser | undefined> {
    const transaction = async (tx: EntityManager): Promise<StoredUser | undefined> => {
      const [row] = await this.statements.runIn(tx, sql.LOCK, [orgId, id]);
      if (!row) return undefined;
      const stored = toStoredUser(row);
      const change = work(stored);
      if (change) await this.updateOne(change, tx);
      return stored;
    };
    return retrying(() => this.dataSource.transaction(transaction));
  }

  /** False when there is no such user, or it is not of this version any more. */
  async delete(orgId: string, id: string, version?: number): Promise<boolean> {
    const values = writes.deleteParameters({ orgId, id }, version ?? null, this.shard);
    const rows = await this.groups.deleteWithMemberships(orgId, id, (tx) =>
      this.statements.runIn(tx, writes.DELETE, values),
    );
    return rows.length > 0;
  }

  /** Users in the order of their ids, fewer than `limit` where they are large; `offset` is zero-based. */
  async page(orgId: string, offset: number, limit: number): Promise<UserPage> {
    const found = (await this.anchoredPage(orgId, offset, limit)) ?? (await this.pageFrom(orgId, FIRST, offset, limit));
    this.anchors.note(orgId, offset, found, Date.now());
    return found;
  }

  /**
   * The users of these ids, in their order; undefined for one that is gone. It ends early where users are large, though
   * never before the first.
   */
  async findPage(orgId: string, ids: readonly string[]): Promise<(StoredUser | undefined)[]> {
    const rows = await runStatement(this.lanes.pool, sql.FIND_PAGE, [orgId, arrayOf(ids), MAX_PAGE_BYTES]);
    return rows.map((row) => (row[1] === null ? undefined : toStoredUser(row)));
  }

  /** In the order of creation, from after the user that `cursor` names. */
  async listForSettings(
    orgId: string,
    cursor: string | null,
  ): Promise<{ users: ListedUser[]; nextCursor: string | null }> {
    const found = await this.statements.run(sql.AFTER, [orgId, cursor ?? FIRST, PAGE_SIZE + 1]);
    const { rows, nextCursor } = keysetPage(found.map(toStoredUser));
    return { users: rows.map(toListedUser), nextCursor };
  }

  /**
   * Whose `target` this is; two are as good as many. userName is compared as SCIM folds it, externalId exactly (RFC 7643
   * §3.1), and only the former is unique.
   *
   * @param tx null to look without a transaction
   */
  async findForSignIn(
    tx: EntityManager | null,
    orgId: string,
    { target, value }: { target: 'userName' | 'externalId'; value: string },
  ): Promise<SignInCandidate[]> {
    const values = [orgId, target === 'userName' ? foldCase(value) : value];
    const rows = await this.statements.runIn(tx, sql.FIND_FOR_SIGN_IN[target], values);
    return rows.map(([id, userName, active, sessionEpoch]) => ({
      id: id ?? '',
      userName: userName ?? '',
      active: active === 't',
      sessionEpoch: Number(sessionEpoch),
    }));
  }

  /** The page from where it began before, unless users were deleted since. */
  private async anchoredPage(orgId: string, offset: number, limit: number): Promise<UserPage | undefined> {
    const anchor = this.anchors.find(orgId, offset);
    if (!anchor) return undefined;
    const page = await this.pageFrom(orgId, anchor.id, 0, limit);
    return page.deleted === anchor.deleted ? page : undefined;
  }

  private async pageFrom(orgId: string, id: string, skip: number, limit: number): Promise<UserPage> {
    const rows = await runStatement(this.lanes.pool, sql.PAGE, [orgId, id, skip, limit, MAX_PAGE_BYTES]);
    return toPage(rows);
  }

  private async findMany(on: Connection, keys: readonly sql.UserKey[]): Promise<(StoredUser | undefined)[]> {
    const rows =
      keys.length === 1 && keys[0]
        ? await runStatement(on, sql.FIND, [keys[0].orgId, keys[0].id])
        : await runStatement(on, sql.FIND_MANY, sql.findManyParameters(keys));
    return scatter(rows, keys.length);
  }

  private async matchMany(on: Connection, keys: readonly sql.UserNameKey[]): Promise<(StoredUser | undefined)[]> {
    const rows =
      keys.length === 1 && keys[0]
        ? await runStatement(on, sql.MATCH, [keys[0].orgId, keys[0].userNameKey])
        : await runStatement(on, sql.MATCH_MANY, sql.matchManyParameters(keys));
    return scatter(rows, keys.length);
  }

  private async insertMany(on: Connection, users: readonly writes.NewUser[]): Promise<boolean[]> {
    // One order of locks in all processes: two batches that share userNames wait for, and do not block, each other.
    const sorted = [...users].sort(
      (a, b) => compare(a.orgId, b.orgId) || compare(a.columns.userNameKey, b.columns.userNameKey),
    );
    const rows = await runStatement(on, writes.INSERT, writes.insertParameters(sorted, this.shard));
    const inserted = new Set(rows.map(([id]) => id));
    return users.map(({ id }) => inserted.has(id));
  }

  private async updateMany(on: Connection, changes: readonly writes.UserChange[]): Promise<boolean[]> {
    const order = changes
      .map((change, place) => ({ change, place }))
      .sort((a, b) => compare(a.change.orgId, b.change.orgId) || compare(a.change.id, b.change.id));
    const rows = await runStatement(on, writes.UPDATE, writes.updateParameters(order.map(({ change }) => change)));
    const updated = new Array<boolean>(changes.length).fill(false);
    for (const [n] of rows) {
      const item = order[Number(n) - 1];
      if (item) updated[item.place] = true;
    }
    return updated;
  }

  /** For values that are unique, and for the rare name with a control character that batches are joined by. */
  private async insertOne(user: writes.NewUser, tx?: EntityManager): Promise<boolean> {
    try {
      const rows = await this.statements.runIn(tx, writes.INSERT_ONE, writes.insertOneParameters(user, this.shard));
      return rows.length > 0;
    } catch (error) {
      if (uniqueViolation(error) === UNIQUE_VALUES_KEY) throw valueTaken('user', user.columns.uniqueValues);
      throw error;
    }
  }

  private async updateOne(change: writes.UserChange, tx?: EntityManager): Promise<boolean> {
    try {
      const rows = await this.statements.runIn(tx, writes.UPDATE_ONE, writes.updateOneParameters(change));
      return rows.length > 0;
    } catch (error) {
      const index = uniqueViolation(error);
      if (index === 'users_user_name') throw userNameTaken();
      if (index === UNIQUE_VALUES_KEY) throw valueTaken('user', change.columns.uniqueValues);
      throw error;
    }
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Puts each row at the place of the item that it answers: `n` counts from one. */
function scatter(rows: readonly TextRow[], length: number): (StoredUser | undefined)[] {
  const found = new Array<StoredUser | undefined>(length).fill(undefined);
  for (const row of rows) found[Number(row[0]) - 1] = toStoredUser(row);
  return found;
}

/** The first column of each row is the total; a page beyond the end is one row without a user. */
function toPage(rows: readonly TextRow[]): UserPage {
  return {
    totalResults: Number(rows[0]?.[0] ?? 0),
    deleted: Number(rows[0]?.at(-1) ?? 0),
    users: rows.filter(([, id]) => id !== null).map(toStoredUser),
  };
}
