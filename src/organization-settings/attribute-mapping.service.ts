import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { AuditRepository } from '../organizations/audit.repository.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import {
  completeMapping,
  defaultAttributeMapping,
  type MappedAttribute,
} from '../protocol/saml/person/attribute-mapping.js';
import { type Caller, nameOfCaller } from '../sessions/caller.js';
import { KnownConnections } from './known-connections.js';
import type { AttributeMapping, MappedAttributes } from './attribute-mapping.dto.js';

@Injectable()
export class AttributeMappingService {
  constructor(
    private readonly known: KnownConnections,
    private readonly connections: SamlConnectionsRepository,
    private readonly audit: AuditRepository,
  ) {}

  async find(orgId: string): Promise<AttributeMapping> {
    const { attributeMapping } = await this.known.find(orgId);
    return { attributes: completeMapping(attributeMapping) };
  }

  /** What is left out gets our names again. */
  async replace(orgId: string, attributes: MappedAttributes, caller: Caller): Promise<AttributeMapping> {
    const attributeMapping = differing(attributes, defaultAttributeMapping);
    await this.known.change(orgId, async (tx, before) => {
      const changed = differing(completeMapping(attributeMapping), completeMapping(before.attributeMapping));
      if (Object.keys(changed).length === 0) return;
      await this.connections.setPolicy(tx, orgId, { attributeMapping });
      const details = { attributeMapping: changed };
      await this.audit.record(orgId, { actor: nameOfCaller(caller), action: 'samlPolicyChanged', details }, tx);
    });
    return { attributes: completeMapping(attributeMapping) };
  }
}

/** Those attributes that have other names. What is named as by default is not stored: it goes with our names as they grow. */
const differing = (mapping: MappedAttributes, from: MappedAttributes): MappedAttributes =>
  Object.fromEntries(
    Object.entries(mapping).filter(
      ([attribute, names]) => names !== undefined && !isDeepStrictEqual(names, from[attribute as MappedAttribute]),
    ),
  );
