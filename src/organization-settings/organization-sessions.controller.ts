import { Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse } from '@nestjs/swagger';
import type { Caller } from '../sessions/caller.js';
import { SessionsRepository } from '../sessions/sessions.repository.js';
import { CurrentCaller } from './current-caller.decorator.js';
import { PageQuery } from './page.dto.js';
import { ResourceId } from './resource-id.js';
import { SessionPage } from './session.dto.js';
import { SettingsController } from './settings-controller.js';
import { SignOutService } from './sign-out.service.js';

/** Who is signed in to an organization. */
@SettingsController('organizations/:org/sessions', 'Directory')
export class OrganizationSessionsController {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly signOuts: SignOutService,
  ) {}

  @Get()
  @ApiOkResponse({ type: SessionPage })
  async list(
    @Param('org') orgId: string,
    @Query() { cursor }: PageQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<SessionPage> {
    const { rows, nextCursor } = await this.sessions.list(orgId, cursor ?? null);
    const ownId = caller.role === 'operator' ? null : caller.id;
    return { sessions: rows.map((session) => ({ ...session, isOwn: session.id === ownId })), nextCursor };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'Ended: from now on every process refuses it.' })
  end(@Param('org') orgId: string, @ResourceId() id: string, @CurrentCaller() caller: Caller): Promise<void> {
    return this.signOuts.end(orgId, id, caller);
  }
}
