import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { ClientBase } from 'pg';
import { Coalescer } from '../database/coalescer.js';
import { keysetPage, MAX_PAGE_BYTES, PAGE_SIZE } from '../database/keyset-page.js';
import { Lanes } from '../database/lanes.js';
import { uniqueViolation } from '../database/postgres-error.js';
import { arrayOf, isoInstant } from '../database/postgres-text.js';
import { PreparedStatements, runStatement, type Statement, type TextRow } from '../database/prepared-statements.js';
import { retrying } from '../database/retry.js';
import { uniqueness } from '../protocol/scim/error.js';
import { foldCase } from '../protocol/scim/value/fold.js';
import { GroupsRepository } from './groups.repository.js';
import { PageAnchors } from './page-anchors.js';
import type { UserColumns } from './user-columns.js';
import { UNIQUE_VALUES_KEY, uniqueParameters, valueTaken } from './unique-values.js';
import * as sql from './user-statements.js';

/** A user as stored: `document` is the JSON text of what clients set, times are ISO 8601. */
export interface StoredUser {
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly lastModified: string;
  readonly document: string;
  /** JSON: an array of `{value, display, type}`; null for a user in no group. */
  readonly groups: string | null;
  /** The displayName of the user whom `manager.value` names. */
  readonly managerName: string | null;
}

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

interface UserKey {
  readonly orgId: string;
  readonly id: string;
}

export interface NewUser extends UserKey {
  readonly columns: UserColumns;
  readonly createdAt: string;
}

export interface UserChange extends UserKey {
  /** The version that the change was made from: when the row has another one, somebody was faster. */
  readonly version: number;
  readonly columns: UserColumns;
  /** A new userName or externalId: the unique index has a say. */
  readonly keysChanged: boolean;
  /** Somebody may be the manager who was not before. */
  readonly managerChanged: boolean;
  readonly lastModified: string;
}

export interface UserPage {
  readonly totalResults: number;
  /** How many users of the organization were deleted before the page was read. */
  readonly deleted: number;
  readonly users: readonly StoredUser[];
}

type Connection = Pick<ClientBase, 'query'>;
type Run = (statement: Statement, values: readonly unknown[]) => Promise<readonly TextRow[]>;

// Text parameters of a batch travel joined, so that no document has to be quoted into an array literal and parsed again.
const SEPARATOR = '\u0001';
const NULL = '\u0002';
const joined = (values: readonly (string | null)[]): string => values.map((value) => value ?? NULL).join(SEPARATOR);
/** An empty text alone would be split into no text at all. */
const joinable = (value: string | null): boolean =>
  value === null || (value !== '' && !value.includes(SEPARATOR) && !value.includes(NULL));

