import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type HeldCertificate, KEPT_DAYS } from '../protocol/saml/certificates/held-certificates.js';
import { IdpCertificateEntity } from './idp-certificate.entity.js';

/** The certificates of identity providers, those included that were removed. They change under the lock of the connection. */
@Injectable()
export class IdpCertificatesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The first added first. */
  list(tx: EntityManager, orgId: string): Promise<IdpCertificateEntity[]> {
    return tx.find(IdpCertificateEntity, {
      where: { organizationId: orgId },
      order: { addedAt: 'ASC', fingerprint: 'ASC' },
    });
  }

  /** These and no others. Sign-ins write down meanwhile what they have seen: that is left alone. */
  async save(tx: EntityManager, orgId: string, certificates: readonly HeldCertificate[]): Promise<void> {
    const column = <Key extends keyof HeldCertificate>(key: Key) => certificates.map((certificate) => certificate[key]);
    await tx.query(`DELETE FROM idp_certificates WHERE organization_id = $1 AND fingerprint <> ALL ($2)`, [
      orgId,
      column('fingerprint'),
    ]);
    await tx.query(
      `INSERT INTO idp_certificates
         (organization_id, fingerprint, pem, not_after, source, added_at, seen_at, dropped_at, removed_at)
       SELECT $1, c.* FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::timestamptz[],
         $7::timestamptz[], $8::timestamptz[], $9::timestamptz[]) AS c
       ON CONFLICT (organization_id, fingerprint) DO UPDATE
       SET source = excluded.source, dropped_at = excluded.dropped_at, removed_at = excluded.removed_at`,
      [
        orgId,
        column('fingerprint'),
        column('pem'),
        column('notAfter'),
        column('source'),
        column('addedAt'),
        column('seenAt'),
        column('droppedAt'),
        column('removedAt'),
      ],
    );
  }

  /** Written at most once an hour for each, however many sign in; whoever finds it being written leaves it at that. */
  async recordUse(orgId: string, fingerprints: readonly string[]): Promise<void> {
    await this.dataSource.query(
      `UPDATE idp_certificates k SET seen_at = now()
       FROM (SELECT fingerprint FROM idp_certificates
         WHERE organization_id = $1 AND fingerprint = ANY ($2)
           AND (seen_at IS NULL OR seen_at < now() - interval '1 hour')
         FOR NO KEY UPDATE SKIP LOCKED) due
       WHERE k.organization_id = $1 AND k.fingerprint = due.fingerprint`,
      [orgId, fingerprints],
    );
  }

  /** Organizations of which `retireCertificates` may let something go: a batch of them, in no order. */
  async findRetirable(limit: number): Promise<string[]> {
    const rows = await this.dataSource.query<{ organization_id: string }[]>(
      `SELECT DISTINCT d.organization_id FROM idp_certificates d
       JOIN idp_certificates k ON k.organization_id = d.organization_id AND k.dropped_at IS NULL AND k.removed_at IS NULL
       WHERE d.dropped_at IS NOT NULL
         AND (d.dropped_at <= now() - interval '${KEPT_DAYS} days' OR k.seen_at > coalesce(d.seen_at, '-infinity'))
       LIMIT $1`,
      [limit],
    );
    return rows.map(({ organization_id }) => organization_id);
  }

  /** How many connections that are turned on have no certificate that is valid for longer than this. */
  async countExpiring(days: number): Promise<number> {
    const [row] = await this.dataSource.query<{ count: string }[]>(
      `SELECT count(DISTINCT c.organization_id) FROM idp_certificates k
       JOIN saml_connections c ON c.organization_id = k.organization_id AND c.enabled
       WHERE k.not_after < now() + make_interval(days => $1) AND k.dropped_at IS NULL AND k.removed_at IS NULL
         AND NOT EXISTS (
           SELECT FROM idp_certificates l
           WHERE l.organization_id = k.organization_id AND l.dropped_at IS NULL AND l.removed_at IS NULL
             AND l.not_after >= now() + make_interval(days => $1))`,
      [days],
    );
    return Number(row?.count);
  }
}
