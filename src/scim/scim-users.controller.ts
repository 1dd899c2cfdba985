import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Inject,
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
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import type { ScimCaller } from '../organizations/scim-callers.js';
import { tenantUrl } from '../organizations/service-provider-urls.js';
import { notImplemented } from '../protocol/scim/error.js';
import { parsePatchRequest } from '../protocol/scim/patch-request.js';
import type { StoredUser } from '../users/users.repository.js';
import { readPrecondition } from './precondition.js';
import type { ScimAction } from './scim-exchange.js';
import { listAction } from './list-action.js';
import { type QueryParameters, readListQuery, readProjection } from './scim-query.js';
import { Caller, ScimGuard } from './scim.guard.js';
import { type ProvisionedUser, UserProvisioningService } from './user-provisioning.service.js';
import { representUser, userETag, userLocation } from './user-representation.js';

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
  constructor(
    private readonly provisioning: UserProvisioningService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post()
  async create(
    @Caller() { orgId }: ScimCaller,
    @Body() body: unknown,
    @Query() query: QueryParameters,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    note(request, 'createUser');
    const projection = readProjection(query);
    const created = await this.provisioning.create(orgId, body);
    noteOutcome(request, created);
    const url = tenantUrl(this.config.publicUrl, orgId);
    reply.headers({ location: userLocation(url, created.stored.id), etag: userETag(created.stored) });
    return representUser(created.stored, url, projection);
  }

  @Get()
  async list(
    @Caller() { orgId }: ScimCaller,
    @Query() query: QueryParameters,
    @Req() request: FastifyRequest,
  ): Promise<string> {
    note(request, listAction(query), typeof query['filter'] === 'string' ? query['filter'] : undefined);
    const { filter, page, projection } = readListQuery(query);
    const { totalResults, users } = await this.provisioning.list(orgId, filter, page);
    const url = tenantUrl(this.config.publicUrl, orgId);
    const resources = users.map((user) => representUser(user, url, projection)).join(',');
    return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":${totalResults},"startIndex":${page.startIndex},"itemsPerPage":${users.length},"Resources":[${resources}]}`;
  }

  @Get(':id')
  async read(
    @Caller() { orgId }: ScimCaller,
    @Param('id') id: string,
    @Query() query: QueryParameters,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    note(request, 'readUser', id);
    const projection = readProjection(query);
    const unless = readPrecondition(ifNoneMatch);
    const stored = await this.provisioning.read(orgId, id);
    if (unless.kind === 'exists' || (unless.kind === 'versions' && unless.versions.includes(stored.version))) {
      reply.header('etag', userETag(stored)).code(304);
      return undefined;
    }
    return this.answer(reply, orgId, stored, projection);
  }

  @Put(':id')
  async replace(
    @Caller() { orgId }: ScimCaller,
    @Param('id') id: string,
    @Body() body: unknown,
    @Query() query: QueryParameters,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    note(request, 'updateUser', id);
    const projection = readProjection(query);
    const replaced = await this.provisioning.replace(orgId, id, body, readPrecondition(ifMatch));
    noteOutcome(request, replaced);
    return this.answer(reply, orgId, replaced.stored, projection);
  }

  @Patch(':id')
  async patch(
    @Caller() { orgId }: ScimCaller,
    @Param('id') id: string,
    @Body() body: unknown,
    @Query() query: QueryParameters,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    note(request, 'updateUser', id);
    const projection = readProjection(query);
    const patched = await this.provisioning.patch(orgId, id, parsePatchRequest(body), readPrecondition(ifMatch));
    noteOutcome(request, patched);
    return this.answer(reply, orgId, patched.stored, projection);
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(
    @Caller() { orgId }: ScimCaller,
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    note(request, 'deleteUser', id);
    await this.provisioning.delete(orgId, id, readPrecondition(ifMatch));
  }

  @Post('.search')
  search(): never {
    throw notImplemented('This server does not search by POST: send the filter with GET /Users?filter=…');
  }

  private answer(
    reply: FastifyReply,
    orgId: string,
    stored: StoredUser,
    projection: ReturnType<typeof readProjection>,
  ): string {
    reply.header('etag', userETag(stored));
    return representUser(stored, tenantUrl(this.config.publicUrl, orgId), projection);
  }
}

function note({ scim }: FastifyRequest, action: ScimAction, subject?: string): void {
  if (!scim) return;
  scim.action = action;
  if (subject !== undefined) scim.subject = subject;
}

function noteOutcome(request: FastifyRequest, { change, userName, dropped }: ProvisionedUser): void {
  note(request, actionOf[change], userName);
  if (dropped.length > 0) request.log.info({ dropped }, 'Attributes that no schema knows were dropped');
}
