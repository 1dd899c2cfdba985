import { isJoinable, type ParameterColumn, RowParameters } from '../database/row-parameters.js';
import { freeingUniqueValues, takingUniqueValues, uniqueParameters } from './unique-values.js';
import type { UserKey } from './user-statements.js';
import type { UserColumns } from './user-columns.js';

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
  readonly lastModified: string;
}

const written: ParameterColumn<{ readonly columns: UserColumns }>[] = [
  { name: 'active', type: 'boolean', of: ({ columns }) => columns.active },
  { name: 'display_name_key', type: 'text', of: ({ columns }) => columns.displayNameKey },
  { name: 'document', type: 'text', of: ({ columns }) => columns.document },
  { name: 'search', type: 'text', of: ({ columns }) => columns.search },
  { name: 'manager_id', type: 'text', of: ({ columns }) => columns.managerId },
];
const keys: ParameterColumn<{ readonly columns: UserColumns }>[] = [
  { name: 'user_name_key', type: 'text', of: ({ columns }) => columns.userNameKey },
  { name: 'external_id', type: 'text', of: ({ columns }) => columns.externalId },
];

const newUsers = new RowParameters<NewUser>([
  { name: 'organization_id', type: 'uuid', of: ({ orgId }) => orgId },
  { name: 'id', type: 'uuid', of: ({ id }) => id },
  { name: 'at', type: 'timestamptz', of: ({ createdAt }) => createdAt },
  ...written,
  ...keys,
]);

const inserted = (users: string): string => `
      INSERT INTO users (organization_id, id, user_name_key, external_id, active, display_name_key, manager_id,
        created_at, last_modified, document, search)
      SELECT organization_id, id, user_name_key, external_id, active, display_name_key, manager_id::uuid,
        at, at, document, search::jsonb
      FROM ${users}
      ON CONFLICT (organization_id, user_name_key) DO NOTHING
      RETURNING organization_id, id`;

/** An id that does not come back: its userName is taken. */
export const INSERT = {
  name: 'insert-users',
  text: `WITH inserted AS (${inserted(newUsers.many)}),
    counted AS (
      INSERT INTO user_counts (organization_id, shard, users)
      SELECT organization_id, ${newUsers.after(1)}::smallint, count(*) FROM inserted GROUP BY 1 ORDER BY 1
      ON CONFLICT (organization_id, shard) DO UPDATE SET users = user_counts.users + excluded.users)
    SELECT id FROM inserted`,
};
export const insertParameters = (users: readonly NewUser[], shard: number): unknown[] => [
  ...newUsers.ofMany(users),
  shard,
];

/** With values that are unique. The counter comes last, so that nobody waits for it who waits for us. */
export const INSERT_ONE = {
  name: 'insert-user',
  text: `WITH inserted AS (${inserted(newUsers.one)}),${takingUniqueValues('inserted', newUsers.after(2), newUsers.after(3))},
    counted AS (
      INSERT INTO user_counts (organization_id, shard, users)
      SELECT organization_id, ${newUsers.after(1)}::smallint, 1 FROM inserted WHERE (SELECT count(*) FROM taken) >= 0
      ON CONFLICT (organization_id, shard) DO UPDATE SET users = user_counts.users + excluded.users)
    SELECT id FROM inserted`,
};
export const insertOneParameters = (user: NewUser, shard: number): unknown[] => [
  ...newUsers.ofOne(user),
  shard,
  ...uniqueParameters(user.columns.uniqueValues),
];

/** Whether INSERT can write the user, rather than INSERT_ONE. */
export const canBeInsertedWithOthers = ({
  userNameKey,
  externalId,
  displayNameKey,
  uniqueValues,
}: UserColumns): boolean =>
  !uniqueValues && isJoinable(userNameKey) && isJoinable(externalId) && isJoinable(displayNameKey);

const change: ParameterColumn<UserChange>[] = [
  { name: 'organization_id', type: 'uuid', of: ({ orgId }) => orgId },
  { name: 'id', type: 'uuid', of: ({ id }) => id },
  { name: 'version', type: 'integer', of: ({ version }) => version },
  { name: 'at', type: 'timestamptz', of: ({ lastModified }) => lastModified },
  ...written,
];
const changes = new RowParameters<UserChange>(change);
const keyChanges = new RowParameters<UserChange>([...change, ...keys]);

/** The epoch rises in the statement that disables: no session opened before it outlives it. Without `search` that stays. */
const updated = (users: string, more = ''): string => `
    UPDATE users u SET version = u.version + 1,
      session_epoch = u.session_epoch + CASE WHEN u.active AND NOT k.active THEN 1 ELSE 0 END,
      active = k.active, display_name_key = k.display_name_key, manager_id = k.manager_id::uuid,
      last_modified = k.at, document = k.document, search = coalesce(k.search::jsonb, u.search)${more}
    FROM ${users}
    WHERE u.organization_id = k.organization_id AND u.id = k.id AND u.version = k.version`;

/** An n that does not come back: the row is gone or has another version. */
export const UPDATE = { name: 'update-users', text: `${updated(changes.many)} RETURNING k.n` };
export const updateParameters = (users: readonly UserChange[]): unknown[] => changes.ofMany(users);

/** For a change that an index may refuse: of userName, externalId or a value that is unique. */
export const UPDATE_ONE = {
  name: 'update-user',
  text: `WITH updated AS (${updated(keyChanges.one, ', user_name_key = k.user_name_key, external_id = k.external_id')}
      RETURNING u.organization_id, u.id),${takingUniqueValues('updated', keyChanges.after(1), keyChanges.after(2))}
    SELECT 1 FROM updated`,
};
export const updateOneParameters = (user: UserChange): unknown[] => [
  ...keyChanges.ofOne(user),
  ...uniqueParameters(user.columns.uniqueValues),
];

/** Whether UPDATE can write the change, rather than UPDATE_ONE. */
export const canBeUpdatedWithOthers = ({ keysChanged, columns }: UserChange): boolean =>
  !keysChanged && !columns.uniqueValues && isJoinable(columns.displayNameKey);

export const DELETE = {
  name: 'delete-user',
  text: `WITH deleted AS (
      DELETE FROM users WHERE organization_id = $1 AND id = $2 AND version = coalesce($3, version)
      RETURNING organization_id, id),${freeingUniqueValues('deleted')},
    counted AS (
      INSERT INTO user_counts (organization_id, shard, users, deleted)
      SELECT organization_id, $4::smallint, -1, 1 FROM deleted WHERE (SELECT count(*) FROM freed) >= 0
      ON CONFLICT (organization_id, shard) DO UPDATE SET users = user_counts.users + excluded.users,
        deleted = user_counts.deleted + excluded.deleted)
    SELECT 1 FROM deleted`,
};

/** @param version null deletes the user of any version */
export const deleteParameters = ({ orgId, id }: UserKey, version: number | null, shard: number): unknown[] => [
  orgId,
  id,
  version,
  shard,
];
