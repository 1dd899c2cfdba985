import { Body, Get, Param, Patch, Put } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import type { Caller } from '../sessions/caller.js';
import { CurrentCaller } from './current-caller.decorator.js';
import { IdentityProviderRequest, SamlPolicyRequest, SamlSettings } from './saml-settings.dto.js';
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

  @Put('identity-provider')
  @ApiOkResponse({
    type: SamlSettings,
    description: 'Replaced at once. Another identity provider ends the sessions that the one before opened.',
  })
  setIdentityProvider(
    @Param('org') orgId: string,
    @Body() request: IdentityProviderRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<SamlSettings> {
    return this.saml.setIdentityProvider(orgId, request, caller);
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
