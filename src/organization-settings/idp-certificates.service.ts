import { ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import { AuditRepository } from '../organizations/audit.repository.js';
import { IdpCertificatesRepository } from '../organizations/idp-certificates.repository.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import { readCertificates } from '../protocol/saml/certificates/certificate.js';
import { addCertificates, removeCertificate } from '../protocol/saml/certificates/held-certificates.js';
import { SamlError } from '../protocol/saml/error.js';
import { type Caller, nameOfCaller } from '../sessions/caller.js';
import { KnownConnections } from './known-connections.js';
import { refusing } from './refusing.js';

/** What an administrator does about single certificates of the identity provider. */
@Injectable()
export class IdpCertificatesService {
  constructor(
    private readonly known: KnownConnections,
    private readonly connections: SamlConnectionsRepository,
    private readonly certificates: IdpCertificatesRepository,
    private readonly audit: AuditRepository,
  ) {}

  async add(orgId: string, text: string, caller: Caller): Promise<void> {
    const given = await refusing(() => readCertificates(text));
    await this.known.change(orgId, async (tx, { idpEntityId, certificates }) => {
      if (idpEntityId === null) {
        throw new ConflictException('There is no identity provider yet. Connect it first, with its certificates.');
      }
      const held = await this.certificates.list(tx, orgId);
      const next = conflicting(() => addCertificates(held, given, new Date()));
      await this.certificates.save(tx, orgId, next);
      const current = certificates.filter(({ droppedAt }) => !droppedAt).map(({ fingerprint }) => fingerprint);
      const added = given.filter(({ fingerprint }) => !current.includes(fingerprint));
      if (added.length > 0) await this.connections.raiseVersion(tx, orgId);
      for (const { fingerprint } of added) {
        await this.audit.record(
          orgId,
          { actor: nameOfCaller(caller), action: 'certificateAdded', details: { fingerprint } },
          tx,
        );
      }
    });
  }

  /** Its signatures are refused from now on. */
  async remove(orgId: string, text: string, caller: Caller): Promise<void> {
    const fingerprint = text.toUpperCase();
    await this.known.change(orgId, async (tx, connection) => {
      if (!connection.certificates.some((certificate) => certificate.fingerprint === fingerprint)) {
        throw new NotFoundException('The identity provider has no certificate with this fingerprint.');
      }
      const held = await this.certificates.list(tx, orgId);
      const next = conflicting(() => removeCertificate(held, fingerprint, new Date()));
      await this.certificates.save(tx, orgId, next);
      await this.connections.raiseVersion(tx, orgId);
      const details = { fingerprint };
      await this.audit.record(orgId, { actor: nameOfCaller(caller), action: 'certificateRemoved', details }, tx);
    });
  }
}

function conflicting<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    throw new ConflictException(error.message, { cause: error });
  }
}
