import { RowParameters } from '../database/row-parameters.js';
import { STORED } from './stored-user.js';

export interface UserKey {
  readonly orgId: string;
  readonly id: string;
}

export interface UserNameKey {
  readonly orgId: string;
  /** Folded. */
  readonly userNameKey: string;
}

export const FIND = {
  name: 'find-user',
  text: `SELECT 1, ${STORED} FROM users u WHERE u.organization_id = $1 AND u.id = $2`,
};
const userIds = new RowParameters<UserKey>([
  { name: 'organization_id', type: 'uuid', of: ({ orgId }) => orgId },
  { name: 'id', type: 'uuid', of: ({ id }) => id },
]);
/** `n` is the item's place in the batch: several organizations and duplicates may share one. */
export const FIND_MANY = {
  name: 'find-users',
  text: `SELECT k.n, ${STORED} FROM ${userIds.many}
    JOIN users u ON u.organization_id = k.organization_id AND u.id = k.id`,
};
export const findManyParameters = (keys: readonly UserKey[]): string[] => userIds.ofMany(keys);

export const MATCH = {
  name: 'match-user',
  text: `SELECT 1, ${STORED} FROM users u WHERE u.organization_id = $1 AND u.user_name_key = $2`,
};
const userNames = new RowParameters<UserNameKey>([
  { name: 'organization_id', type: 'uuid', of: ({ orgId }) => orgId },
  { name: 'user_name_key', type: 'text', of: ({ userNameKey }) => userNameKey },
]);
export const MATCH_MANY = {
  name: 'match-users',
  text: `SELECT k.n, ${STORED} FROM ${userNames.many}
    JOIN users u ON u.organization_id = k.organization_id AND u.user_name_key = k.user_name_key`,
};
export const matchManyParameters = (keys: readonly UserNameKey[]): string[] => userNames.ofMany(keys);

export const LOCK = { name: 'lock-user', text: `${FIND.text} FOR NO KEY UPDATE OF u` };

/**
 * Of rows whose first column is `n`, in this order, as many as begin within so many bytes: how much memory a page takes
 * does not depend on how much clients stored. OFFSET keeps what is computed from being computed again for its length.
 */
const limited = (rows: string, order: string, bytes: string, more = ''): string => `
    SELECT n, id, version, created_at, last_modified, document, groups, manager_name${more}
    FROM (SELECT *, sum(size) OVER (ORDER BY ${order}) - size AS bytes_before FROM (
      SELECT *, coalesce(octet_length(document), 0) + coalesce(octet_length(groups::text), 0) AS size
      FROM (${rows} OFFSET 0) AS read) AS sized) AS page
    WHERE bytes_before < ${bytes} ORDER BY ${order}`;

/** $2 is an id to begin at, $3 how many to skip from there. The last column is how many users were ever deleted. */
export const PAGE = {
  name: 'page-of-users',
  text: limited(
    `SELECT total.n, ${STORED}, total.deleted
      FROM (SELECT coalesce(sum(users), 0) AS n, coalesce(sum(deleted), 0) AS deleted
        FROM user_counts WHERE organization_id = $1) total
      LEFT JOIN (SELECT id FROM users WHERE organization_id = $1 AND id >= $2 ORDER BY id OFFSET $3 LIMIT $4) page ON true
      LEFT JOIN users u ON u.organization_id = $1 AND u.id = page.id`,
    'id',
    '$5',
    ', deleted',
  ),
};
/** A row without a user: it was deleted meanwhile. */
export const FIND_PAGE = {
  name: 'find-page-of-users',
  text: limited(
    `SELECT k.n, ${STORED} FROM unnest($2::uuid[]) WITH ORDINALITY AS k (key, n)
      LEFT JOIN users u ON u.organization_id = $1 AND u.id = k.key`,
    'n',
    '$3',
  ),
};

export const AFTER = {
  name: 'users-after',
  text: `SELECT 1, ${STORED} FROM users u WHERE u.organization_id = $1 AND u.id > $2 ORDER BY u.id LIMIT $3`,
};
const signIn = (column: string): string =>
  `SELECT id, document::json ->> 'userName', active, session_epoch
   FROM users WHERE organization_id = $1 AND ${column} = $2 LIMIT 2`;
export const FIND_FOR_SIGN_IN = {
  userName: { name: 'find-user-for-sign-in', text: signIn('user_name_key') },
  externalId: { name: 'find-user-for-sign-in-by-external-id', text: signIn('external_id') },
};
