import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditRepository, type NewAuditRecord } from '../organizations/audit.repository.js';
import { IdpCertificatesRepository } from '../organizations/idp-certificates.repository.js';
import type { IdpMetadataEntity } from '../organizations/idp-metadata.entity.js';
import { IdpMetadataRepository, type MetadataCopy } from '../organizations/idp-metadata.repository.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import { readCertificate } from '../protocol/saml/certificates/certificate.js';
import { SamlError } from '../protocol/saml/error.js';
import {
  type HeldCertificate,
  refreshCertificates,
  retireCertificates,
} from '../protocol/saml/certificates/held-certificates.js';
import type { IdentityProvider } from '../protocol/saml/metadata/identity-provider.js';
import {
  type Endpoints,
  heldChange,
  metadataChanges,
  retryInterval,
} from '../protocol/saml/metadata/metadata-changes.js';
import { IdentityProviderReader } from './identity-provider-reader.js';
import { MetadataFetchError } from './metadata-fetch.js';
import { FAILURES_TO_WARN } from './saml-warnings.js';

/** Who waits for a sign-in does not wait for a slow metadata server any longer. */
const SIGN_IN_TIMEOUT_MS = 5_000;
const SIGN_IN_INTERVAL_SECONDS = 60;
export const REQUEST_INTERVAL_SECONDS = 10;
const MAX_DEMANDS = 16;
const POLL_MS = 200;
const RETIRE_BATCH = 100;

/** Reads the metadata of identity providers again, and takes from it what may change without anybody being asked. */
@Injectable()
export class MetadataRefresher implements BeforeApplicationShutdown {
  private readonly logger = new Logger(MetadataRefresher.name);
  private readonly stop = new AbortController();
  private readonly demands = new Map<string, Promise<void>>();

  constructor(
    private readonly reader: IdentityProviderReader,
    private readonly connections: SamlConnectionsRepository,
    private readonly certificates: IdpCertificatesRepository,
    private readonly metadata: IdpMetadataRepository,
    private readonly audit: AuditRepository,
  ) {}

  beforeApplicationShutdown(): void {
    this.stop.abort();
  }

  /** Reads what is most overdue. @returns false when nothing is, or the server stops */
  async refreshDue(): Promise<boolean> {
    const claim = this.stop.signal.aborted ? null : await this.metadata.claimDue();
    if (claim) await this.refresh(claim);
    return claim !== null;
  }

  /**
   * For an administrator. A failure is stored with the metadata.
   * @returns false when it was done moments ago, or is being done
   */
  async refreshNow(orgId: string): Promise<boolean> {
    const claim = await this.metadata.claimNow(orgId, 'requested_at', REQUEST_INTERVAL_SECONDS);
    if (claim) await this.refresh(claim);
    return claim !== null;
  }

  /**
   * For a sign-in whose signature is of no known key: the identity provider may have a new one. At most once a minute for
   * a connection, whoever knocks at whichever process; those who come while it is being done wait for it.
   */
  refreshForSignIn(orgId: string): Promise<void> {
    const known = this.demands.get(orgId);
    if (known) return known;
    if (this.demands.size >= MAX_DEMANDS) return Promise.resolve();
    const demand = this.demand(orgId)
      .catch((error: unknown) => {
        this.logger.warn(`The metadata of organization ${orgId} was not read for a sign-in: ${String(error)}`);
      })
      .finally(() => this.demands.delete(orgId));
    this.demands.set(orgId, demand);
    return demand;
  }

  /** Lets go of certificates that the metadata has dropped and nobody needs any longer. */
  async retire(): Promise<void> {
    for (const orgId of await this.certificates.findRetirable(RETIRE_BATCH)) {
      await this.connections.transaction(async (tx) => {
        await this.connections.lock(tx, orgId);
        const held = await this.certificates.list(tx, orgId);
        await this.replace(tx, orgId, held, retireCertificates(held, new Date()));
      });
    }
  }

  private async demand(orgId: string): Promise<void> {
    const claim = await this.metadata.claimNow(orgId, 'demanded_at', SIGN_IN_INTERVAL_SECONDS);
    if (claim) {
      await this.refresh(claim, SIGN_IN_TIMEOUT_MS);
      return;
    }
    const end = Date.now() + SIGN_IN_TIMEOUT_MS;
    while (Date.now() < end && (await this.metadata.isLeased(orgId))) await sleep(POLL_MS);
  }

