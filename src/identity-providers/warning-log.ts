import { Injectable, Logger } from '@nestjs/common';
import { IdpMetadataRepository } from '../organizations/idp-metadata.repository.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import { samlWarnings } from './saml-warnings.js';

const BATCH = 100;

/** Tells the operator once a day, in one line for each organization that signs in by SAML, what needs looking after. */
@Injectable()
export class WarningLog {
  private readonly logger = new Logger(WarningLog.name);

  constructor(
    private readonly connections: SamlConnectionsRepository,
    private readonly metadata: IdpMetadataRepository,
  ) {}

  /** Of all processes one writes the line: whoever comes first that day. */
  async write(): Promise<void> {
    for (let claimed = BATCH; claimed === BATCH;) {
      const orgIds = await this.connections.claimForWarning(BATCH);
      for (const orgId of orgIds) await this.writeLine(orgId);
      claimed = orgIds.length;
    }
  }

  private async writeLine(orgId: string): Promise<void> {
    const [connection, metadata] = await Promise.all([this.connections.find(orgId), this.metadata.find(orgId)]);
    const warnings = connection ? samlWarnings(connection, metadata, new Date()) : [];
    if (warnings.length > 0) this.logger.warn({ msg: 'SAML sign-in needs looking after', org: orgId, warnings });
  }
}
