import { freeingUniqueValues, takingUniqueValues } from './unique-values.js';

/**
 * The groups that a user is in, directly or through groups in groups, as JSON; null for a user in none. The CASE keeps
 * the recursion away from the many users who are in none; EXISTS in its place might be answered by hashing the table,
 * and a plain join with the groups by reading all of the organization's.
 */
export const GROUPS = `CASE WHEN (
      SELECT true FROM memberships m WHERE m.organization_id = u.organization_id AND m.user_id = u.id LIMIT 1)
    THEN (
      WITH RECURSIVE containing (id, distance) AS (
        SELECT m.group_id, 0 FROM memberships m WHERE m.organization_id = u.organization_id AND m.user_id = u.id
        UNION
        SELECT n.group_id, 1 FROM containing c
        JOIN nested_groups n ON n.organization_id = u.organization_id AND n.member_id = c.id)
      SELECT json_agg(json_build_object('value', g.id, 'display', g.display_name,
        'type', CASE c.distance WHEN 0 THEN 'direct' ELSE 'indirect' END) ORDER BY c.distance, g.id)
      FROM (SELECT id, min(distance) AS distance FROM containing GROUP BY id) c
      CROSS JOIN LATERAL (
        SELECT id, display_name FROM groups WHERE organization_id = u.organization_id AND id = c.id OFFSET 0) g)
    END`;
export const MANAGER_NAME = `CASE WHEN u.manager_id IS NOT NULL THEN (
      SELECT m.document::json ->> 'displayName' FROM users m
      WHERE m.organization_id = u.organization_id AND m.id = u.manager_id)
    END`;
const STORED = `u.id, u.version, u.created_at, u.last_modified, u.document, ${GROUPS} AS groups,
  ${MANAGER_NAME} AS manager_name`;

export const FIND = {
  name: 'find-user',
  text: `SELECT 1, ${STORED} FROM users u WHERE u.organization_id = $1 AND u.id = $2`,
};
/** `n` is the item's place in the batch: several organizations and duplicates may share one. */
export const FIND_MANY = {
  name: 'find-users',
  text: `SELECT k.n, ${STORED} FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS k (organization_id, id, n)
    JOIN users u ON u.organization_id = k.organization_id AND u.id = k.id`,
};

export const MATCH = {
  name: 'match-user',
  text: `SELECT 1, ${STORED} FROM users u WHERE u.organization_id = $1 AND u.user_name_key = $2`,
};
export const MATCH_MANY = {
  name: 'match-users',
  text: `SELECT k.n, ${STORED}
    FROM unnest($1::uuid[], string_to_array($2, E'\\x01')) WITH ORDINALITY AS k (organization_id, user_name_key, n)
    JOIN users u ON u.organization_id = k.organization_id AND u.user_name_key = k.user_name_key`,
};

/** An id that does not come back: its userName is taken. */
export const INSERT = {
  name: 'insert-users',
  text: `WITH inserted AS (
      INSERT INTO users (organization_id, id, user_name_key, external_id, active, display_name_key, manager_id,
        created_at, last_modified, document, search)
      SELECT organization_id, id, user_name_key, external_id, active, display_name_key, manager_id::uuid,
        at, at, document, search::jsonb
      FROM unnest($1::uuid[], $2::uuid[], string_to_array($3, E'\\x01'), string_to_array($4, E'\\x01', E'\\x02'),
        $5::boolean[], string_to_array($6, E'\\x01', E'\\x02'), $7::timestamptz[], string_to_array($8, E'\\x01'),
        string_to_array($9, E'\\x01'), string_to_array($11, E'\\x01', E'\\x02'))
        AS k (organization_id, id, user_name_key, external_id, active, display_name_key, at, document, search, manager_id)
      ON CONFLICT (organization_id, user_name_key) DO NOTHING
      RETURNING organization_id, id),
    counted AS (
      INSERT INTO user_counts (organization_id, shard, users)
      SELECT organization_id, $10::smallint, count(*) FROM inserted GROUP BY 1 ORDER BY 1
      ON CONFLICT (organization_id, shard) DO UPDATE SET users = user_counts.users + excluded.users)
    SELECT id FROM inserted`,
};

/** For one user, with values that are unique. The counter comes last, so that nobody waits for it who waits for us. */
export const INSERT_APART = {
  name: 'insert-user-apart',
  text: `WITH inserted AS (
      INSERT INTO users (organization_id, id, user_name_key, external_id, active, display_name_key,
        created_at, last_modified, document, search, manager_id)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $11)
      ON CONFLICT (organization_id, user_name_key) DO NOTHING
      RETURNING organization_id, id),${takingUniqueValues('inserted', '$12', '$13')},
    counted AS (
      INSERT INTO user_counts (organization_id, shard, users)
      SELECT organization_id, $10::smallint, 1 FROM inserted WHERE (SELECT count(*) FROM taken) >= 0
      ON CONFLICT (organization_id, shard) DO UPDATE SET users = user_counts.users + excluded.users)
    SELECT id FROM inserted`,
};

/** The epoch rises in the statement that disables: no session opened before it outlives it. */
const SET = `version = u.version + 1,
      session_epoch = u.session_epoch + CASE WHEN u.active AND NOT k.active THEN 1 ELSE 0 END,
      active = k.active, display_name_key = k.display_name_key, manager_id = k.manager_id::uuid,
      last_modified = k.at, document = k.document`;
/** An n that does not come back: the row is gone or has another version. Without `search` that stays as it is. */
export const UPDATE = {
  name: 'update-users',
  text: `UPDATE users u SET ${SET}, search = coalesce(k.search::jsonb, u.search)
    FROM unnest($1::uuid[], $2::uuid[], $3::integer[], $4::boolean[], string_to_array($5, E'\\x01', E'\\x02'),
      $6::timestamptz[], string_to_array($7, E'\\x01'), string_to_array($8, E'\\x01', E'\\x02'),
      string_to_array($9, E'\\x01', E'\\x02')) WITH ORDINALITY
      AS k (organization_id, id, version, active, display_name_key, at, document, search, manager_id, n)
    WHERE u.organization_id = k.organization_id AND u.id = k.id AND u.version = k.version
    RETURNING k.n`,
};
/** For a change that an index may refuse: of userName, externalId or a value that is unique. */
export const UPDATE_KEYS = {
  name: 'update-user-keys',
  text: `WITH updated AS (
      UPDATE users u SET ${SET}, search = coalesce(k.search, u.search), user_name_key = k.user_name_key,
        external_id = k.external_id
      FROM (SELECT $4::boolean AS active, $5::text AS display_name_key, $6::timestamptz AS at, $7::text AS document,
        $8::jsonb AS search, $9::text AS user_name_key, $10::text AS external_id, $11::text AS manager_id) k
      WHERE u.organization_id = $1 AND u.id = $2 AND u.version = $3
      RETURNING u.organization_id, u.id),${takingUniqueValues('updated', '$12', '$13')}
    SELECT 1 FROM updated`,
};
export const LOCK = { name: 'lock-user', text: `${FIND.text} FOR NO KEY UPDATE OF u` };

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
