import { Body, Delete, Get, HttpCode, Put, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SessionCookie } from '../sessions/session-cookie.js';
import { type LiveSession, SessionsRepository } from '../sessions/sessions.repository.js';
import { Roles } from './access.guard.js';
import { AdministratorsService } from './administrators.service.js';
import { CurrentSession } from './current-caller.decorator.js';
import { OwnPasswordRequest, Session } from './session.dto.js';
import { SettingsController } from './settings-controller.js';

@SettingsController('session', 'Session')
@Roles(['operator', 'admin', 'member'])
export class SessionController {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly administrators: AdministratorsService,
    private readonly cookie: SessionCookie,
  ) {}

  @Get()
  @ApiOkResponse({ type: Session })
  find(@CurrentSession() session: LiveSession): Session {
    const { role, organization, userName, displayName, expiresAt } = session;
    const id = session.userId ?? session.administratorId ?? session.id;
    return { role, organization, id, userName, displayName, expiresAt };
  }

  @Delete()
  @HttpCode(204)
  @ApiNoContentResponse()
  async end(@CurrentSession() session: LiveSession, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.sessions.end(session.organization.id, session.id);
    this.cookie.clear(reply);
  }

  @Put('password')
  @Roles(['operator', 'admin'])
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'Set; every other session of the administrator has ended.' })
  setPassword(@CurrentSession() session: LiveSession, @Body() { email, password }: OwnPasswordRequest): Promise<void> {
    return this.administrators.setOwnPassword(session, password, email);
  }
}
