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
  type StreamableFile,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ScimCaller } from '../organizations/scim-callers.js';
import type { AttributePath } from '../protocol/scim/schema/attribute-path.js';
import { parsePatchRequest } from '../protocol/scim/patch/patch-request.js';
import type { Projection } from '../protocol/scim/projection/projection.js';
import { attributesOfBody, attributesOfPatch } from '../protocol/scim/projection/requested-attributes.js';
import type { ResourceSchema } from '../protocol/scim/schema/schema.js';
import type { StoredUser } from '../users/users.repository.js';
import { type Precondition, readPrecondition, WritePrecondition } from './precondition.js';
import { ResourceListService } from './resource-list.service.js';
import { note, type ScimAction } from './scim-exchange.js';
import { listAction } from './list-action.js';
import { type QueryParameters, readListQuery, readProjection } from './scim-query.js';
import { Caller, ScimGuard } from './scim.guard.js';
import { type ProvisionedUser, UserProvisioningService } from './user-provisioning.service.js';
import { representUser, userLocation, userTag } from './user-representation.js';
import { writtenProjection } from './written-projection.js';

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
    private readonly lists: ResourceListService,
  ) {}

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
    return this.answerAfterWrite(reply, caller, created, projection, (schema) => attributesOfBody(body, schema));
  }

  @Get()
  list(
    @Caller() caller: ScimCaller,
    @Query() query: QueryParameters,
    @Req() request: FastifyRequest,
  ): Promise<string | StreamableFile> {
    note(request, listAction(query, 'User'), typeof query['filter'] === 'string' ? query['filter'] : undefined);
    return this.lists.list(caller, ['User'], readListQuery(query));
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
    @WritePrecondition() precondition: Precondition,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    note(request, 'updateUser', id);
    const projection = readProjection(query);
    const replaced = await this.provisioning.replace(caller, id, body, precondition);
    noteOutcome(request, replaced);
    return this.answerAfterWrite(reply, caller, replaced, projection, (schema) => attributesOfBody(body, schema));
  }

  @Patch(':id')
  async patch(
    @Caller() caller: ScimCaller,
    @Param('id') id: string,
    @Body() body: unknown,
    @Query() query: QueryParameters,
    @WritePrecondition() precondition: Precondition,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    note(request, 'updateUser', id);
    const projection = readProjection(query);
    const operations = parsePatchRequest(body);
    const patched = await this.provisioning.patch(caller, id, operations, precondition);
    noteOutcome(request, patched);
    return this.answerAfterWrite(reply, caller, patched, projection, (schema) => attributesOfPatch(operations, schema));
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(
    @Caller() caller: ScimCaller,
    @Param('id') id: string,
    @WritePrecondition() precondition: Precondition,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    note(request, 'deleteUser', id);
    await this.provisioning.delete(caller, id, precondition);
  }

  private answerAfterWrite(
    reply: FastifyReply,
    caller: ScimCaller,
    { stored }: ProvisionedUser,
    projection: Projection | undefined,
    given: (schema: ResourceSchema) => AttributePath[],
  ): string {
    return this.answer(reply, caller, stored, writtenProjection(projection, caller.schemas.user, given));
  }

  private answer(
    reply: FastifyReply,
    caller: ScimCaller,
    stored: StoredUser,
    projection: Projection | undefined,
  ): string {
    reply.header('etag', `W/"${userTag(stored)}"`);
    return representUser(stored, caller, projection);
  }
}

function noteOutcome(request: FastifyRequest, { change, userName, dropped }: ProvisionedUser): void {
  note(request, actionOf[change], userName);
  if (dropped.length > 0) request.log.info({ dropped }, 'Attributes that no schema knows were dropped');
}
