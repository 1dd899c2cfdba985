import { isDeepStrictEqual } from 'node:util';
import { Injectable, NotFoundException } from '@nestjs/common';
import { AuditRepository } from '../organizations/audit.repository.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import { completeMapping } from '../protocol/saml/person/attribute-mapping.js';
import { type Caller, nameOfCaller } from '../sessions/caller.js';
import type { AttributeMapping, MappedAttributes } from './attribute-mapping.dto.js';

@Injectable()
export class AttributeMappingService {
  constructor(
    private readonly connections: SamlConnectionsRepository,
    private readonly audit: AuditRepository,
  ) {}

  async find(orgId: string): Promise<AttributeMapping> {
    const connection = await this.connections.find(orgId);
    if (!connection) throw notFound(orgId);
    return { attributes: completeMapping(connection.attributeMapping) };
  }

  /** What is left out gets our names again. */
  async replace(orgId: string, attributes: MappedAttributes, caller: Caller): Promise<AttributeMapping> {
    const attributeMapping = Object.fromEntries(Object.entries(attributes).filter(([, names]) => names !== undefined));
    await this.connections.transaction(async (tx) => {
      const before = await this.connections.lock(tx, orgId);
      if (!before) throw notFound(orgId);
      if (isDeepStrictEqual(before.attributeMapping, attributeMapping)) return;
      await this.connections.setPolicy(tx, orgId, { attributeMapping });
      const details = { attributeMapping };
      await this.audit.record(orgId, { actor: nameOfCaller(caller), action: 'samlPolicyChanged', details }, tx);
    });
    return { attributes: completeMapping(attributeMapping) };
  }
}

const notFound = (orgId: string): NotFoundException => new NotFoundException(`Organization ${orgId} does not exist.`);
