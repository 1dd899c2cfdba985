import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { IdentityProvider } from '../protocol/saml/metadata/identity-provider.js';
import { IdpMetadataEntity } from './idp-metadata.entity.js';

/** What a document said about itself when it was read. */
export interface MetadataCopy {
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly validUntil: Date | null;
  /** After how many seconds to read it again. */
  readonly cacheSeconds: number;
}

/** Longer than reading takes: what its holder has not finished then it never will. */
const LEASE_SECONDS = 30;
const LEASE = `lease = gen_random_uuid(), leased_until = now() + interval '${LEASE_SECONDS} seconds'`;
const IS_FREE = `(leased_until IS NULL OR leased_until <= now())`;
const RELEASE = `lease = NULL, leased_until = NULL`;

/** The metadata addresses of identity providers. Of all processes one reads a document at a time: who holds its lease. */
@Injectable()
export class IdpMetadataRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(orgId: string, tx: EntityManager = this.dataSource.manager): Promise<IdpMetadataEntity | null> {
    return tx.findOneBy(IdpMetadataEntity, { organizationId: orgId });
  }

  /** An administrator gave the address, and the document was read just now. Whoever reads it at the moment is too late. */
  async replace(
    tx: EntityManager,
    orgId: string,
    metadata: MetadataCopy & Pick<IdpMetadataEntity, 'url' | 'pinnedCertificate'>,
  ): Promise<void> {
    await this.delete(tx, orgId);
    await tx.query(
      `INSERT INTO idp_metadata (organization_id, url, pinned_certificate, etag, last_modified, valid_until,
         cache_seconds, checked_at, next_check_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now(), now() + make_interval(secs => $7::integer))`,
      [
        orgId,
        metadata.url,
        metadata.pinnedCertificate,
        metadata.etag,
        metadata.lastModified,
        metadata.validUntil,
        metadata.cacheSeconds,
      ],
    );
  }

  async delete(tx: EntityManager, orgId: string): Promise<void> {
    await tx.delete(IdpMetadataEntity, { organizationId: orgId });
  }

  /**
   * What waits for an approval may have come without the signature: it is forgotten, and the document read anew.
   * @param certificate PEM; null: the metadata need not be signed
   */
  async pin(tx: EntityManager, orgId: string, certificate: string | null): Promise<void> {
    await tx.query(
      `UPDATE idp_metadata
       SET pinned_certificate = $2, lease = NULL, pending = NULL, etag = NULL, last_modified = NULL, next_check_at = now()
       WHERE organization_id = $1`,
      [orgId, certificate],
    );
  }

  async deletePending(tx: EntityManager, orgId: string): Promise<void> {
    await tx.update(IdpMetadataEntity, { organizationId: orgId }, { pending: null });
  }

  /** The one that is most overdue and that nobody else reads. */
  claimDue(): Promise<IdpMetadataEntity | null> {
    return this.claim(
      `organization_id = (
         SELECT organization_id FROM idp_metadata WHERE next_check_at <= now() AND ${IS_FREE}
         ORDER BY next_check_at LIMIT 1 FOR UPDATE SKIP LOCKED)`,
      [],
    );
  }

  /**
   * Out of turn.
   * @param reason counts by itself: strangers, who can have a sign-in fail, must not keep administrators from it
   * @returns null when it was claimed for that reason within so many seconds, or somebody reads it
   */
  claimNow(
    orgId: string,
    reason: 'demanded_at' | 'requested_at',
    intervalSeconds: number,
  ): Promise<IdpMetadataEntity | null> {
    return this.claim(
      `organization_id = $1 AND ${IS_FREE}
       AND (${reason} IS NULL OR ${reason} <= now() - make_interval(secs => $2))`,
      [orgId, intervalSeconds],
      `, ${reason} = now()`,
    );
  }

  async isLeased(orgId: string): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `SELECT FROM idp_metadata WHERE organization_id = $1 AND leased_until > now()`,
      [orgId],
    );
    return rows.length === 1;
  }

  /** Whether the lease still holds; it does until the transaction ends. */
  async holds(tx: EntityManager, { organizationId, lease }: IdpMetadataEntity): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT FROM idp_metadata WHERE organization_id = $1 AND lease = $2 FOR UPDATE`,
      [organizationId, lease],
    );
    return rows.length === 1;
  }

  /** The document is the one that was read before. */
  async recordUnchanged({ organizationId, lease, cacheSeconds }: IdpMetadataEntity): Promise<void> {
    await this.dataSource.query(
      `UPDATE idp_metadata
       SET checked_at = now(), next_check_at = now() + make_interval(secs => $3), failures = 0, error = NULL, ${RELEASE}
       WHERE organization_id = $1 AND lease = $2`,
      [organizationId, lease, cacheSeconds],
    );
  }

  async recordCopy(
    tx: EntityManager,
    { organizationId, lease }: IdpMetadataEntity,
    copy: MetadataCopy,
    pending: IdentityProvider | null,
  ): Promise<void> {
    await tx.query(
      `UPDATE idp_metadata
       SET etag = $3, last_modified = $4, valid_until = $5, cache_seconds = $6, pending = $7,
         checked_at = now(), next_check_at = now() + make_interval(secs => $6::integer), failures = 0, error = NULL, ${RELEASE}
       WHERE organization_id = $1 AND lease = $2`,
      [
        organizationId,
        lease,
        copy.etag,
        copy.lastModified,
        copy.validUntil,
        copy.cacheSeconds,
        pending && JSON.stringify(pending),
      ],
    );
  }

  async recordFailure(
    { organizationId, lease }: IdpMetadataEntity,
    { error, failures, retrySeconds }: { error: string; failures: number; retrySeconds: number },
  ): Promise<void> {
    await this.dataSource.query(
      `UPDATE idp_metadata
       SET checked_at = now(), next_check_at = now() + make_interval(secs => $5), failures = $4, error = $3, ${RELEASE}
       WHERE organization_id = $1 AND lease = $2`,
      [organizationId, lease, error, failures, retrySeconds],
    );
  }

  /** Given up before anything came of it. */
  async release({ organizationId, lease }: IdpMetadataEntity): Promise<void> {
    await this.dataSource.query(`UPDATE idp_metadata SET ${RELEASE} WHERE organization_id = $1 AND lease = $2`, [
      organizationId,
      lease,
    ]);
  }

  /** Of how many connections that are turned on the metadata has not been read for this many tries. */
  async countFailing(failures: number): Promise<number> {
    const [row] = await this.dataSource.query<{ count: string }[]>(
      `SELECT count(*) FROM idp_metadata m
       JOIN saml_connections c ON c.organization_id = m.organization_id AND c.enabled
       WHERE m.failures > 0 AND m.failures >= $1`,
      [failures],
    );
    return Number(row?.count);
  }

  private async claim(condition: string, parameters: unknown[], also = ''): Promise<IdpMetadataEntity | null> {
    const [rows] = await this.dataSource.query<[{ organization_id: string }[], number]>(
      `UPDATE idp_metadata SET ${LEASE}${also} WHERE ${condition} RETURNING organization_id`,
      parameters,
    );
    const [claimed] = rows;
    return claimed ? this.find(claimed.organization_id) : null;
  }
}
