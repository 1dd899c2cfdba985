import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { DomainEntity } from './domain.entity.js';
import { ProvenDomainEntity } from './proven-domain.entity.js';

const LOST = 'Another organization has proven the domain, and the record of this one was not there any more.';

/** Where the people of a domain sign in. */
export interface HomeRealm {
  readonly organizationId: string;
  readonly samlRequired: boolean;
}

/** The domains of organizations, and which of them are proven. */
@Injectable()
export class DomainsRepository {
  constructor(private readonly dataSource: DataSource) {}

  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  list(orgId: string): Promise<DomainEntity[]> {
    return this.dataSource.manager.find(DomainEntity, {
      where: { organizationId: orgId },
      order: { domain: 'ASC' },
    });
  }

  find(orgId: string, domain: string): Promise<DomainEntity | null> {
    return this.dataSource.manager.findOneBy(DomainEntity, { organizationId: orgId, domain });
  }

  /** Keeps what is there: its proof may be in DNS already. @returns false when there are `limit` already */
  async add(orgId: string, domain: string, proof: string, limit: number): Promise<boolean> {
    return this.transaction(async (tx) => {
      await tx.query(`SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE`, [orgId]);
      await tx.query(
        `INSERT INTO domains (organization_id, domain, proof)
         SELECT $1, $2, $3 WHERE (SELECT count(*) FROM domains WHERE organization_id = $1) < $4
         ON CONFLICT DO NOTHING`,
        [orgId, domain, proof, limit],
      );
      return tx.existsBy(DomainEntity, { organizationId: orgId, domain });
    });
  }

  /** @returns whether there was such a domain, and whether it was proven */
  async remove(tx: EntityManager, orgId: string, domain: string): Promise<{ existed: boolean; wasProven: boolean }> {
    const [rows] = await tx.query<[{ proven: boolean }[], number]>(
      `DELETE FROM domains WHERE organization_id = $1 AND domain = $2 RETURNING proven_at IS NOT NULL AS proven`,
      [orgId, domain],
    );
    return { existed: rows.length > 0, wasProven: rows[0]?.proven ?? false };
  }

  /** Who has proven the domain so far. */
  findOwner(domain: string): Promise<DomainEntity | null> {
    return this.dataSource.manager
      .createQueryBuilder(DomainEntity, 'd')
      .innerJoin(ProvenDomainEntity, 'p', 'p.domain = d.domain AND p.organization_id = d.organization_id')
      .where('d.domain = :domain', { domain })
      .getOne();
  }

  /**
   * Gives the domain to the organization, whose record is in DNS.
   *
   * @param from another organization that has proven it before and has no record there any more; else null
   * @returns false when somebody else has it, or the organization has removed it meanwhile
   */
  async prove(tx: EntityManager, orgId: string, domain: string, from: string | null): Promise<boolean> {
    if (from !== null) await this.disprove(tx, from, domain);
    const [, proven] = await tx.query<[unknown, number]>(
      `UPDATE domains SET proven_at = coalesce(proven_at, now()), checked_at = now(), error = NULL
       WHERE organization_id = $1 AND domain = $2`,
      [orgId, domain],
    );
    if (proven === 0) return false;
    await tx.query(
      `INSERT INTO proven_domains (domain, organization_id) VALUES ($1, $2) ON CONFLICT (domain) DO NOTHING`,
      [domain, orgId],
    );
    return tx.existsBy(ProvenDomainEntity, { domain, organizationId: orgId });
  }

  /** A proven domain stays so: a record that is gone for a day must not keep anybody from signing in. */
  async noteFailedCheck(orgId: string, domain: string, error: string): Promise<void> {
    await this.dataSource.manager.update(
      DomainEntity,
      { organizationId: orgId, domain },
      { checkedAt: new Date(), error },
    );
  }

  /** Null also while SAML is off: then nobody signs in there by SAML. */
  async findHomeRealm(domain: string): Promise<HomeRealm | null> {
    const [row] = await this.dataSource.query<{ organization_id: string; required: boolean }[]>(
      `SELECT c.organization_id, c.required FROM proven_domains p
       JOIN saml_connections c ON c.organization_id = p.organization_id AND c.enabled
       WHERE p.domain = $1`,
      [domain],
    );
    return row ? { organizationId: row.organization_id, samlRequired: row.required } : null;
  }

  private async disprove(tx: EntityManager, orgId: string, domain: string): Promise<void> {
    await tx.delete(ProvenDomainEntity, { domain, organizationId: orgId });
    const lost = { provenAt: null, error: LOST, checkedAt: new Date() };
    await tx.update(DomainEntity, { organizationId: orgId, domain }, lost);
  }
}
