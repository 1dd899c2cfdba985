import { Body, Get, NotFoundException, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SameOriginGuard } from '../sessions/same-origin.guard.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import { FirstRunService } from './first-run.service.js';
import { PublicController } from './settings-controller.js';
import { validateBody } from './settings-validation.js';
import { CompletedSetup, FirstRunRequest, Setup } from './setup.dto.js';
import { SetupLinksService } from './setup-links.service.js';

const FIRST_RUN = /^first\.([A-Za-z0-9_-]{43})$/;

/** Links that are given to people who cannot sign in yet. Looking at one changes nothing: mail scanners do it too. */
@PublicController('setup/:code', 'Setup')
@UseGuards(SameOriginGuard)
export class SetupController {
  constructor(
    private readonly firstRun: FirstRunService,
    private readonly setupLinks: SetupLinksService,
    private readonly cookie: SessionCookie,
  ) {}

  @Get()
  @ApiOkResponse({ type: Setup })
  async find(@Param('code') code: string): Promise<Setup> {
    const secret = FIRST_RUN.exec(code)?.[1];
    if (secret !== undefined && (await this.firstRun.works(secret))) return { kind: 'first-run' };
    const link = await this.setupLinks.find(code);
    if (link) return { kind: 'setup-link', ...link };
    throw usedUp();
  }

  @Post()
  @ApiBody({ type: FirstRunRequest, required: false, description: 'Empty for a setup link.' })
  @ApiCreatedResponse({ type: CompletedSetup, description: 'Done, and signed in: the answer sets the session cookie.' })
  async complete(
    @Param('code') code: string,
    @Body() body: unknown,
    @Req() { ip }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CompletedSetup> {
    const secret = FIRST_RUN.exec(code)?.[1];
    const done =
      secret === undefined ? await this.setupLinks.consume(code, ip) : await this.completeFirstRun(secret, body);
    if (!done) throw usedUp();
    this.cookie.set(reply, done.session);
    const { id, name } = done.organization;
    return { organization: { id, name } };
  }

  private async completeFirstRun(secret: string, body: unknown): ReturnType<FirstRunService['complete']> {
    return this.firstRun.complete(secret, await validateBody(FirstRunRequest, body));
  }
}

const usedUp = (): NotFoundException =>
  new NotFoundException('This link does not exist, has expired or has been used already. Ask for a new one.');
