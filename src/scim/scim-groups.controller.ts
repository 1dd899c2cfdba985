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
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ScimCaller } from '../organizations/scim-callers.js';
import { parsePatchRequest } from '../protocol/scim/patch/patch-request.js';
import type { Projection } from '../protocol/scim/projection/projection.js';
import { attributesOfBody } from '../protocol/scim/projection/requested-attributes.js';
import { type ProvisionedGroup, GroupProvisioningService } from './group-provisioning.service.js';
import { groupLocation, GroupRepresentation, groupTag, type ReadGroup } from './group-representation.js';
import { listAction } from './list-action.js';
import { type Precondition, readPrecondition, WritePrecondition } from './precondition.js';
import { ResourceListService } from './resource-list.service.js';
import { note } from './scim-exchange.js';
import { type QueryParameters, readListQuery, readProjection } from './scim-query.js';
import { Caller, ScimGuard } from './scim.guard.js';
import { streamedAnswer } from './streamed-answer.js';
import { writtenProjection } from './written-projection.js';

/** A group of 100,000 members is one body. */
const BODY_LIMIT = { bodyLimit: 16 * 1024 * 1024 };

type Answer = Promise<string | StreamableFile>;

/** `/Groups` (RFC 7644 §3): HTTP only. */
@Controller('scim/v2/:org/Groups')
@UseGuards(ScimGuard)
export class ScimGroupsController {
  constructor(
    private readonly provisioning: GroupProvisioningService,
    private readonly representation: GroupRepresentation,
    private readonly lists: ResourceListService,
  ) {}

  @Post()
  @RouteConfig(BODY_LIMIT)
  async create(
    @Caller() caller: ScimCaller,
    @Body() body: unknown,
    @Query() query: QueryParameters,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Answer {
    note(request, 'createGroup');
    const projection = readProjection(query);
    const created = await this.provisioning.create(caller, body);
    note(request, 'createGroup', created.displayName);
    noteDropped(request, created);
    reply.header('location', groupLocation(caller, created.stored.id));
    return this.answerAfterWrite(reply, caller, created, shownAfter(body, caller, projection));
  }

  @Get()
  list(@Caller() caller: ScimCaller, @Query() query: QueryParameters, @Req() request: FastifyRequest): Answer {
    note(request, listAction(query, 'Group'), typeof query['filter'] === 'string' ? query['filter'] : undefined);
    return this.lists.list(caller, ['Group'], readListQuery(query));
  }

  @Get(':id')
  async read(
    @Caller() caller: ScimCaller,
    @Param('id') id: string,
    @Query() query: QueryParameters,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | StreamableFile | undefined> {
    note(request, 'readGroup', id);
    const projection = readProjection(query);
    const unless = readPrecondition(ifNoneMatch);
    const stored = await this.provisioning.read(caller, id, projection);
    if (unless.kind === 'exists' || (unless.kind === 'tags' && unless.tags.includes(groupTag(stored)))) {
      reply.header('etag', `W/"${groupTag(stored)}"`).code(304);
      return undefined;
    }
    return this.answer(reply, caller, stored, projection);
  }

  @Put(':id')
  @RouteConfig(BODY_LIMIT)
  async replace(
    @Caller() caller: ScimCaller,
    @Param('id') id: string,
    @Body() body: unknown,
    @Query() query: QueryParameters,
    @WritePrecondition() precondition: Precondition,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Answer {
    note(request, 'updateGroup', id);
    const projection = readProjection(query);
    const replaced = await this.provisioning.replace(caller, id, body, precondition);
    noteUpdate(request, replaced);
    return this.answerAfterWrite(reply, caller, replaced, shownAfter(body, caller, projection));
  }

  /** 204, which Entra asks for, since a group may be large; 200 only for who names the attributes to be shown. */
  @Patch(':id')
  @RouteConfig(BODY_LIMIT)
  async patch(
    @Caller() caller: ScimCaller,
    @Param('id') id: string,
    @Body() body: unknown,
    @Query() query: QueryParameters,
    @WritePrecondition() precondition: Precondition,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | StreamableFile | undefined> {
    note(request, 'updateGroup', id);
    const projection = readProjection(query);
    const patched = await this.provisioning.patch(caller, id, parsePatchRequest(body), precondition);
    noteUpdate(request, patched);
    if (projection?.kind === 'attributes') return this.answerAfterWrite(reply, caller, patched, projection);
    reply
      .header('etag', `W/"${groupTag(patched.stored)}"`)
      .header('location', groupLocation(caller, id))
      .code(204);
    return undefined;
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(
    @Caller() caller: ScimCaller,
    @Param('id') id: string,
    @WritePrecondition() precondition: Precondition,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    note(request, 'deleteGroup', id);
    await this.provisioning.delete(caller, id, precondition);
  }

  /** Members have names that the write did not read: the group is read again, unless they are not shown. */
  private async answerAfterWrite(
    reply: FastifyReply,
    caller: ScimCaller,
    { stored }: ProvisionedGroup,
    projection: Projection | undefined,
  ): Answer {
    return this.answer(reply, caller, await this.provisioning.read(caller, stored.id, projection), projection);
  }

  private answer(
    reply: FastifyReply,
    caller: ScimCaller,
    stored: ReadGroup,
    projection: Projection | undefined,
  ): Answer {
    reply.header('etag', `W/"${groupTag(stored)}"`);
    return streamedAnswer(this.representation.one(stored, caller, projection));
  }
}

const shownAfter = (
  body: unknown,
  { schemas }: ScimCaller,
  projection: Projection | undefined,
): Projection | undefined => writtenProjection(projection, schemas.group, (schema) => attributesOfBody(body, schema));

function noteUpdate(request: FastifyRequest, provisioned: ProvisionedGroup): void {
  note(request, provisioned.membersOnly ? 'updateMembers' : 'updateGroup', provisioned.displayName);
  noteDropped(request, provisioned);
}

function noteDropped(request: FastifyRequest, { dropped }: ProvisionedGroup): void {
  if (dropped.length > 0) request.log.info({ dropped }, 'Attributes that no schema knows were dropped');
}
