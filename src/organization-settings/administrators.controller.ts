import { Body, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse } from '@nestjs/swagger';
import type { Caller } from '../sessions/caller.js';
import { AdministratorPage, AdministratorRequest, NewAdministrator, PasswordRequest } from './administrators.dto.js';
import { AdministratorsService } from './administrators.service.js';
import { CurrentCaller } from './current-caller.decorator.js';
import { PageQuery } from './page.dto.js';
import { ResourceId } from './resource-id.js';
import { SettingsController } from './settings-controller.js';

@SettingsController('organizations/:org/admins', 'Administrators')
export class AdministratorsController {
  constructor(private readonly administrators: AdministratorsService) {}

  @Post()
  @ApiCreatedResponse({ type: NewAdministrator })
  create(
    @Param('org') orgId: string,
    @Body() request: AdministratorRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<NewAdministrator> {
    return this.administrators.create(orgId, request, caller);
  }

  @Get()
  @ApiOkResponse({ type: AdministratorPage })
  list(@Param('org') orgId: string, @Query() { cursor }: PageQuery): Promise<AdministratorPage> {
    return this.administrators.list(orgId, cursor);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  delete(@Param('org') orgId: string, @ResourceId() id: string, @CurrentCaller() caller: Caller): Promise<void> {
    return this.administrators.delete(orgId, id, caller);
  }

  @Put(':id/password')
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'Set; every other session of the administrator has ended.' })
  setPassword(
    @Param('org') orgId: string,
    @ResourceId() id: string,
    @Body() { password }: PasswordRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    return this.administrators.setPassword(orgId, id, password, caller);
  }
}
