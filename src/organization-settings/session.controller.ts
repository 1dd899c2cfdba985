import { Body, Delete, Get, HttpCode, Post, Put, Query, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SessionCookie } from '../sessions/session-cookie.js';
import { type ListedSession, type LiveSession, SessionsRepository } from '../sessions/sessions.repository.js';
import { Roles } from './access.guard.js';
import { AdministratorsService } from './administrators.service.js';
import { CurrentSession } from './current-caller.decorator.js';
import { PageQuery } from './page.dto.js';
import { ResourceId } from './resource-id.js';
import { OwnPasswordRequest, OwnSession, OwnSessionPage, Session, SignedOut } from './session.dto.js';
import { SettingsController } from './settings-controller.js';
import { SignOutService } from './sign-out.service.js';

@SettingsController('session', 'Session')
@Roles(['operator', 'admin', 'member'])
export class SessionController {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly signOuts: SignOutService,
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
    await this.signOuts.signOut(session);
    this.cookie.clear(reply);
  }

  @Post('logout')
  @HttpCode(200)
  @ApiOkResponse({ type: SignedOut, description: 'Signed out here; with an address, on to the identity provider.' })
  async logOut(
    @CurrentSession() session: LiveSession,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedOut> {
    const url = await this.signOuts.logOut(session);
    this.cookie.clear(reply);
    return { url };
  }

  @Get('others')
  @ApiOkResponse({ type: OwnSessionPage, description: 'The other sessions of the caller, the newest first.' })
  async listOthers(@CurrentSession() session: LiveSession, @Query() { cursor }: PageQuery): Promise<OwnSessionPage> {
    const { rows, nextCursor } = await this.sessions.listOthers(session, cursor ?? null);
    return { sessions: rows.map(toOwnSession), nextCursor };
  }

  @Delete('others')
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'All sessions of the caller but this one have ended.' })
  endOthers(@CurrentSession() session: LiveSession): Promise<void> {
    return this.signOuts.endOthers(session);
  }

  @Delete('others/:id')
  @HttpCode(204)
  @ApiNoContentResponse()
  endOther(@CurrentSession() session: LiveSession, @ResourceId() id: string): Promise<void> {
    return this.signOuts.endOther(session, id);
  }

  @Put('password')
  @Roles(['operator', 'admin'])
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'Set; every other session of the administrator has ended.' })
  setPassword(@CurrentSession() session: LiveSession, @Body() { email, password }: OwnPasswordRequest): Promise<void> {
    return this.administrators.setOwnPassword(session, password, email);
  }
}

const toOwnSession = ({ id, createdAt, lastSeenAt, idleEndsAt, expiresAt }: ListedSession): OwnSession => ({
  id,
  createdAt,
  lastSeenAt,
  idleEndsAt,
  expiresAt,
});
