import { Body, Get, Param, Patch } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import type { Caller } from '../sessions/caller.js';
import { CurrentCaller } from './current-caller.decorator.js';
import { SamlPolicyRequest, SamlSettings } from './saml-settings.dto.js';
import { SamlSettingsService } from './saml-settings.service.js';
import { SettingsController } from './settings-controller.js';

@SettingsController('organizations/:org/saml', 'SAML')
export class SamlSettingsController {
  constructor(private readonly saml: SamlSettingsService) {}

  @Get()
  @ApiOkResponse({ type: SamlSettings })
  find(@Param('org') orgId: string): Promise<SamlSettings> {
    return this.saml.find(orgId);
  }

  @Patch()
  @ApiOkResponse({ type: SamlSettings, description: 'Turned off, it ends the sessions that it opened.' })
  setPolicy(
    @Param('org') orgId: string,
    @Body() request: SamlPolicyRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<SamlSettings> {
    return this.saml.setPolicy(orgId, request, caller);
  }
}
