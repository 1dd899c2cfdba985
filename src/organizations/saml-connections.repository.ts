import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { NOTIFY_SCIM_CALLERS } from './organizations.repository.js';
import { SamlConnectionEntity, type SsoBinding } from './saml-connection.entity.js';

export interface IdentityProvider {
  readonly entityId: string;
  readonly ssoUrl: string;
  readonly ssoBinding: SsoBinding;
  /** PEM. */
  readonly certificates: readonly string[];
  readonly wantsSignedRequests: boolean;
  readonly metadataUrl: string | null;
}

/** The switches of a connection that an administrator sets one by one. */
export type SamlPolicy = Pick<
  SamlConnectionEntity,
  | 'idpInitiated'
  | 'required'
  | 'justInTime'
  | 'matchAttribute'
  | 'matchTarget'
  | 'signature'
  | 'allowSha1'
  | 'allowCbc'
  | 'singleLogout'
  | 'signRequests'
  | 'forceAuthn'
  | 'authnContexts'
  | 'nameIdFormat'
  | 'sessionMinutes'
  | 'idleMinutes'
>;

@Injectable()
export class SamlConnectionsRepository {
  constructor(private readonly dataSource: DataSource) {}

  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  find(orgId: string, tx: EntityManager = this.dataSource.manager): Promise<SamlConnectionEntity | null> {
    return tx.findOneBy(SamlConnectionEntity, { organizationId: orgId });
  }

  /** As `find`, and nobody else changes the connection until the transaction ends. */
  lock(tx: EntityManager, orgId: string): Promise<SamlConnectionEntity | null> {
    return tx.findOne(SamlConnectionEntity, {
      where: { organizationId: orgId },
      lock: { mode: 'for_no_key_update' },
    });
  }

  /**
   * Another identity provider (another entity id, or no certificate of the one before) ends the sessions that the one
   * before opened, by the raised epoch. One that adds or drops a certificate is the same.
   */
  async setIdentityProvider(tx: EntityManager, orgId: string, idp: IdentityProvider): Promise<void> {
    await tx.query(
      `UPDATE saml_connections
       SET session_epoch = session_epoch
           + CASE WHEN idp_entity_id = $2 AND idp_certificates && $5::text[] THEN 0 ELSE 1 END,
         idp_entity_id = $2, idp_sso_url = $3, idp_sso_binding = $4, idp_certificates = $5,
         sign_requests = $6, idp_metadata_url = $7, settings_version = settings_version + 1, updated_at = now()
       WHERE organization_id = $1`,
      [orgId, idp.entityId, idp.ssoUrl, idp.ssoBinding, idp.certificates, idp.wantsSignedRequests, idp.metadataUrl],
    );
  }

  /** A new version of the settings: what a test sign-in proved before is proven no longer. */
  async setPolicy(tx: EntityManager, orgId: string, policy: Partial<SamlPolicy>): Promise<void> {
    await tx.update(
      SamlConnectionEntity,
      { organizationId: orgId },
      { ...policy, settingsVersion: () => 'settings_version + 1', updatedAt: () => 'now()' },
    );
  }

  /**
   * Turning SAML off ends the sessions that it opened, by the raised epoch, and deletes nothing. It cannot be required
   * any longer then.
   *
   * @returns false when SAML cannot be turned on because there is no identity provider.
   */
  async setEnabled(tx: EntityManager, orgId: string, enabled: boolean): Promise<boolean> {
    const [, changed] = await tx.query<[unknown, number]>(
      `UPDATE saml_connections
       SET enabled = $2, required = required AND $2,
         session_epoch = session_epoch + CASE WHEN enabled AND NOT $2 THEN 1 ELSE 0 END, updated_at = now()
       WHERE organization_id = $1 AND (idp_entity_id IS NOT NULL OR NOT $2)
       RETURNING ${NOTIFY_SCIM_CALLERS}`,
      [orgId, enabled],
    );
    return changed === 1;
  }

  /** Keeps the pair that is already there: of two processes that make one at a time, the first wins. */
  async setServiceProviderKey(orgId: string, sealedKey: Buffer, certificate: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE saml_connections SET sp_private_key = $2, sp_certificate = $3
       WHERE organization_id = $1 AND sp_private_key IS NULL`,
      [orgId, sealedKey, certificate],
    );
  }
}
