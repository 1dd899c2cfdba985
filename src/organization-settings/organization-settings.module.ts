import { Module } from '@nestjs/common';
import { IdentityProvidersModule } from '../identity-providers/identity-providers.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccessGuard } from './access.guard.js';
import { AdministratorsController } from './administrators.controller.js';
import { AdministratorsService } from './administrators.service.js';
import { AttributeMappingController } from './attribute-mapping.controller.js';
import { AttributeMappingService } from './attribute-mapping.service.js';
import { AuditController } from './audit.controller.js';
import { DirectoryController } from './directory.controller.js';
import { DomainsController } from './domains.controller.js';
import { DomainsService } from './domains.service.js';
import { FirstRunService } from './first-run.service.js';
import { IdentityProviderController } from './identity-provider.controller.js';
import { IdentityProviderService } from './identity-provider.service.js';
import { IdpCertificatesService } from './idp-certificates.service.js';
import { KnownConnections } from './known-connections.js';
import { HomeRealmController } from './home-realm.controller.js';
import { MetadataReadings } from './metadata-readings.js';
import { OrganizationsController } from './organizations.controller.js';
import { OrganizationsService } from './organizations.service.js';
import { SamlRequirementService } from './saml-requirement.service.js';
import { SamlSettingsController } from './saml-settings.controller.js';
import { SamlSettingsService } from './saml-settings.service.js';
import { SchemaExtensionsController } from './schema-extensions.controller.js';
import { SchemaExtensionsService } from './schema-extensions.service.js';
import { ScimSettingsController } from './scim-settings.controller.js';
import { ScimSettingsService } from './scim-settings.service.js';
import { OrganizationSessionsController } from './organization-sessions.controller.js';
import { SessionController } from './session.controller.js';
import { SetupController } from './setup.controller.js';
import { SetupLinksController } from './setup-links.controller.js';
import { SetupLinksService } from './setup-links.service.js';
import { ServiceProviderKeysController } from './service-provider-keys.controller.js';
import { ServiceProviderKeysService } from './service-provider-keys.service.js';
import { SettingsFallbackController } from './settings-fallback.controller.js';
import { SignInController } from './sign-in.controller.js';
import { SignInDiagnosisController } from './sign-in-diagnosis.controller.js';
import { SignInDiagnosisService } from './sign-in-diagnosis.service.js';
import { SignInLimits } from './sign-in-limits.js';
import { SignInService } from './sign-in.service.js';
import { SignOutService } from './sign-out.service.js';

@Module({
  imports: [OrganizationsModule, IdentityProvidersModule, UsersModule, SessionsModule],
  controllers: [
    OrganizationsController,
    AdministratorsController,
    SetupLinksController,
    SamlSettingsController,
    AttributeMappingController,
    ServiceProviderKeysController,
    IdentityProviderController,
    SignInDiagnosisController,
    ScimSettingsController,
    SchemaExtensionsController,
    DirectoryController,
    OrganizationSessionsController,
    AuditController,
    DomainsController,
    HomeRealmController,
    SignInController,
    SessionController,
    SetupController,
    SettingsFallbackController,
  ],
  providers: [
    AccessGuard,
    OrganizationsService,
    DomainsService,
    AdministratorsService,
    SetupLinksService,
    FirstRunService,
    SamlSettingsService,
    AttributeMappingService,
    ServiceProviderKeysService,
    IdentityProviderService,
    IdpCertificatesService,
    KnownConnections,
    MetadataReadings,
    SamlRequirementService,
    SignInDiagnosisService,
    ScimSettingsService,
    SchemaExtensionsService,
    SignInLimits,
    SignInService,
    SignOutService,
  ],
  exports: [FirstRunService],
})
export class OrganizationSettingsModule {}
