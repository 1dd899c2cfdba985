import type { SearchColumns, StoredRows } from '../database/search-columns.js';
import { ENTERPRISE_USER } from '../protocol/scim/schema/standard/enterprise-user.js';
import { GROUPS, MANAGER_NAME } from './stored-user.js';

const MANAGER = 'FROM users m WHERE m.organization_id = u.organization_id AND m.id = u.manager_id';
/** As `userTag` has it. */
const VERSION = `(SELECT 'W/"' || u.version || CASE computed WHEN '' THEN '' ELSE '-'
      || left(translate(encode(sha256(convert_to(computed, 'UTF8')), 'base64'), '+/', '-_'), 10) END || '"'
    FROM (SELECT coalesce((${GROUPS})::text, '') || coalesce(${MANAGER_NAME}, '')) AS c (computed)) COLLATE "C"`;

/** Where the attributes of users are found, row `u`, as clients see them: groups, meta and the manager's name included. */
export const userSearch = (tenantUrl: string): SearchColumns => ({
  id: 'u.id',
  columns: new Map([
    ['id', { sql: 'u.id', type: 'uuid', isRequired: true }],
    ['userName', { sql: 'u.user_name_key', type: 'text', isRequired: true }],
    ['externalId', { sql: 'u.external_id', type: 'text' }],
    ['active', { sql: 'u.active', type: 'boolean' }],
    ['displayName', { sql: 'u.display_name_key', type: 'text', isLong: true }],
    [
      `${ENTERPRISE_USER}.manager.displayName`,
      { sql: `(SELECT m.display_name_key ${MANAGER})`, type: 'text', isLong: true },
    ],
    [
      `${ENTERPRISE_USER}.manager.$ref`,
      {
        sql: `(SELECT m.id ${MANAGER} AND m.display_name_key IS NOT NULL)`,
        type: 'uuid',
        prefix: `${tenantUrl}/Users/`,
        isFallback: true,
      },
    ],
    ['meta.resourceType', { sql: `('User'::text COLLATE "C")`, type: 'text' }],
    ['meta.created', { sql: `date_trunc('milliseconds', u.created_at)`, type: 'timestamptz' }],
    ['meta.lastModified', { sql: `date_trunc('milliseconds', u.last_modified)`, type: 'timestamptz' }],
    ['meta.location', { sql: 'u.id', type: 'uuid', prefix: `${tenantUrl}/Users/` }],
    ['meta.version', { sql: `(${VERSION})`, type: 'text' }],
  ]),
  rows: new Map([['groups', groupsOfUsers(tenantUrl)]]),
  document: 'u.search',
});

const groupsAs = (type: 'direct' | 'indirect'): string =>
  `(SELECT id, display_name_key, '${type}'::text COLLATE "C" AS type FROM groups WHERE organization_id = $1)`;

const FIRST = `((${GROUPS}) -> 0 ->> 'value')::uuid`;

/** From the groups that the condition selects down to the users in them, so that what it costs is these groups' size. */
const groupsOfUsers = (tenantUrl: string): StoredRows => ({
  columns: new Map([
    ['value', { sql: 'v.id', type: 'uuid' }],
    ['$ref', { sql: 'v.id', type: 'uuid', prefix: `${tenantUrl}/Groups/` }],
    ['display', { sql: 'v.display_name_key', type: 'text' }],
    ['type', { sql: 'v.type', type: 'text' }],
  ]),
  owners: (condition) => `
    SELECT m.user_id FROM ${groupsAs('direct')} v
    JOIN memberships m ON m.organization_id = $1 AND m.group_id = v.id WHERE ${condition}
    UNION ALL
    SELECT m.user_id FROM (
      WITH RECURSIVE inside (top, id) AS (
        SELECT v.id, n.member_id FROM ${groupsAs('indirect')} v
        JOIN nested_groups n ON n.organization_id = $1 AND n.group_id = v.id WHERE ${condition}
        UNION
        SELECT i.top, n.member_id FROM inside i
        JOIN nested_groups n ON n.organization_id = $1 AND n.group_id = i.id)
      SELECT top, id FROM inside) i
    JOIN memberships m ON m.organization_id = $1 AND m.group_id = i.id
    WHERE NOT EXISTS (
      SELECT FROM memberships d WHERE d.organization_id = $1 AND d.group_id = i.top AND d.user_id = m.user_id)`,
  first: new Map([
    ['value', { sql: FIRST, type: 'uuid' }],
    ['$ref', { sql: FIRST, type: 'uuid' }],
    [
      'display',
      {
        sql: `(SELECT g.display_name_key FROM groups g WHERE g.organization_id = u.organization_id AND g.id = ${FIRST})`,
        type: 'text',
        isLong: true,
      },
    ],
    ['type', { sql: `(((${GROUPS}) -> 0 ->> 'type') COLLATE "C")`, type: 'text' }],
  ]),
});
