import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { UsersModule } from '../users/users.module.js';
import { BrowserCookie } from './browser-cookie.js';
import { SamlAuthGuard } from './saml-auth.guard.js';
import { SamlConnections } from './saml-connections.js';
import { SamlErrorFilter } from './saml-error.filter.js';
import { SamlExchanges } from './saml-exchange.js';
import { SamlHousekeeping } from './saml-housekeeping.js';
import { SamlLoginService } from './saml-login.service.js';
import { SamlStateRepository } from './saml-state.repository.js';
import { SamlController } from './saml.controller.js';
import { SamlStrategy } from './saml.strategy.js';

@Module({
  imports: [PassportModule, OrganizationsModule, UsersModule, SessionsModule],
  controllers: [SamlController],
  providers: [
    SamlConnections,
    SamlStateRepository,
    BrowserCookie,
    SamlExchanges,
    SamlAuthGuard,
    SamlStrategy,
    SamlLoginService,
    SamlHousekeeping,
    SamlErrorFilter,
  ],
  exports: [SamlErrorFilter],
})
export class SamlModule {}
