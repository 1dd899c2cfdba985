import { isoInstant } from '../database/postgres-text.js';
import type { TextRow } from '../database/prepared-statements.js';

/** A group as stored, without its members: `document` is the JSON text of what clients set, times are ISO 8601. */
export interface StoredGroup {
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly lastModified: string;
  readonly document: string;
}

/** Members of a group in the order of their ids. */
export interface MemberPage {
  /** JSON objects, separated by commas. */
  readonly json: string;
  /** The id after which more follow. */
  readonly next: string | undefined;
}

export interface GroupWithMembers extends StoredGroup {
  readonly firstMembers: MemberPage;
  /** Changes with what any member is called; null without members. */
  readonly digest: string | null;
}

/** What is selected of a group, row `g`, behind a first column that each statement has for itself: see `toStoredGroup`. */
export const STORED = `g.id, g.version, g.created_at, g.last_modified, g.document`;

export const toStoredGroup = ([, id, version, createdAt, lastModified, document]: TextRow): StoredGroup => ({
  id: id ?? '',
  version: Number(version),
  createdAt: isoInstant(createdAt ?? ''),
  lastModified: isoInstant(lastModified ?? ''),
  document: document ?? '',
});

export function toGroupWithMembers(row: TextRow, limit: number): GroupWithMembers {
  const [json, last, count, digest] = row.slice(6);
  return {
    ...toStoredGroup(row),
    firstMembers: { json: json ?? '', next: Number(count) > limit ? (last ?? undefined) : undefined },
    digest: digest ?? null,
  };
}
