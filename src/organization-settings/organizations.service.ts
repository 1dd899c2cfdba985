import { BadRequestException, Injectable, NotFoundException } from '@nestjs/common';
import { OrganizationsRepository } from '../organizations/organizations.repository.js';
import { ScimCallers } from '../organizations/scim-callers.js';
import type { Organization, OrganizationPage } from './organizations.dto.js';

@Injectable()
export class OrganizationsService {
  constructor(
    private readonly organizations: OrganizationsRepository,
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
    if (!organization) throw new NotFoundException(`Organization ${orgId} does not exist.`);
    return organization;
  }

  async rename(orgId: string, name: string): Promise<Organization> {
    await this.organizations.rename(orgId, name);
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
