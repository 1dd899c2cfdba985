import { Injectable } from '@nestjs/common';
import { IdpCertificatesRepository } from '../organizations/idp-certificates.repository.js';
import type { SamlConnectionEntity } from '../organizations/saml-connection.entity.js';

const INTERVAL_MS = 60 * 60_000;

/** Writes down which certificates the identity provider signs with: one that nobody has seen is new, or of no use. */
@Injectable()
export class CertificateUse {
  constructor(private readonly certificates: IdpCertificatesRepository) {}

  /** @param pems of those that verified a Response that was accepted */
  async record(connection: SamlConnectionEntity, pems: readonly string[]): Promise<void> {
    const before = Date.now() - INTERVAL_MS;
    const due = connection.certificates.filter(
      ({ pem, seenAt }) => pems.includes(pem) && (seenAt === null || seenAt.getTime() < before),
    );
    if (due.length === 0) return;
    await this.certificates.recordUse(
      connection.organizationId,
      due.map(({ fingerprint }) => fingerprint),
    );
  }
}
