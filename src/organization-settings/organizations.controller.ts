import { Body, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse } from '@nestjs/swagger';
import type { Caller } from '../sessions/caller.js';
import { Roles } from './access.guard.js';
import { CurrentCaller } from './current-caller.decorator.js';
import { Organization, OrganizationPage, OrganizationRequest } from './organizations.dto.js';
import { OrganizationsService } from './organizations.service.js';
import { PageQuery } from './page.dto.js';
import { SettingsController } from './settings-controller.js';

@SettingsController('organizations', 'Organizations')
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsService) {}

  @Post()
  @Roles(['operator'])
  @ApiCreatedResponse({ type: Organization })
  create(@Body() { name }: OrganizationRequest): Promise<Organization> {
    return this.organizations.create(name);
  }

  @Get()
  @Roles(['operator'])
  @ApiOkResponse({ type: OrganizationPage })
  list(@Query() { cursor }: PageQuery): Promise<OrganizationPage> {
    return this.organizations.list(cursor);
  }

  @Get(':org')
  @ApiOkResponse({ type: Organization })
  find(@Param('org') orgId: string): Promise<Organization> {
    return this.organizations.find(orgId);
  }

  @Patch(':org')
  @Roles(['operator'])
  @ApiOkResponse({ type: Organization })
  rename(
    @Param('org') orgId: string,
    @Body() { name }: OrganizationRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<Organization> {
    return this.organizations.rename(orgId, name, caller);
  }

  @Delete(':org')
  @Roles(['operator'])
  @HttpCode(204)
  @ApiNoContentResponse()
  delete(@Param('org') orgId: string, @Body() { name }: OrganizationRequest): Promise<void> {
    return this.organizations.delete(orgId, name);
  }
}
