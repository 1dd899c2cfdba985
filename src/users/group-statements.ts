import { RowParameters } from '../database/row-parameters.js';
import type { GroupColumns } from './group-columns.js';
import { STORED } from './stored-group.js';
import { freeingUniqueValues } from './unique-values.js';

/** Comes before every id. */
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** What a member is called now. A scalar subquery is never turned into a scan of all users. */
const DISPLAY = `CASE type
          WHEN 'User' THEN (
            SELECT coalesce(u.document::json ->> 'displayName', u.document::json ->> 'userName')
            FROM users u WHERE u.organization_id = $1 AND u.id = member.id)
          ELSE (SELECT d.display_name FROM groups d WHERE d.organization_id = $1 AND d.id = member.id)
        END AS display`;

/** Members of either kind in the order of their ids, of which each kind gives no more than are asked for. */
const membersOf = (group: string, after: string, limit: string): string => `
        SELECT id, type, ${DISPLAY}
        FROM (
          (SELECT user_id AS id, 'User' AS type FROM memberships
            WHERE organization_id = $1 AND group_id = ${group} AND user_id > ${after} ORDER BY user_id LIMIT ${limit})
          UNION ALL
          (SELECT member_id, 'Group' FROM nested_groups
            WHERE organization_id = $1 AND group_id = ${group} AND member_id > ${after} ORDER BY member_id LIMIT ${limit})
          ORDER BY id LIMIT ${limit}) member`;

const NAMES_DIGEST = 'bit_xor(hashtextextended(id || display, 0))';
/** The digest of what the members of the group g are called. */
export const DIGEST = `(SELECT ${NAMES_DIGEST} FROM (${membersOf('g.id', `'${BEFORE_ALL}'`, 'ALL')}) named)`;

/** $3 is the tenant URL as it stands in JSON. */
const MEMBER_JSON = `'{"value":"' || id || '","$ref":"' || $3 || '/' || type || 's/' || id || '","type":"' || type
        || '","display":' || to_json(display) || '}'`;

const PAGE_OF_MEMBERS = `string_agg(${MEMBER_JSON}, ',' ORDER BY id) AS json, max(id::text COLLATE "C") AS last,
        count(*) AS members`;

export const FIND = {
  name: 'find-group',
  text: `SELECT 1, ${STORED} FROM groups g WHERE g.organization_id = $1 AND g.id = $2`,
};

/**
 * Groups with the first $4 members of each, and a digest of what all their members are called: one 64-bit number, however
 * many they are. It is taken over id and name, so that two members who swap names change it.
 */
export const FIND_MANY_WITH_MEMBERS = {
  name: 'find-groups-with-members',
  text: `SELECT k.n, ${STORED}, page.json, page.last, everyone.members, everyone.digest
    FROM unnest($2::uuid[]) WITH ORDINALITY AS k (id, n)
    JOIN groups g ON g.organization_id = $1 AND g.id = k.id
    CROSS JOIN LATERAL (SELECT ${PAGE_OF_MEMBERS} FROM (${membersOf('g.id', `'${BEFORE_ALL}'`, '$4')}) named) page
    CROSS JOIN LATERAL (
      SELECT count(*) AS members, ${NAMES_DIGEST} AS digest
      FROM (${membersOf('g.id', `'${BEFORE_ALL}'`, 'ALL')}) named) everyone`,
};

/** Up to $5 members after the one whose id is $4. */
export const MEMBERS_AFTER = {
  name: 'group-members-after',
  text: `SELECT ${PAGE_OF_MEMBERS} FROM (${membersOf('$2', '$4', '$5')}) named`,
};

/** A group that does not come back: its displayName is taken. */
interface GroupWrite {
  readonly orgId: string;
  readonly id: string;
  /** When it is written. */
  readonly at: string;
  readonly columns: GroupColumns;
}

const write = new RowParameters<GroupWrite>([
  { name: 'organization_id', type: 'uuid', of: ({ orgId }) => orgId },
  { name: 'id', type: 'uuid', of: ({ id }) => id },
  { name: 'at', type: 'timestamptz', of: ({ at }) => at },
  { name: 'display_name', type: 'text', of: ({ columns }) => columns.displayName },
  { name: 'display_name_key', type: 'text', of: ({ columns }) => columns.displayNameKey },
  { name: 'external_id', type: 'text', of: ({ columns }) => columns.externalId },
  { name: 'document', type: 'text', of: ({ columns }) => columns.document },
  { name: 'search', type: 'text', of: ({ columns }) => columns.search },
]);
/** Of INSERT and UPDATE. */
export const writeParameters = (group: GroupWrite): unknown[] => write.ofOne(group);

export const INSERT = {
  name: 'insert-group',
  text: `INSERT INTO groups (organization_id, id, display_name, display_name_key, external_id, document, search,
      created_at, last_modified)
    SELECT organization_id, id, display_name, display_name_key, external_id, document, search::jsonb, at, at
    FROM ${write.one}
    ON CONFLICT (organization_id, display_name_key) DO NOTHING
    RETURNING 1`,
};
export const UPDATE = {
  name: 'update-group',
  text: `UPDATE groups g SET version = g.version + 1, last_modified = k.at, display_name = k.display_name,
      display_name_key = k.display_name_key, external_id = k.external_id, document = k.document, search = k.search::jsonb
    FROM ${write.one}
    WHERE g.organization_id = k.organization_id AND g.id = k.id`,
};
/** For a change of members alone. */
export const TOUCH = {
  name: 'touch-group',
  text: `UPDATE groups SET version = version + 1, last_modified = $3 WHERE organization_id = $1 AND id = $2`,
};

