import { ConflictException, Inject, Injectable, NotFoundException } from '@nestjs/common';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { AdministratorsRepository, type LiveSetupLink } from '../organizations/administrators.repository.js';
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
  ) {}

  async create(orgId: string, caller: Caller): Promise<NewSetupLink> {
    const secret = newSecret();
    const expiresAt = new Date(Date.now() + LIFETIME_MS);
    const link = { codeHash: hashSecret(secret), createdBy: nameOfCaller(caller), expiresAt };
    const id = await this.administrators.insertSetupLink(orgId, link);
    if (id === null)
      throw new ConflictException('There are too many setup links that nobody has used. Delete some first.');
    return { id, url: `${this.config.publicUrl}/setup/${formatOrganizationSecret({ orgId, secret })}`, expiresAt };
  }

  async list(orgId: string): Promise<SetupLinkList> {
    const links = await this.administrators.listSetupLinks(orgId);
    return {
      setupLinks: links.map(({ id, createdBy, createdAt, expiresAt }) => ({ id, createdBy, createdAt, expiresAt })),
    };
  }

  async delete(orgId: string, id: string): Promise<void> {
    if (await this.administrators.deleteSetupLink(orgId, id)) return;
    throw new NotFoundException(`This organization has no setup link ${id}. It may have been used.`);
  }

  async find(code: string): Promise<LiveSetupLink | null> {
    const link = parseOrganizationSecret(code);
    return link && this.administrators.findSetupLink(link.orgId, hashSecret(link.secret));
  }

  /** Uses the link up. @returns null when it does not work, or no longer. */
  async consume(code: string): Promise<{ organization: LiveSetupLink['organization']; session: OpenedSession } | null> {
    const link = parseOrganizationSecret(code);
    if (!link) return null;
    return this.administrators.transaction(async (tx) => {
      const organization = await this.administrators.consumeSetupLink(tx, link.orgId, hashSecret(link.secret));
      if (!organization) return null;
      const session = await this.sessions.openAdministrator(tx, organization.id, {
        administratorId: null,
        expiresAt: administratorSessionEnd(),
      });
      return { organization, session };
    });
  }
}
