import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { AdministratorsRepository } from '../organizations/administrators.repository.js';
import type { OrganizationEntity } from '../organizations/organization.entity.js';
import { OrganizationsRepository } from '../organizations/organizations.repository.js';
import { hashSecret, newSecret } from '../organizations/secret.js';
import { type OpenedSession, SessionsRepository } from '../sessions/sessions.repository.js';
import { administratorSessionEnd } from './administrator-session.js';
import { AdministratorsService } from './administrators.service.js';
import { hashPassword } from './password-hash.js';
import type { FirstRunRequest } from './setup.dto.js';

const LIFETIME_MS = 3_600_000;

/** The link that makes the first organization and its administrator. It works while there is no organization. */
@Injectable()
export class FirstRunService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly links: AdministratorsRepository,
    private readonly organizations: OrganizationsRepository,
    private readonly administrators: AdministratorsService,
    private readonly sessions: SessionsRepository,
  ) {}

  /** Makes a new link, with which the one before stops working. @returns its URL, or null when there is an organization. */
  async issueLink(): Promise<string | null> {
    const secret = newSecret();
    const issued = await this.links.storeFirstRunLink(hashSecret(secret), new Date(Date.now() + LIFETIME_MS));
    return issued ? `${this.config.publicUrl}/setup/first.${secret}` : null;
  }

  works(secret: string): Promise<boolean> {
    return this.links.firstRunLinkWorks(hashSecret(secret));
  }

  /** Uses the link up. @returns null when it does not work, or no longer. */
  async complete(
    secret: string,
    { organizationName, email, password }: FirstRunRequest,
  ): Promise<{ organization: OrganizationEntity; session: OpenedSession } | null> {
    // Asked before hashing, so that a link that does not work costs no more than a statement.
    if (!(await this.works(secret))) return null;
    const administrator = { email, passwordHash: await hashPassword(password) };
    return this.organizations.transaction(async (tx) => {
      if (!(await this.links.consumeFirstRunLink(tx, hashSecret(secret)))) return null;
      const organization = await this.organizations.insert(tx, organizationName);
      const administratorId = await this.administrators.insert(tx, organization.id, administrator, 'first-run link');
      const session = await this.sessions.openAdministrator(tx, organization.id, {
        administratorId,
        expiresAt: administratorSessionEnd(),
      });
      return { organization, session };
    });
  }
}
