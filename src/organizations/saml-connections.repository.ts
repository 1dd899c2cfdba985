import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { NOTIFY_SCIM_CALLERS } from './organizations.repository.js';
import { KEPT_DAYS } from '../protocol/saml/certificates/held-certificates.js';
import type { IdentityProvider } from '../protocol/saml/metadata/identity-provider.js';
import type { Endpoints } from '../protocol/saml/metadata/metadata-changes.js';
import { IdpCertificateEntity } from './idp-certificate.entity.js';
import { SamlConnectionEntity } from './saml-connection.entity.js';

/** The switches of a connection that an administrator sets one by one. */
export type SamlPolicy = Pick<
  SamlConnectionEntity,
  | 'idpInitiated'
  | 'justInTime'
  | 'attributeMapping'
  | 'matchAttribute'
  | 'matchTarget'
  | 'signature'
  | 'allowSha1'
  | 'allowCbc'
  | 'singleLogout'
  | 'chosenSignRequests'
  | 'forceAuthn'
  | 'authnContexts'
  | 'nameIdFormat'
  | 'sessionMinutes'
  | 'idleMinutes'
>;

const VERIFIES = `k.organizationId = c.organizationId AND k.removedAt IS NULL
  AND (k.droppedAt IS NULL OR k.droppedAt > now() - interval '${KEPT_DAYS} days')`;

@Injectable()
export class SamlConnectionsRepository {
  constructor(private readonly dataSource: DataSource) {}

  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  /** One statement, the certificates that verify included: each sign-in begins with it. */
  find(orgId: string, tx: EntityManager = this.dataSource.manager): Promise<SamlConnectionEntity | null> {
    return tx
      .createQueryBuilder(SamlConnectionEntity, 'c')
      .leftJoinAndMapMany('c.certificates', IdpCertificateEntity, 'k', VERIFIES)
      .where('c.organizationId = :orgId', { orgId })
      .orderBy({ 'k.addedAt': 'ASC', 'k.fingerprint': 'ASC' })
      .getOne();
  }

  /** As `find`, and nobody else changes the connection until the transaction ends. */
  async lock(tx: EntityManager, orgId: string): Promise<SamlConnectionEntity | null> {
    await tx.query(`SELECT FROM saml_connections WHERE organization_id = $1 FOR NO KEY UPDATE`, [orgId]);
    return this.find(orgId, tx);
  }

  /**
   * Whether SAML is on, and was since it had this epoch. Nobody changes that until the transaction ends: what it does in
   * the belief that SAML is on is done before SAML is turned off.
   */
  async holdEpoch(tx: EntityManager, orgId: string, epoch: number): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM saml_connections WHERE organization_id = $1 AND enabled AND session_epoch = $2 FOR SHARE`,
      [orgId, epoch],
    );
    return rows.length === 1;
  }

  /**
   * Another identity provider ends the sessions that the one before opened, by the raised epoch. Whether requests are signed
   * is decided anew with another entity id.
   * @param isSame whether it is the one before: the same entity id, and a certificate in common
   */
  async setIdentityProvider(
    tx: EntityManager,
    orgId: string,
    idp: IdentityProvider,
    { isSame }: { isSame: boolean },
  ): Promise<void> {
    await this.setEndpoints(tx, orgId, idp);
    await tx.query(
      `UPDATE saml_connections
       SET idp_entity_id = $2, idp_wants_signed_requests = $3, session_epoch = session_epoch + $4,
         sign_requests = CASE WHEN idp_entity_id = $2 THEN sign_requests END
       WHERE organization_id = $1`,
      [orgId, idp.entityId, idp.wantsSignedRequests, isSame ? 0 : 1],
    );
  }

  /** Without an address for single logout there is none any more. */
  async setEndpoints(tx: EntityManager, orgId: string, { ssoUrl, ssoBinding, slo }: Endpoints): Promise<void> {
    await tx.query(
      `UPDATE saml_connections
       SET idp_sso_url = $2, idp_sso_binding = $3, idp_slo_url = $4, idp_slo_binding = $5, idp_slo_response_url = $6,
         single_logout = single_logout AND $4::text IS NOT NULL, settings_version = settings_version + 1, updated_at = now()
       WHERE organization_id = $1`,
      [orgId, ssoUrl, ssoBinding, slo?.url ?? null, slo?.binding ?? null, slo?.responseUrl ?? null],
    );
  }

  /**
   * Those that are turned on and were not looked through for warnings today: a batch of them, for whoever comes first.
   */
  async claimForWarning(limit: number): Promise<string[]> {
    const [rows] = await this.dataSource.query<[{ organization_id: string }[], number]>(
      `UPDATE saml_connections SET warned_at = now()
       WHERE organization_id = ANY (ARRAY(
         SELECT organization_id FROM saml_connections WHERE enabled AND warned_at <= now() - interval '1 day'
         ORDER BY warned_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED))
       RETURNING organization_id`,
      [limit],
    );
    return rows.map(({ organization_id }) => organization_id);
  }

  /** Keys or certificates were changed by somebody: what a test sign-in proved before is proven no longer. */
  async raiseVersion(tx: EntityManager, orgId: string): Promise<void> {
    await this.setPolicy(tx, orgId, {});
  }

  /** A new version of the settings: what a test sign-in proved before is proven no longer. */
  async setPolicy(tx: EntityManager, orgId: string, policy: Partial<SamlPolicy>): Promise<void> {
    await tx.update(
      SamlConnectionEntity,
      { organizationId: orgId },
      { ...policy, settingsVersion: () => 'settings_version + 1', updatedAt: () => 'now()' },
    );
  }

  /** Apart from `setPolicy`, since it changes nothing that a test sign-in proves. */
  async setRequired(tx: EntityManager, orgId: string, required: boolean): Promise<void> {
    await tx.update(SamlConnectionEntity, { organizationId: orgId }, { required, updatedAt: () => 'now()' });
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

  /** Written at most once a day, however many sign in. */
  async recordCbcUse(orgId: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE saml_connections SET cbc_used_at = now()
       WHERE organization_id = $1 AND (cbc_used_at IS NULL OR cbc_used_at < now() - interval '1 day')`,
      [orgId],
    );
  }
}
