import { Injectable } from '@nestjs/common';
import { IdpCertificatesRepository } from '../organizations/idp-certificates.repository.js';
import { IdpMetadataRepository } from '../organizations/idp-metadata.repository.js';
import { FAILURES_TO_WARN } from './saml-warnings.js';

export const EXPIRING_DAYS = 7;

/** In how many organizations sign-in by SAML is about to fail: for the operator's alerts, counted now and then. */
@Injectable()
export class ConnectionHealth {
  /** How many have no certificate that is valid for `EXPIRING_DAYS` more days; undefined before the first count. */
  expiring: number | undefined;
  /** Of how many the metadata could not be read several times in a row. */
  failing: number | undefined;

  constructor(
    private readonly certificates: IdpCertificatesRepository,
    private readonly metadata: IdpMetadataRepository,
  ) {}

  async count(): Promise<void> {
    this.expiring = await this.certificates.countExpiring(EXPIRING_DAYS);
    this.failing = await this.metadata.countFailing(FAILURES_TO_WARN);
  }
}
