import { Delete, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import type { Caller } from '../sessions/caller.js';
import { CurrentCaller } from './current-caller.decorator.js';
import { SamlSettings } from './saml-settings.dto.js';
import { SamlSettingsService } from './saml-settings.service.js';
import { ServiceProviderKeysService } from './service-provider-keys.service.js';
import { SettingsController } from './settings-controller.js';

@SettingsController('organizations/:org/saml/keys', 'SAML')
export class ServiceProviderKeysController {
  constructor(
    private readonly keys: ServiceProviderKeysService,
    private readonly saml: SamlSettingsService,
  ) {}

  @Post('rotate')
  @HttpCode(200)
  @ApiOkResponse({ type: SamlSettings, description: 'The next keys are in our metadata; the active ones stay in use.' })
  async rotate(@Param('org') orgId: string, @CurrentCaller() caller: Caller): Promise<SamlSettings> {
    await this.keys.rotate(orgId, caller);
    return this.saml.find(orgId);
  }

  @Post('activate')
  @HttpCode(200)
  @ApiOkResponse({ type: SamlSettings, description: 'The next keys are in use; the previous one still decrypts.' })
  async activate(@Param('org') orgId: string, @CurrentCaller() caller: Caller): Promise<SamlSettings> {
    await this.keys.activate(orgId, caller);
    return this.saml.find(orgId);
  }

  @Delete('previous')
  @HttpCode(200)
  @ApiOkResponse({ type: SamlSettings, description: 'What is still encrypted for that key is refused from now on.' })
  async removePrevious(@Param('org') orgId: string, @CurrentCaller() caller: Caller): Promise<SamlSettings> {
    await this.keys.removePrevious(orgId, caller);
    return this.saml.find(orgId);
  }
}
