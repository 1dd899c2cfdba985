import { Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse } from '@nestjs/swagger';
import type { Caller } from '../sessions/caller.js';
import { CurrentCaller } from './current-caller.decorator.js';
import { ResourceId } from './resource-id.js';
import { SettingsController } from './settings-controller.js';
import { NewSetupLink, SetupLinkList } from './setup-links.dto.js';
import { SetupLinksService } from './setup-links.service.js';

@SettingsController('organizations/:org/setup-links', 'Setup links')
export class SetupLinksController {
  constructor(private readonly setupLinks: SetupLinksService) {}

  @Post()
  @ApiCreatedResponse({ type: NewSetupLink })
  create(@Param('org') orgId: string, @CurrentCaller() caller: Caller): Promise<NewSetupLink> {
    return this.setupLinks.create(orgId, caller);
  }

  @Get()
  @ApiOkResponse({ type: SetupLinkList, description: 'The links that still work.' })
  list(@Param('org') orgId: string): Promise<SetupLinkList> {
    return this.setupLinks.list(orgId);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  delete(@Param('org') orgId: string, @ResourceId() id: string, @CurrentCaller() caller: Caller): Promise<void> {
    return this.setupLinks.delete(orgId, id, caller);
  }
}
