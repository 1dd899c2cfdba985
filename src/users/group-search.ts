import type { SearchColumns, StoredColumn, StoredRows } from '../database/search-columns.js';
import { DIGEST } from './group-statements.js';

/** Where the attributes of groups are found, row `g`, as clients see them: members and meta included. */
export const groupSearch = (tenantUrl: string): SearchColumns => ({
  id: 'g.id',
  columns: new Map([
    ['id', { sql: 'g.id', type: 'uuid', isRequired: true }],
    ['displayName', { sql: 'g.display_name_key', type: 'text', isRequired: true }],
    ['externalId', { sql: 'g.external_id', type: 'text' }],
    ['meta.resourceType', { sql: `('Group'::text COLLATE "C")`, type: 'text' }],
    ['meta.created', { sql: `date_trunc('milliseconds', g.created_at)`, type: 'timestamptz' }],
    ['meta.lastModified', { sql: `date_trunc('milliseconds', g.last_modified)`, type: 'timestamptz' }],
    ['meta.location', { sql: 'g.id', type: 'uuid', prefix: `${tenantUrl}/Groups/` }],
    // As `groupTag` has it where members are shown.
    [
      'meta.version',
      { sql: `(('W/"' || g.version || coalesce('-' || to_hex(${DIGEST}), '') || '"') COLLATE "C")`, type: 'text' },
    ],
  ]),
  rows: new Map([['members', membersOfGroups(tenantUrl)]]),
  document: 'g.search',
});

const MEMBERS = `(
    SELECT m.group_id, m.user_id AS id, 'user'::text COLLATE "C" AS type, ('Users/' || m.user_id) COLLATE "C" AS ref, (
      SELECT coalesce(u.display_name_key, u.user_name_key) FROM users u
      WHERE u.organization_id = $1 AND u.id = m.user_id) AS display
    FROM memberships m WHERE m.organization_id = $1
    UNION ALL
    SELECT n.group_id, n.member_id, 'group'::text COLLATE "C", ('Groups/' || n.member_id) COLLATE "C", (
      SELECT d.display_name_key FROM groups d WHERE d.organization_id = $1 AND d.id = n.member_id)
    FROM nested_groups n WHERE n.organization_id = $1)`;

function membersOfGroups(tenantUrl: string): StoredRows {
  const columns = new Map<string, StoredColumn>([
    ['value', { sql: 'v.id', type: 'uuid' }],
    ['$ref', { sql: 'v.ref', type: 'text', prefix: `${tenantUrl}/` }],
    ['display', { sql: 'v.display', type: 'text', isLong: true }],
    ['type', { sql: 'v.type', type: 'text' }],
  ]);
  const first = [...columns].map(([name, column]): [string, StoredColumn] => {
    const sql = `(SELECT ${column.sql} FROM ${MEMBERS} v WHERE v.group_id = g.id ORDER BY v.id LIMIT 1)`;
    return [name, { ...column, sql }];
  });
  return {
    columns,
    owners: (condition) => `SELECT v.group_id FROM ${MEMBERS} v WHERE ${condition}`,
    first: new Map(first),
  };
}