const toStoredUser = ([
  ,
  id,
  version,
  createdAt,
  lastModified,
  document,
  groups,
  managerName,
]: TextRow): StoredUser => ({
  id: id ?? '',
  version: Number(version),
  createdAt: isoInstant(createdAt ?? ''),
  lastModified: isoInstant(lastModified ?? ''),
  document: document ?? '',
  groups: groups ?? null,
  managerName: managerName ?? null,
});

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
  private readonly finding: Coalescer<UserKey, StoredUser | undefined>;
  private readonly matching: Coalescer<{ orgId: string; userNameKey: string }, StoredUser | undefined>;
  private readonly inserting: Coalescer<NewUser, boolean>;
  private readonly updating: Coalescer<UserChange, boolean>;
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
    return joinable(userNameKey) ? this.matching.load({ orgId, userNameKey }) : Promise.resolve(undefined);
  }

  /** @throws ScimError `uniqueness` when the userName, or a value that is unique, is taken */
  async insert(user: NewUser): Promise<void> {
    const { userNameKey, externalId, displayNameKey, uniqueValues } = user.columns;
    const inserted =
      !uniqueValues && [userNameKey, externalId, displayNameKey].every(joinable)
        ? await this.inserting.load(user)
        : await retrying(() => this.insertApart(user, (statement, values) => this.statements.run(statement, values)));
    if (!inserted) throw userNameTaken();
  }

  /** As `insert`, in a transaction. @returns false when the userName is taken */
  insertIn(tx: EntityManager, user: NewUser): Promise<boolean> {
    return this.insertApart(user, (statement, values) => this.statements.runIn(tx, statement, values));
  }

  /**
   * False when the row is gone or no longer of `change.version`.
   * @throws ScimError `uniqueness` when the new userName, or a new value that is unique, is taken
   */
  async update(change: UserChange): Promise<boolean> {
    const { displayNameKey, uniqueValues } = change.columns;
    if (change.keysChanged || uniqueValues || !joinable(displayNameKey)) return this.updateApart(change);
    return this.updating.load(change);
  }

  /**
   * Runs `work` on the row while nobody else can write it, and writes what it returns.
   * For a PATCH that lost the race for the version twice.
   */
  async updateLocked(
    orgId: string,
    id: string,
    work: (stored: StoredUser) => UserChange | undefined,
  ): Promise<StoredUser | undefined> {
    const transaction = async (tx: EntityManager): Promise<StoredUser | undefined> => {
      const [row] = await this.statements.runIn(tx, sql.LOCK, [orgId, id]);
      if (!row) return undefined;
      const stored = toStoredUser(row);
      const change = work(stored);
      if (change) await this.updateKeys((statement, values) => this.statements.runIn(tx, statement, values), change);
      return stored;
    };
    return retrying(() => this.dataSource.transaction(transaction));
  }

  /** False when there is no such user, or it is not of this version any more. */
  async delete(orgId: string, id: string, version?: number): Promise<boolean> {
    const values = [orgId, id, version ?? null, this.shard];
    const rows = await this.groups.deleteMember(orgId, id, (tx) =>
      tx ? this.statements.runIn(tx, sql.DELETE, values) : this.statements.run(sql.DELETE, values),
    );
    return rows.length > 0;
  }

  /** Users in the order of their ids, fewer than `limit` where they are large; `offset` is zero-based. */
  async page(orgId: string, offset: number, limit: number): Promise<UserPage> {
    const anchor = this.anchors.find(orgId, offset);
    const anchored = anchor && (await this.pageFrom(orgId, anchor.id, 0, limit));
    const page = anchored?.deleted === anchor?.deleted ? anchored : undefined;
    const found = page ?? (await this.pageFrom(orgId, FIRST, offset, limit));
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
    const statement = sql.FIND_FOR_SIGN_IN[target];
    const rows = await (tx ? this.statements.runIn(tx, statement, values) : this.statements.run(statement, values));
    return rows.map(([id, userName, active, sessionEpoch]) => ({
      id: id ?? '',
      userName: userName ?? '',
      active: active === 't',
      sessionEpoch: Number(sessionEpoch),
    }));
  }

  private async pageFrom(orgId: string, id: string, skip: number, limit: number): Promise<UserPage> {
    const rows = await runStatement(this.lanes.pool, sql.PAGE, [orgId, id, skip, limit, MAX_PAGE_BYTES]);
    return toPage(rows);
  }

  private async findMany(on: Connection, keys: readonly UserKey[]): Promise<(StoredUser | undefined)[]> {
    const rows =
      keys.length === 1 && keys[0]
        ? await runStatement(on, sql.FIND, [keys[0].orgId, keys[0].id])
        : await runStatement(on, sql.FIND_MANY, [
            arrayOf(keys.map(({ orgId }) => orgId)),
            arrayOf(keys.map(({ id }) => id)),
          ]);
    return scatter(rows, keys.length);
  }

  private async matchMany(
    on: Connection,
    keys: readonly { orgId: string; userNameKey: string }[],
  ): Promise<(StoredUser | undefined)[]> {
    const rows =
      keys.length === 1 && keys[0]
        ? await runStatement(on, sql.MATCH, [keys[0].orgId, keys[0].userNameKey])
        : await runStatement(on, sql.MATCH_MANY, [
            arrayOf(keys.map(({ orgId }) => orgId)),
            joined(keys.map(({ userNameKey }) => userNameKey)),
          ]);
    return scatter(rows, keys.length);
  }

  private async insertMany(on: Connection, users: readonly NewUser[]): Promise<boolean[]> {
    // One order of locks in all processes: two batches that share userNames wait for, and do not block, each other.
    const sorted = [...users].sort(
      (a, b) => compare(a.orgId, b.orgId) || compare(a.columns.userNameKey, b.columns.userNameKey),
    );
    const columns = sorted.map((user) => user.columns);
    const rows = await runStatement(on, sql.INSERT, [
      arrayOf(sorted.map(({ orgId }) => orgId)),
      arrayOf(sorted.map(({ id }) => id)),
      joined(columns.map(({ userNameKey }) => userNameKey)),
      joined(columns.map(({ externalId }) => externalId)),
      arrayOf(columns.map(({ active }) => active)),
      joined(columns.map(({ displayNameKey }) => displayNameKey)),
      arrayOf(sorted.map(({ createdAt }) => createdAt)),
      joined(columns.map(({ document }) => document)),
      joined(columns.map(({ search }) => search)),
      this.shard,
      joined(columns.map(({ managerId }) => managerId)),
    ]);
    const inserted = new Set(rows.map(([id]) => id));
    return users.map(({ id }) => inserted.has(id));
  }

  private async updateMany(on: Connection, changes: readonly UserChange[]): Promise<boolean[]> {
    const order = changes
      .map((change, place) => ({ change, place }))
      .sort((a, b) => compare(a.change.orgId, b.change.orgId) || compare(a.change.id, b.change.id));
    const sorted = order.map(({ change }) => change);
    const columns = sorted.map((change) => change.columns);
    const rows = await runStatement(on, sql.UPDATE, [
      arrayOf(sorted.map(({ orgId }) => orgId)),
      arrayOf(sorted.map(({ id }) => id)),
      arrayOf(sorted.map(({ version }) => version)),
      arrayOf(columns.map(({ active }) => active)),
      joined(columns.map(({ displayNameKey }) => displayNameKey)),
      arrayOf(sorted.map(({ lastModified }) => lastModified)),
      joined(columns.map(({ document }) => document)),
      joined(columns.map(({ search }) => search)),
      joined(columns.map(({ managerId }) => managerId)),
    ]);
    const updated = new Array<boolean>(changes.length).fill(false);
    for (const [n] of rows) {
      const item = order[Number(n) - 1];
      if (item) updated[item.place] = true;
    }
    return updated;
  }

  /** For values that are unique, and for the rare name with a control character that batches are joined by. */
  private async insertApart(user: NewUser, run: Run): Promise<boolean> {
    const { columns } = user;
    const values = [
      user.orgId,
      user.id,
      columns.userNameKey,
      columns.externalId,
      columns.active,
      columns.displayNameKey,
      user.createdAt,
      columns.document,
      columns.search,
      this.shard,
      columns.managerId,
      ...uniqueParameters(columns.uniqueValues),
    ];
    try {
      const rows = await run(sql.INSERT_APART, values);
      return rows.length > 0;
    } catch (error) {
      if (uniqueViolation(error) === UNIQUE_VALUES_KEY) throw valueTaken('user', columns.uniqueValues);
      throw error;
    }
  }

  private updateApart(change: UserChange): Promise<boolean> {
    return retrying(() => this.updateKeys((statement, values) => this.statements.run(statement, values), change));
  }

  private async updateKeys(run: Run, { orgId, id, version, columns, lastModified }: UserChange): Promise<boolean> {
    try {
      const rows = await run(sql.UPDATE_KEYS, [
        orgId,
        id,
        version,
        columns.active,
        columns.displayNameKey,
        lastModified,
        columns.document,
        columns.search,
        columns.userNameKey,
        columns.externalId,
        columns.managerId,
        ...uniqueParameters(columns.uniqueValues),
      ]);
      return rows.length > 0;
    } catch (error) {
      const index = uniqueViolation(error);
      if (index === 'users_user_name') throw userNameTaken();
      if (index === UNIQUE_VALUES_KEY) throw valueTaken('user', columns.uniqueValues);
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