  /** @param timeoutMs of a sign-in: what takes longer is left to the schedule and is no failure */
  private async refresh(claim: IdpMetadataEntity, timeoutMs?: number): Promise<void> {
    const { organizationId, url, pinnedCertificate } = claim;
    try {
      const { signal } = this.stop;
      const rules = { known: claim, signal, ...(timeoutMs !== undefined && { timeoutMs }) };
      const read = await this.reader.fetch(organizationId, url, pinnedCertificate, rules);
      if (read) await this.connections.transaction((tx) => this.take(tx, claim, read));
      else await this.metadata.recordUnchanged(claim);
    } catch (error) {
      if (!(error instanceof SamlError || error instanceof MetadataFetchError)) throw error;
      const isOurs = this.stop.signal.aborted || (timeoutMs !== undefined && error instanceof MetadataFetchError);
      await (isOurs ? this.metadata.release(claim) : this.fail(claim, error));
    }
  }

  private async fail(claim: IdpMetadataEntity, error: SamlError | MetadataFetchError): Promise<void> {
    // A document that is refused does not mend itself as a lost connection does: that is worth a warning at once.
    const least = error instanceof SamlError ? FAILURES_TO_WARN : 1;
    const failures = Math.max(claim.failures + 1, least);
    await this.metadata.recordFailure(claim, {
      error: error.message,
      failures,
      retrySeconds: retryInterval(failures),
    });
  }

  private async take(
    tx: EntityManager,
    claim: IdpMetadataEntity,
    { idp, copy }: { idp: IdentityProvider; copy: MetadataCopy },
  ): Promise<void> {
    const orgId = claim.organizationId;
    const connection = await this.connections.lock(tx, orgId);
    const known = connection?.identityProvider;
    if (!known || !(await this.metadata.holds(tx, claim))) return;
    const { endpoints, isPending } = metadataChanges(known, idp);
    if (endpoints) {
      const held = await this.certificates.list(tx, orgId);
      const listed = idp.certificates.map(readCertificate);
      await this.replace(tx, orgId, held, refreshCertificates(held, listed, new Date()));
      await this.setEndpoints(tx, orgId, known, endpoints);
    }
    const pending = isPending ? heldChange(idp) : null;
    await this.metadata.recordCopy(tx, claim, copy, pending);
    if (!pending || isDeepStrictEqual(claim.pending, pending)) return;
    const { entityId, ssoUrl, slo, certificates } = pending;
    const fingerprints = certificates.map((pem) => readCertificate(pem).fingerprint);
    const details = { entityId, ssoUrl, sloUrl: slo?.url ?? null, certificates: fingerprints };
    await this.record(tx, orgId, { action: 'identityProviderChangeHeld', details });
  }

  private async setEndpoints(tx: EntityManager, orgId: string, before: Endpoints, after: Endpoints): Promise<void> {
    if (
      before.ssoUrl === after.ssoUrl &&
      before.ssoBinding === after.ssoBinding &&
      isDeepStrictEqual(before.slo, after.slo)
    )
      return;
    await this.connections.setEndpoints(tx, orgId, after);
    const details = { ssoUrl: after.ssoUrl, sloUrl: after.slo?.url ?? null };
    await this.record(tx, orgId, { action: 'identityProviderChanged', details });
  }

  /** Stores what is held from now on, and puts each difference on record. */
  private async replace(
    tx: EntityManager,
    orgId: string,
    before: readonly HeldCertificate[],
    after: readonly HeldCertificate[],
  ): Promise<void> {
    await this.certificates.save(tx, orgId, after);
    const earlier = new Map(before.map((certificate) => [certificate.fingerprint, certificate]));
    const staying = new Set(after.map(({ fingerprint }) => fingerprint));
    for (const { fingerprint, droppedAt } of after) {
      const known = earlier.get(fingerprint);
      const details = { fingerprint };
      if (!known) await this.record(tx, orgId, { action: 'certificateAdded', details });
      else if (droppedAt && !known.droppedAt) await this.record(tx, orgId, { action: 'certificateDropped', details });
    }
    for (const { fingerprint, removedAt } of before) {
      if (staying.has(fingerprint) || removedAt) continue;
      await this.record(tx, orgId, { action: 'certificateRemoved', details: { fingerprint } });
    }
  }

  private record(tx: EntityManager, orgId: string, record: Omit<NewAuditRecord, 'actor'>): Promise<void> {
    return this.audit.record(orgId, { actor: 'system', ...record }, tx);
  }
}
