import { Body, Delete, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { REQUEST_INTERVAL_SECONDS } from '../identity-providers/metadata-refresher.js';
import type { Caller } from '../sessions/caller.js';
import { TooManyRequestsError } from '../too-many-requests-error.js';
import { CurrentCaller } from './current-caller.decorator.js';
import {
  ApprovalRequest,
  CertificateRequest,
  IdentityProviderPreview,
  IdentityProviderRequest,
  MetadataPinRequest,
} from './identity-provider.dto.js';
import { IdentityProviderService } from './identity-provider.service.js';
import { IdpCertificatesService } from './idp-certificates.service.js';
import { SamlSettings } from './saml-settings.dto.js';
import { SamlSettingsService } from './saml-settings.service.js';
import { SettingsController } from './settings-controller.js';

@SettingsController('organizations/:org/saml', 'SAML')
export class IdentityProviderController {
  constructor(
    private readonly identityProvider: IdentityProviderService,
    private readonly certificates: IdpCertificatesService,
    private readonly saml: SamlSettingsService,
  ) {}

  @Put('identity-provider')
  @ApiOkResponse({
    type: SamlSettings,
    description: 'Replaced at once. Another identity provider ends the sessions that the one before opened.',
  })
  async set(
    @Param('org') orgId: string,
    @Body() request: IdentityProviderRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<SamlSettings> {
    await this.identityProvider.set(orgId, request, caller);
    return this.saml.find(orgId);
  }

  @Post('identity-provider/preview')
  @HttpCode(200)
  @ApiOkResponse({ type: IdentityProviderPreview, description: 'Nothing is stored.' })
  preview(@Param('org') orgId: string, @Body() request: IdentityProviderRequest): Promise<IdentityProviderPreview> {
    return this.identityProvider.preview(orgId, request);
  }

  @Post('identity-provider/refresh')
  @HttpCode(200)
  @ApiOkResponse({ type: SamlSettings, description: 'The metadata was read again. What failed is in its `error`.' })
  async refresh(@Param('org') orgId: string): Promise<SamlSettings> {
    if (await this.identityProvider.refresh(orgId)) return this.saml.find(orgId);
    throw new TooManyRequestsError(
      `The metadata was read just now. Try again in ${REQUEST_INTERVAL_SECONDS} seconds.`,
      REQUEST_INTERVAL_SECONDS,
    );
  }

  @Post('identity-provider/approve')
  @HttpCode(200)
  @ApiOkResponse({ type: SamlSettings, description: 'The pending change of the metadata is in force.' })
  async approve(
    @Param('org') orgId: string,
    @Body() request: ApprovalRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<SamlSettings> {
    await this.identityProvider.approve(orgId, request, caller);
    return this.saml.find(orgId);
  }

  @Put('identity-provider/pin')
  @ApiOkResponse({ type: SamlSettings, description: 'From now on metadata must be signed with this certificate.' })
  async pin(
    @Param('org') orgId: string,
    @Body() { certificate }: MetadataPinRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<SamlSettings> {
    await this.identityProvider.pin(orgId, certificate, caller);
    return this.saml.find(orgId);
  }

  @Post('certificates')
  @HttpCode(200)
  @ApiOkResponse({ type: SamlSettings, description: 'It verifies at once, beside the others.' })
  async addCertificates(
    @Param('org') orgId: string,
    @Body() { certificate }: CertificateRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<SamlSettings> {
    await this.certificates.add(orgId, certificate, caller);
    return this.saml.find(orgId);
  }

  @Delete('certificates/:fingerprint')
  @HttpCode(200)
  @ApiOkResponse({ type: SamlSettings, description: 'Its signatures are refused from now on.' })
  async removeCertificate(
    @Param('org') orgId: string,
    @Param('fingerprint') fingerprint: string,
    @CurrentCaller() caller: Caller,
  ): Promise<SamlSettings> {
    await this.certificates.remove(orgId, fingerprint, caller);
    return this.saml.find(orgId);
  }
}
