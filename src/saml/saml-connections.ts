import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../config.module.js';
import type { EntityManager } from 'typeorm';
import type { Config } from '../config.js';
import { isUuid } from '../database/uuid.js';
import type { SamlConnectionEntity } from '../organizations/saml-connection.entity.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import { type ServiceProviderUrls, serviceProviderUrls } from '../organizations/service-provider-urls.js';
import { SamlError } from '../protocol/saml/error.js';

/** A connection that knows its identity provider: one that is turned on, or that is tried before. */
export type LiveConnection = SamlConnectionEntity & { readonly idpEntityId: string; readonly idpSsoUrl: string };

/** Finds the SAML connection that an address names. The path decides, nothing else in a request. */
@Injectable()
export class SamlConnections {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>,
    private readonly connections: SamlConnectionsRepository,
  ) {}

  urls(orgId: string): ServiceProviderUrls {
    return serviceProviderUrls(this.config.publicUrl, orgId);
  }

  /** @throws SamlError `unknownOrganization` */
  async find(orgId: string): Promise<SamlConnectionEntity> {
    const connection = isUuid(orgId) ? await this.connections.find(orgId) : null;
    if (!connection) throw new SamlError('unknownOrganization', `There is no organization ${orgId.slice(0, 36)}`);
    return connection;
  }

  /** @throws SamlError `unknownOrganization` or `samlOff` */
  async findLive(orgId: string): Promise<LiveConnection> {
    const connection = await this.findForTest(orgId);
    if (!connection.enabled) throw samlOff();
    return connection;
  }

  /**
   * For what signs somebody in, at its end: SAML may have been turned off, or given another identity provider, since
   * the connection was read.
   *
   * @throws SamlError `samlOff`
   */
  async requireUnchanged(tx: EntityManager, { organizationId, sessionEpoch }: LiveConnection): Promise<void> {
    if (!(await this.connections.holdEpoch(tx, organizationId, sessionEpoch))) throw samlOff();
  }

  /** As `findLive`, also while SAML is off: only what an administrator tries may use it then. */
  async findForTest(orgId: string): Promise<LiveConnection> {
    const connection = await this.find(orgId);
    if (isConnected(connection)) return connection;
    throw samlOff();
  }
}

export const samlOff = (): SamlError => new SamlError('samlOff', 'SAML sign-in is turned off for this organization');

function isConnected(connection: SamlConnectionEntity): connection is LiveConnection {
  return connection.idpEntityId !== null && connection.idpSsoUrl !== null;
}
