import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ScimCaller } from '../organizations/scim-callers.js';
import { notImplemented } from '../protocol/scim/error.js';
import { parsePatchRequest } from '../protocol/scim/patch-request.js';
import type { StoredUser } from '../users/users.repository.js';
import { readPrecondition } from './precondition.js';
import { note, type ScimAction } from './scim-exchange.js';
import { listAction } from './list-action.js';
import { type QueryParameters, readListQuery, readProjection } from './scim-query.js';
import { Caller, ScimGuard } from './scim.guard.js';
import { type ProvisionedUser, UserProvisioningService } from './user-provisioning.service.js';
import { representUser, userLocation, userTag } from './user-representation.js';

const actionOf: Record<ProvisionedUser['change'], ScimAction> = {
  created: 'createUser',
  updated: 'updateUser',
  unchanged: 'updateUser',
  disabled: 'disableUser',
  enabled: 'enableUser',
};

/** `/Users` (RFC 7644 §3): HTTP only. */
@Controller('scim/v2/:org/Users')
@UseGuards(ScimGuard)
export class ScimUsersController {
  constructor(private readonly provisioning: UserProvisioningService) {}

  @Post()
  async create(
    @Caller() caller: ScimCaller,
    @Body() body: unknown,
    @Query() query: QueryParameters,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    note(request, 'createUser');
    const projection = readProjection(query);
    const created = await this.provisioning.create(caller, body);
    noteOutcome(request, created);
    reply.header('location', userLocation(caller, created.stored.id));
    return this.answer(reply, caller, created.stored, projection);
  }

  @Get()
  async list(
    @Caller() caller: ScimCaller,
    @Query() query: QueryParameters,
    @Req() request: FastifyRequest,
  ): Promise<string> {
    note(request, listAction(query, 'User'), typeof query['filter'] === 'string' ? query['filter'] : undefined);
    const { filter, page, projection } = readListQuery(query);
    const { totalResults, users } = await this.provisioning.list(caller, filter, page);
    const resources = users.map((user) => representUser(user, caller, projection)).join(',');
    return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":${totalResults},"startIndex":${page.startIndex},"itemsPerPage":${users.length},"Resources":[${resources}]}`;
  }

  @Get(':id')
  async read(
    @Caller() caller: ScimCaller,
    @Param('id') id: string,
    @Query() query: QueryParameters,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    note(request, 'readUser', id);
    const projection = readProjection(query);
    const unless = readPrecondition(ifNoneMatch);
    const stored = await this.provisioning.read(caller, id);
    if (unless.kind === 'exists' || (unless.kind === 'tags' && unless.tags.includes(userTag(stored)))) {
      reply.header('etag', `W/"${userTag(stored)}"`).code(304);
      return undefined;
    }
    return this.answer(reply, caller, stored, projection);
  }

  @Put(':id')
  async replace(
    @Caller() caller: ScimCaller,
    @Param('id') id: string,
    @Body() body: unknown,
    @Query() query: QueryParameters,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    note(request, 'updateUser', id);
    const projection = readProjection(query);
    const replaced = await this.provisioning.replace(caller, id, body, readPrecondition(ifMatch));
    noteOutcome(request, replaced);
    return this.answer(reply, caller, replaced.stored, projection);
  }

  @Patch(':id')
  async patch(
    @Caller() caller: ScimCaller,
    @Param('id') id: string,
    @Body() body: unknown,
    @Query() query: QueryParameters,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    note(request, 'updateUser', id);
    const projection = readProjection(query);
    const patched = await this.provisioning.patch(caller, id, parsePatchRequest(body), readPrecondition(ifMatch));
    noteOutcome(request, patched);
    return this.answer(reply, caller, patched.stored, projection);
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(
    @Caller() caller: ScimCaller,
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    note(request, 'deleteUser', id);
    await this.provisioning.delete(caller, id, readPrecondition(ifMatch));
  }

  @Post('.search')
  search(): never {
    throw notImplemented('This server does not search by POST: send the filter with GET /Users?filter=…');
  }

  private answer(
    reply: FastifyReply,
    caller: ScimCaller,
    stored: StoredUser,
    projection: ReturnType<typeof readProjection>,
  ): string {
    reply.header('etag', `W/"${userTag(stored)}"`);
    return representUser(stored, caller, projection);
  }
}

function noteOutcome(request: FastifyRequest, { change, userName, dropped }: ProvisionedUser): void {
  note(request, actionOf[change], userName);
  if (dropped.length > 0) request.log.info({ dropped }, 'Attributes that no schema knows were dropped');
}
