import { Body, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SameOriginGuard } from '../sessions/same-origin.guard.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import { SignInRequest } from './session.dto.js';
import { PublicController } from './settings-controller.js';
import { validateBody } from './settings-validation.js';
import { SignInLimits } from './sign-in-limits.js';
import { SignInService } from './sign-in.service.js';

@PublicController('session', 'Session')
@UseGuards(SameOriginGuard)
export class SignInController {
  constructor(
    private readonly limits: SignInLimits,
    private readonly signIns: SignInService,
    private readonly cookie: SessionCookie,
  ) {}

  @Post()
  @HttpCode(204)
  @ApiBody({ type: SignInRequest })
  @ApiNoContentResponse({ description: 'Signed in: the answer sets the session cookie.' })
  async signIn(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    this.limits.countFrom(request.ip);
    const { email, password } = await validateBody(SignInRequest, body);
    this.cookie.set(reply, await this.signIns.signIn(email, password, request.ip));
  }
}
