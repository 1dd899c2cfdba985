import { BadRequestException, Injectable } from '@nestjs/common';
import { AuditRepository } from '../organizations/audit.repository.js';
import { OrganizationsRepository } from '../organizations/organizations.repository.js';
import { ScimCallers } from '../organizations/scim-callers.js';
import { type Caller, nameOfCaller } from '../sessions/caller.js';
import { unknownOrganization } from './known-connections.js';
import type { Organization, OrganizationPage } from './organizations.dto.js';

@Injectable()
export class OrganizationsService {
  constructor(
    private readonly organizations: OrganizationsRepository,
    private readonly audit: AuditRepository,
    private readonly scimCallers: ScimCallers,
  ) {}

  create(name: string): Promise<Organization> {
    return this.organizations.create(name);
  }

  async list(cursor: string | undefined): Promise<OrganizationPage> {
    const { rows, nextCursor } = await this.organizations.list(cursor ?? null);
    return { organizations: rows, nextCursor };
  }

  async find(orgId: string): Promise<Organization> {
    const organization = await this.organizations.find(orgId);
    if (!organization) throw unknownOrganization(orgId);
    return organization;
  }

  async rename(orgId: string, name: string, caller: Caller): Promise<Organization> {
    await this.organizations.transaction(async (tx) => {
      if (!(await this.organizations.rename(tx, orgId, name))) return;
      await this.audit.record(
        orgId,
        { actor: nameOfCaller(caller), action: 'organizationRenamed', details: { name } },
        tx,
      );
    });
    return this.find(orgId);
  }

  /** @param name the organization's name, as a confirmation that the right one was meant */
  async delete(orgId: string, name: string): Promise<void> {
    const organization = await this.find(orgId);
    if (organization.name !== name) {
      throw new BadRequestException(
        'The name is not the name of this organization, so nothing was deleted. Send its name to confirm.',
      );
    }
    await this.organizations.delete(orgId);
    this.scimCallers.drop(orgId);
  }
}
