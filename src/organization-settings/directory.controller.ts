import { Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { GroupsRepository } from '../users/groups.repository.js';
import { UsersRepository } from '../users/users.repository.js';
import { GroupPage, UserPage } from './directory.dto.js';
import { PageQuery } from './page.dto.js';
import { SettingsController } from './settings-controller.js';

/** Who is in an organization: read here, written by SCIM. */
@SettingsController('organizations/:org', 'Directory')
export class DirectoryController {
  constructor(
    private readonly users: UsersRepository,
    private readonly groups: GroupsRepository,
  ) {}

  @Get('users')
  @ApiOkResponse({ type: UserPage })
  listUsers(@Param('org') orgId: string, @Query() { cursor }: PageQuery): Promise<UserPage> {
    return this.users.listForSettings(orgId, cursor ?? null);
  }

  @Get('groups')
  @ApiOkResponse({ type: GroupPage })
  async listGroups(@Param('org') orgId: string, @Query() { cursor }: PageQuery): Promise<GroupPage> {
    const { rows, nextCursor } = await this.groups.listForSettings(orgId, cursor ?? null);
    return { groups: rows, nextCursor };
  }
}
