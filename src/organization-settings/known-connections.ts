import { Injectable, NotFoundException } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { SamlConnectionEntity } from '../organizations/saml-connection.entity.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';

/** The SAML connections of organizations that exist, for whoever reads or changes their settings. */
@Injectable()
export class KnownConnections {
  constructor(private readonly connections: SamlConnectionsRepository) {}

  /** @throws NotFoundException */
  async find(orgId: string): Promise<SamlConnectionEntity> {
    const connection = await this.connections.find(orgId);
    if (!connection) throw unknownOrganization(orgId);
    return connection;
  }

  /**
   * Runs `work` in a transaction in which nobody else changes the connection.
   * @throws NotFoundException
   */
  change<T>(orgId: string, work: (tx: EntityManager, connection: SamlConnectionEntity) => Promise<T>): Promise<T> {
    return this.connections.transaction(async (tx) => {
      const connection = await this.connections.lock(tx, orgId);
      if (!connection) throw unknownOrganization(orgId);
      return work(tx, connection);
    });
  }
}

export const unknownOrganization = (orgId: string): NotFoundException =>
  new NotFoundException(`Organization ${orgId} does not exist. Check the id.`);
