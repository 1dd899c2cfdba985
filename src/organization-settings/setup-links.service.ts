import { ConflictException, Inject, Injectable, NotFoundException } from '@nestjs/common';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { networkOf } from '../network-of.js';
import { AdministratorsRepository, type LiveSetupLink } from '../organizations/administrators.repository.js';
import { AuditRepository } from '../organizations/audit.repository.js';
import { formatOrganizationSecret, parseOrganizationSecret } from '../organizations/organization-secret.js';
import { hashSecret, newSecret } from '../organizations/secret.js';
import { type Caller, nameOfCaller } from '../sessions/caller.js';
import { type OpenedSession, SessionsRepository } from '../sessions/sessions.repository.js';
import { administratorSessionEnd } from './administrator-session.js';
import type { NewSetupLink, SetupLinkList } from './setup-links.dto.js';

const LIFETIME_MS = 7 * 24 * 3_600_000;

/** One-time links that let an IT admin without an account into the settings of one organization. */
@Injectable()
export class SetupLinksService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly administrators: AdministratorsRepository,
    private readonly sessions: SessionsRepository,
    private readonly audit: AuditRepository,
  ) {}

  async create(orgId: string, caller: Caller): Promise<NewSetupLink> {
    const secret = newSecret();
    const expiresAt = new Date(Date.now() + LIFETIME_MS);
    const link = { codeHash: hashSecret(secret), createdBy: nameOfCaller(caller), expiresAt };
    const id = await this.administrators.transaction(async (tx) => {
      const inserted = await this.administrators.insertSetupLink(tx, orgId, link);
      if (inserted === null)
        throw new ConflictException('There are too many setup links that nobody has used. Delete some first.');
      const record = { actor: link.createdBy, action: 'setupLinkCreated', details: { id: inserted } } as const;
      await this.audit.record(orgId, record, tx);
      return inserted;
    });
    return { id, url: `${this.config.publicUrl}/setup/${formatOrganizationSecret({ orgId, secret })}`, expiresAt };
  }

  async list(orgId: string): Promise<SetupLinkList> {
    const links = await this.administrators.listSetupLinks(orgId);
    return {
      setupLinks: links.map(({ id, createdBy, createdAt, expiresAt }) => ({ id, createdBy, createdAt, expiresAt })),
    };
  }

  async delete(orgId: string, id: string, caller: Caller): Promise<void> {
    await this.administrators.transaction(async (tx) => {
      if (!(await this.administrators.deleteSetupLink(tx, orgId, id))) {
        throw new NotFoundException(`This organization has no setup link ${id}. It may have been used.`);
      }
      await this.audit.record(orgId, { actor: nameOfCaller(caller), action: 'setupLinkDeleted', details: { id } }, tx);
    });
  }

  async find(code: string): Promise<LiveSetupLink | null> {
    const link = parseOrganizationSecret(code);
    return link && this.administrators.findSetupLink(link.orgId, hashSecret(link.secret));
  }

  /**
   * Uses the link up.
   * @param address of whoever uses it
   * @returns null when it does not work, or no longer.
   */
  async consume(
    code: string,
    address: string,
  ): Promise<{ organization: LiveSetupLink['organization']; session: OpenedSession } | null> {
    const link = parseOrganizationSecret(code);
    if (!link) return null;
    return this.administrators.transaction(async (tx) => {
      const organization = await this.administrators.consumeSetupLink(tx, link.orgId, hashSecret(link.secret));
      if (!organization) return null;
      const session = await this.sessions.openAdministrator(tx, organization.id, {
        administratorId: null,
        expiresAt: administratorSessionEnd(),
      });
      const details = { network: networkOf(address) };
      await this.audit.record(organization.id, { actor: 'setup link', action: 'setupLinkUsed', details }, tx);
      return { organization, session };
    });
  }
}