export const LOCK = { name: 'lock-group', text: `${FIND.text} FOR NO KEY UPDATE` };

/**
 * Answers how many members are new, and the first id that is neither a user nor a group of the organization. The ids are
 * looked up by scalar subqueries, which nothing can turn into a scan of all users.
 */
export const ADD_MEMBERS = {
  name: 'add-group-members',
  text: `WITH known AS MATERIALIZED (
      SELECT k.id, (SELECT u.id FROM users u WHERE u.organization_id = $1 AND u.id = k.id) AS user_id,
        (SELECT g.id FROM groups g WHERE g.organization_id = $1 AND g.id = k.id) AS group_id
      FROM unnest($3::uuid[]) AS k (id)),
    users_added AS (
      INSERT INTO memberships (organization_id, group_id, user_id)
      SELECT $1, $2, user_id FROM known WHERE user_id IS NOT NULL
      ON CONFLICT DO NOTHING RETURNING 1),
    groups_added AS (
      INSERT INTO nested_groups (organization_id, group_id, member_id)
      SELECT $1, $2, group_id FROM known WHERE group_id IS NOT NULL
      ON CONFLICT DO NOTHING RETURNING 1)
    SELECT (SELECT count(*) FROM users_added) + (SELECT count(*) FROM groups_added),
      (SELECT id FROM known WHERE user_id IS NULL AND group_id IS NULL LIMIT 1),
      (SELECT count(*) FROM groups_added)`,
};
/** Whether the organization has more than $2 groups in groups. */
export const HAS_MORE_NESTED = {
  name: 'has-more-nested-groups',
  text: `SELECT 1 FROM nested_groups WHERE organization_id = $1 OFFSET $2 LIMIT 1`,
};

const removal = (which: string): string => `WITH users_removed AS (
      DELETE FROM memberships WHERE organization_id = $1 AND group_id = $2 AND user_id ${which} RETURNING 1),
    groups_removed AS (
      DELETE FROM nested_groups WHERE organization_id = $1 AND group_id = $2 AND member_id ${which} RETURNING 1)
    SELECT (SELECT count(*) FROM users_removed) + (SELECT count(*) FROM groups_removed)`;
export const REMOVE_MEMBERS = { name: 'remove-group-members', text: removal('= ANY ($3::uuid[])') };
/** NOT IN is answered by one hash of the ids that stay, whereas `<> ALL` might compare each member with each of them. */
export const KEEP_MEMBERS = { name: 'keep-group-members', text: removal('NOT IN (SELECT unnest($3::uuid[]))') };

/** A group that other groups have as a member is held by its foreign key: see LEAVE_GROUPS. */
export const DELETE = {
  name: 'delete-group',
  text: `WITH deleted AS (
      DELETE FROM groups WHERE organization_id = $1 AND id = $2 AND version = coalesce($3, version)
      RETURNING organization_id, id),${freeingUniqueValues('deleted')}
    SELECT 1 FROM deleted`,
};

/** The groups that a user or a group is a member of, and the group itself, in the order in which all writers lock them. */
export const LOCK_CONTAINING = {
  name: 'lock-containing-groups',
  text: `SELECT 1 FROM groups g WHERE g.organization_id = $1 AND g.id IN (
      SELECT group_id FROM memberships WHERE organization_id = $1 AND user_id = $2
      UNION SELECT group_id FROM nested_groups WHERE organization_id = $1 AND member_id = $2
      UNION SELECT $2)
    ORDER BY g.id FOR NO KEY UPDATE`,
};
export const LEAVE_GROUPS = {
  name: 'leave-groups',
  text: `WITH left_as_user AS (
      DELETE FROM memberships WHERE organization_id = $1 AND user_id = $2 RETURNING group_id),
    left_as_group AS (
      DELETE FROM nested_groups WHERE organization_id = $1 AND member_id = $2 RETURNING group_id)
    UPDATE groups SET version = version + 1, last_modified = $3
    WHERE organization_id = $1 AND id IN (SELECT group_id FROM left_as_user UNION SELECT group_id FROM left_as_group)`,
};

/** As many of these groups, in their order, as begin within $3 bytes; a row without one: it was deleted meanwhile. */
export const FIND_PAGE = {
  name: 'find-page-of-groups',
  text: `SELECT n, id, version, created_at, last_modified, document
    FROM (SELECT k.n, ${STORED}, sum(coalesce(octet_length(g.document), 0)) OVER (ORDER BY k.n)
        - coalesce(octet_length(g.document), 0) AS bytes_before
      FROM unnest($2::uuid[]) WITH ORDINALITY AS k (key, n)
      LEFT JOIN groups g ON g.organization_id = $1 AND g.id = k.key) AS page
    WHERE bytes_before < $3 ORDER BY n`,
};
