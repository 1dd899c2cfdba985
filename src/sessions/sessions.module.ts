import { Module } from '@nestjs/common';
import { LogoutRequestsRepository } from './logout-requests.repository.js';
import { SameOriginGuard } from './same-origin.guard.js';
import { SessionCookie } from './session-cookie.js';
import { SessionHousekeeping } from './session-housekeeping.js';
import { SessionGuard } from './session.guard.js';
import { SessionsRepository } from './sessions.repository.js';

@Module({
  providers: [
    SessionsRepository,
    LogoutRequestsRepository,
    SessionCookie,
    SessionGuard,
    SameOriginGuard,
    SessionHousekeeping,
  ],
  exports: [SessionsRepository, LogoutRequestsRepository, SessionCookie, SessionGuard, SameOriginGuard],
})
export class SessionsModule {}
