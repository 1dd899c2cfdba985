import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ServiceProviderKeyEntity } from './service-provider-key.entity.js';

export type NewServiceProviderKey = Omit<ServiceProviderKeyEntity, 'organizationId' | 'createdAt'>;

@Injectable()
export class ServiceProviderKeysRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Signing keys and encryption keys, of each the active one first. */
  list(orgId: string, tx: EntityManager = this.dataSource.manager): Promise<ServiceProviderKeyEntity[]> {
    return tx.find(ServiceProviderKeyEntity, {
      where: { organizationId: orgId },
      order: { use: 'DESC', status: 'ASC' },
    });
  }

  /** Keeps the key that is already there: of two processes that make one at a time, the first wins. */
  async insert(
    orgId: string,
    { id, use, status, privateKey, certificate }: NewServiceProviderKey,
    tx: EntityManager = this.dataSource.manager,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO service_provider_keys (organization_id, id, use, status, private_key, certificate)
       SELECT o.id, $2, $3, $4, $5, $6 FROM organizations o WHERE o.id = $1
       ON CONFLICT (organization_id, use, status) DO NOTHING`,
      [orgId, id, use, status, privateKey, certificate],
    );
  }

  /** The next keys become active. The encryption key before stays as the previous one; nothing is signed by an old key. */
  async activate(tx: EntityManager, orgId: string): Promise<void> {
    await tx.delete(ServiceProviderKeyEntity, { organizationId: orgId, use: 'signing', status: 'active' });
    await tx.update(ServiceProviderKeyEntity, { organizationId: orgId, status: 'active' }, { status: 'previous' });
    await tx.update(ServiceProviderKeyEntity, { organizationId: orgId, status: 'next' }, { status: 'active' });
  }

  async deletePrevious(tx: EntityManager, orgId: string): Promise<void> {
    await tx.delete(ServiceProviderKeyEntity, { organizationId: orgId, status: 'previous' });
  }
}
