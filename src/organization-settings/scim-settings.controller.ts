import { Body, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse } from '@nestjs/swagger';
import type { Caller } from '../sessions/caller.js';
import { CurrentCaller } from './current-caller.decorator.js';
import { NewScimToken, ScimRequestList, ScimSettings, ScimTokenRequest } from './scim-settings.dto.js';
import { ScimSettingsService } from './scim-settings.service.js';
import { SettingsController } from './settings-controller.js';

@SettingsController('organizations/:org/scim', 'SCIM')
export class ScimSettingsController {
  constructor(private readonly scim: ScimSettingsService) {}

  @Get()
  @ApiOkResponse({ type: ScimSettings })
  find(@Param('org') orgId: string): Promise<ScimSettings> {
    return this.scim.find(orgId);
  }

  @Post('token')
  @ApiBody({ type: ScimTokenRequest, required: false })
  @ApiCreatedResponse({ type: NewScimToken, description: 'The token before this one has stopped working.' })
  generateToken(
    @Param('org') orgId: string,
    @Body() request: ScimTokenRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<NewScimToken> {
    return this.scim.generateToken(orgId, request, caller);
  }

  @Delete('token')
  @HttpCode(204)
  @ApiNoContentResponse()
  revokeToken(@Param('org') orgId: string, @CurrentCaller() caller: Caller): Promise<void> {
    return this.scim.revokeToken(orgId, caller);
  }

  @Get('requests')
  @ApiOkResponse({ type: ScimRequestList })
  listRequests(@Param('org') orgId: string): Promise<ScimRequestList> {
    return this.scim.listRequests(orgId);
  }
}
