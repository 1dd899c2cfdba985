import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** One request of an identity provider, in the words of the settings page. */
export interface ScimRequestEntry {
  readonly id: string;
  readonly at: Date;
  readonly action: string;
  readonly subject: string | null;
  readonly status: number;
  readonly reason: string | null;
}

export interface NewScimRequestEntry extends ScimRequestEntry {
  readonly orgId: string;
}

/** Kept of each kind: refused requests, which anybody can send, must not push the accepted ones out. */
const KEPT = 20;
const REFUSED = 'status IN (401, 403, 429)';

/** The last SCIM requests of each organization. */
@Injectable()
export class ScimRequestsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Entries of organizations that do not exist are left out. */
  async insert(entries: readonly NewScimRequestEntry[]): Promise<void> {
    const column = <Key extends keyof NewScimRequestEntry>(key: Key) => entries.map((entry) => entry[key]);
    await this.dataSource.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO scim_requests (organization_id, id, at, action, subject, status, reason)
         SELECT e.* FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::smallint[], $7::text[])
           AS e (organization_id, id, at, action, subject, status, reason)
         JOIN organizations o ON o.id = e.organization_id FOR KEY SHARE OF o`,
        [
          column('orgId'),
          column('id'),
          column('at'),
          column('action'),
          column('subject'),
          column('status'),
          column('reason'),
        ],
      );
      // What another process is deleting at this moment is left to it: waiting for each other could be a deadlock.
      await tx.query(
        `WITH numbered AS (
           SELECT organization_id, id,
             row_number() OVER (PARTITION BY organization_id, ${REFUSED} ORDER BY at DESC, id DESC) AS place
           FROM scim_requests WHERE organization_id = ANY ($1)),
         old AS (
           SELECT r.organization_id, r.id FROM scim_requests r
           JOIN numbered n ON n.organization_id = r.organization_id AND n.id = r.id AND n.place > ${KEPT}
           FOR UPDATE OF r SKIP LOCKED)
         DELETE FROM scim_requests r USING old WHERE r.organization_id = old.organization_id AND r.id = old.id`,
        [[...new Set(column('orgId'))]],
      );
    });
  }

  /** The newest first. */
  list(orgId: string): Promise<ScimRequestEntry[]> {
    return this.dataSource.query<ScimRequestEntry[]>(
      `SELECT id, at, action, subject, status, reason FROM scim_requests
       WHERE organization_id = $1 ORDER BY at DESC, id DESC LIMIT ${2 * KEPT}`,
      [orgId],
    );
  }
}
