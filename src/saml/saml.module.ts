import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { IdentityProvidersModule } from '../identity-providers/identity-providers.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { UsersModule } from '../users/users.module.js';
import { AttemptRecorder } from './attempt-recorder.js';
import { BrowserCookie } from './browser-cookie.js';
import { SamlAuthGuard } from './saml-auth.guard.js';
import { SamlConnections } from './saml-connections.js';
import { SamlErrorFilter } from './saml-error.filter.js';
import { SamlExchanges } from './saml-exchange.js';
import { SamlHousekeeping } from './saml-housekeeping.js';
import { SamlLoginService } from './saml-login.service.js';
import { SamlStateRepository } from './saml-state.repository.js';
import { SamlLogoutController } from './saml-logout.controller.js';
import { SamlLogoutService } from './saml-logout.service.js';
import { SamlController } from './saml.controller.js';
import { SamlStrategy } from './saml.strategy.js';
import { SignInAttempts } from './sign-in-attempts.js';
import { SignInTests } from './sign-in-tests.js';
import { SignInUsers } from './sign-in-users.js';
import { HeldSignIns } from './held-sign-ins.js';
import { HeldSignInController } from './held-sign-in.controller.js';

@Module({
  imports: [PassportModule, OrganizationsModule, IdentityProvidersModule, UsersModule, SessionsModule],
  controllers: [SamlController, HeldSignInController, SamlLogoutController],
  providers: [
    SamlConnections,
    SamlStateRepository,
    BrowserCookie,
    SamlExchanges,
    SamlAuthGuard,
    SamlStrategy,
    SamlLoginService,
    SignInUsers,
    SignInTests,
    SignInAttempts,
    AttemptRecorder,
    HeldSignIns,
    SamlLogoutService,
    SamlHousekeeping,
    SamlErrorFilter,
  ],
  exports: [SamlErrorFilter],
})
export class SamlModule {}
