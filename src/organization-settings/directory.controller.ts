import { Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { SessionsRepository } from '../sessions/sessions.repository.js';
import { GroupsRepository } from '../users/groups.repository.js';
import { UsersRepository } from '../users/users.repository.js';
import { GroupPage, SessionPage, UserPage } from './directory.dto.js';
import { PageQuery } from './page.dto.js';
import { SettingsController } from './settings-controller.js';

/** Who is in an organization: read here, written by SCIM and by signing in. */
@SettingsController('organizations/:org', 'Directory')
export class DirectoryController {
  constructor(
    private readonly users: UsersRepository,
    private readonly groups: GroupsRepository,
    private readonly sessions: SessionsRepository,
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

  @Get('sessions')
  @ApiOkResponse({ type: SessionPage })
  async listSessions(@Param('org') orgId: string, @Query() { cursor }: PageQuery): Promise<SessionPage> {
    const { rows, nextCursor } = await this.sessions.list(orgId, cursor ?? null);
    return { sessions: rows, nextCursor };
  }
}
