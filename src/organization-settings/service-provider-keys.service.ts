import { ConflictException, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditRepository } from '../organizations/audit.repository.js';
import type { SamlConnectionEntity } from '../organizations/saml-connection.entity.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import { keyUses, type ServiceProviderKeyEntity } from '../organizations/service-provider-key.entity.js';
import { ServiceProviderKeysRepository } from '../organizations/service-provider-keys.repository.js';
import { ServiceProviderKeys } from '../organizations/service-provider-keys.js';
import { readCertificate } from '../protocol/saml/certificates/certificate.js';
import { type Caller, nameOfCaller } from '../sessions/caller.js';
import { KnownConnections } from './known-connections.js';
import type { ServiceProviderKey } from './saml-settings.dto.js';

/**
 * Our keys roll over without a sign-in that fails: the next ones are published, identity providers take them up, they
 * become active, and the encryption key before decrypts until it is removed.
 */
@Injectable()
export class ServiceProviderKeysService {
  constructor(
    private readonly known: KnownConnections,
    private readonly connections: SamlConnectionsRepository,
    private readonly keys: ServiceProviderKeys,
    private readonly repository: ServiceProviderKeysRepository,
    private readonly audit: AuditRepository,
  ) {}

  async list(orgId: string): Promise<ServiceProviderKey[]> {
    const keys = await this.repository.list(orgId);
    return keys.map(({ id, use, status, certificate }) => {
      const { fingerprint, notAfter } = readCertificate(certificate);
      return { id, use, status, fingerprint, notAfter, certificate };
    });
  }

  async rotate(orgId: string, caller: Caller): Promise<void> {
    await this.known.find(orgId);
    for (const use of keyUses) await this.keys.findActive(orgId, use);
    const next = await Promise.all(keyUses.map((use) => this.keys.make(orgId, use, 'next')));
    await this.change(orgId, caller, 'published', async (tx, present) => {
      if (present.some(({ status }) => status === 'next')) {
        throw new ConflictException('The next keys are published already. Activate them first.');
      }
      if (present.some(({ status }) => status === 'previous')) {
        throw new ConflictException('The previous encryption key is still there. Remove it first.');
      }
      for (const key of next) await this.repository.insert(orgId, key, tx);
    });
  }

  async activate(orgId: string, caller: Caller): Promise<void> {
    await this.change(orgId, caller, 'activated', async (tx, present, { signRequests }) => {
      if (!present.some(({ status }) => status === 'next')) {
        throw new ConflictException('There are no next keys. Publish them first, and give identity providers time.');
      }
      await this.repository.activate(tx, orgId);
      if (signRequests) await this.connections.raiseVersion(tx, orgId);
    });
  }

  async removePrevious(orgId: string, caller: Caller): Promise<void> {
    await this.change(orgId, caller, 'previousRemoved', async (tx, present) => {
      if (!present.some(({ status }) => status === 'previous')) {
        throw new ConflictException('There is no previous key.');
      }
      await this.repository.deletePrevious(tx, orgId);
    });
  }

  /** One step at a time, even of two administrators. */
  private async change(
    orgId: string,
    caller: Caller,
    step: 'published' | 'activated' | 'previousRemoved',
    work: (
      tx: EntityManager,
      present: readonly ServiceProviderKeyEntity[],
      connection: SamlConnectionEntity,
    ) => Promise<void>,
  ): Promise<void> {
    await this.known.change(orgId, async (tx, connection) => {
      await work(tx, await this.repository.list(orgId, tx), connection);
      await this.audit.record(orgId, { actor: nameOfCaller(caller), action: 'keyRotated', details: { step } }, tx);
    });
  }
}
