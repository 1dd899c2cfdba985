import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from './config.module.js';
import type { Config } from './config.js';
import { DatabaseModule } from './database/database.module.js';
import { IdentityProvidersModule } from './identity-providers/identity-providers.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { OrganizationSettingsModule } from './organization-settings/organization-settings.module.js';
import { OrganizationsModule } from './organizations/organizations.module.js';
import { SamlModule } from './saml/saml.module.js';
import { ScimModule } from './scim/scim.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { UsersModule } from './users/users.module.js';

@Module({})
export class AppModule {
  static with(config: Config, databaseUrl: string): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config),
        DatabaseModule.at(databaseUrl),
        OrganizationsModule,
        IdentityProvidersModule,
        UsersModule,
        SessionsModule,
        ScimModule,
        SamlModule,
        OrganizationSettingsModule,
        OperationsModule,
      ],
    };
  }
}
