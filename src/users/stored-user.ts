import { isoInstant } from '../database/postgres-text.js';
import type { TextRow } from '../database/prepared-statements.js';

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

/** What is selected of a user, row `u`, behind a first column that each statement has for itself: see `toStoredUser`. */
export const STORED = `u.id, u.version, u.created_at, u.last_modified, u.document, ${GROUPS} AS groups,
  ${MANAGER_NAME} AS manager_name`;

export const toStoredUser = ([
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
