import { randomBytes } from 'node:crypto';
import { BadRequestException, ConflictException, Inject, Injectable, NotFoundException } from '@nestjs/common';
import { AttemptLimiter } from '../attempt-limiter.js';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { AuditRepository } from '../organizations/audit.repository.js';
import { domainOfEmail, readDomain } from '../organizations/domain-name.js';
import type { DomainEntity } from '../organizations/domain.entity.js';
import { DomainsRepository } from '../organizations/domains.repository.js';
import { serviceProviderUrls } from '../organizations/service-provider-urls.js';
import { type Caller, nameOfCaller } from '../sessions/caller.js';
import { TooManyRequestsError } from '../too-many-requests-error.js';
import { missingProof, proofRecordName, readProofs, UnreadableProofsError } from './domain-proof.js';
import type { Domain, DomainList, HomeRealm } from './domains.dto.js';

const MAX_DOMAINS = 50;
const CHECKS_A_MINUTE = 20;

const TAKEN =
  'Another organization of this server has proven this domain, and its record is still there. Remove that record first.';

/** The domains by which people find the sign-in page of their organization: proven by a record that only their owner can set. */
@Injectable()
export class DomainsService {
  private readonly checks = new AttemptLimiter({ attempts: CHECKS_A_MINUTE, windowMs: 60_000, maxKeys: 10_000 });

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl' | 'dnsServers' | 'rateLimits'>,
    private readonly domains: DomainsRepository,
    private readonly audit: AuditRepository,
  ) {}

  async list(orgId: string): Promise<DomainList> {
    return { domains: (await this.domains.list(orgId)).map(toDomain) };
  }

  async add(orgId: string, text: string): Promise<Domain> {
    const domain = readDomain(text.trim());
    if (domain === undefined) {
      throw new BadRequestException('domain must be the name of a domain, such as example.com, and nothing else.');
    }
    const proof = `saml-sso-proof=${randomBytes(20).toString('hex')}`;
    if (!(await this.domains.add(orgId, domain, proof, MAX_DOMAINS))) {
      throw new ConflictException(`An organization may have ${MAX_DOMAINS} domains. Remove one first.`);
    }
    return toDomain(await this.require(orgId, domain));
  }

  /**
   * Asks DNS now, once for everybody: the domain belongs to whose record is in the answer, and a former owner who has none
   * in it loses it. A record that is missing now does not take back what was proven.
   */
  async check(orgId: string, name: string, caller: Caller): Promise<Domain> {
    const stored = await this.require(orgId, name);
    this.countCheck(orgId);
    const { domain, proof } = stored;
    try {
      const proofs = await readProofs(domain, this.config.dnsServers);
      if (proofs.includes(proof)) await this.prove(stored, proofs, caller);
      else await this.domains.noteFailedCheck(orgId, domain, missingProof(domain, proofs));
    } catch (error) {
      if (!(error instanceof UnreadableProofsError)) throw error;
      await this.domains.noteFailedCheck(orgId, domain, error.message);
    }
    return toDomain(await this.require(orgId, domain));
  }

  async remove(orgId: string, text: string, caller: Caller): Promise<void> {
    const name = readDomain(text);
    if (name === undefined) throw unknown(text);
    await this.domains.transaction(async (tx) => {
      const { existed, wasProven } = await this.domains.remove(tx, orgId, name);
      if (!existed) throw unknown(name);
      if (!wasProven) return;
      const details = { domain: name };
      await this.audit.record(orgId, { actor: nameOfCaller(caller), action: 'domainRemoved', details }, tx);
    });
  }

  async findHomeRealm(email: string): Promise<HomeRealm> {
    const domain = domainOfEmail(email);
    const realm = domain === undefined ? null : await this.domains.findHomeRealm(domain);
    return {
      loginUrl: realm && serviceProviderUrls(this.config.publicUrl, realm.organizationId).loginUrl,
      samlRequired: realm?.samlRequired ?? false,
    };
  }

  private async prove(
    { organizationId, domain, provenAt }: DomainEntity,
    proofs: readonly string[],
    caller: Caller,
  ): Promise<void> {
    const owner = await this.domains.findOwner(domain);
    const other = owner?.organizationId === organizationId ? null : owner;
    if (other && proofs.includes(other.proof)) {
      await this.domains.noteFailedCheck(organizationId, domain, TAKEN);
      return;
    }
    await this.domains.transaction(async (tx) => {
      if (other) {
        const details = { domain, reason: 'another organization has proven it, and the own record is gone' };
        await this.audit.record(other.organizationId, { actor: 'system', action: 'domainRemoved', details }, tx);
      }
      if (!(await this.domains.prove(tx, organizationId, domain, other?.organizationId ?? null))) {
        throw new ConflictException('The domain was removed, or proven by another organization, meanwhile.');
      }
      if (provenAt !== null) return;
      const details = { domain };
      await this.audit.record(organizationId, { actor: nameOfCaller(caller), action: 'domainProven', details }, tx);
    });
  }

  private async require(orgId: string, text: string): Promise<DomainEntity> {
    const domain = readDomain(text);
    const stored = domain === undefined ? null : await this.domains.find(orgId, domain);
    if (!stored) throw unknown(text);
    return stored;
  }

  private countCheck(orgId: string): void {
    const wait = this.config.rateLimits ? this.checks.take(orgId, Date.now()) : 0;
    if (wait === 0) return;
    throw new TooManyRequestsError(
      'DNS was asked too often for this organization. Wait a minute: a new record takes longer than that anyway.',
      Math.ceil(wait / 1_000),
    );
  }
}

const unknown = (domain: string) =>
  new NotFoundException(`This organization has no domain ${domain.slice(0, 253)}. Add it first.`);

function toDomain({ domain, proof, provenAt, checkedAt, error }: DomainEntity): Domain {
  return { domain, provenAt, record: { name: proofRecordName(domain), type: 'TXT', value: proof }, checkedAt, error };
}
