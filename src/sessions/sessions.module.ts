import { Module } from '@nestjs/common';
import { SameOriginGuard } from './same-origin.guard.js';
import { SessionCookie } from './session-cookie.js';
import { SessionGuard } from './session.guard.js';
import { SessionsRepository } from './sessions.repository.js';

@Module({
  providers: [SessionsRepository, SessionCookie, SessionGuard, SameOriginGuard],
  exports: [SessionsRepository, SessionCookie, SessionGuard, SameOriginGuard],
})
export class SessionsModule {}
