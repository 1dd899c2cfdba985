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
  type StreamableFile,
  UseGuards,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { ScimCaller } from '../organizations/scim-callers.js';
import { parsePatchRequest } from '../protocol/scim/patch/patch-request.js';
import type { Projection } from '../protocol/scim/projection/projection.js';
import { attributesOfBody } from '../protocol/scim/projection/requested-attributes.js';
import { type ProvisionedGroup, GroupProvisioningService } from './group-provisioning.service.js';
import { groupLocation, GroupRepresentation, groupTag, type ReadGroup } from './group-representation.js';
import { listAction } from './list-action.js';
import { answerNotModified, type Precondition, readPrecondition, WritePrecondition } from './precondition.js';
import { ResourceListService } from './resource-list.service.js';
import { note, noteDropped } from './scim-exchange.js';
import { readListQuery, readProjection } from './scim-query.js';
import { Call, ScimGuard, type ScimCall } from './scim.guard.js';
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
  async create(@Call() call: ScimCall, @Body() body: unknown): Answer {
    note(call.request, 'createGroup');
    const projection = readProjection(call.query);
    const created = await this.provisioning.create(call.caller, body);
    note(call.request, 'createGroup', created.displayName);
    noteDropped(call.request, created.dropped);
    call.reply.header('location', groupLocation(call.caller, created.stored.id));
    return this.answerAfterWrite(call, created, shownAfter(body, call.caller, projection));
  }

  @Get()
  list(@Call() { caller, query, request }: ScimCall): Answer {
    note(request, listAction(query, 'Group'), typeof query['filter'] === 'string' ? query['filter'] : undefined);
    return this.lists.list(caller, ['Group'], readListQuery(query));
  }

  @Get(':id')
  async read(
    @Call() call: ScimCall,
    @Param('id') id: string,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
  ): Promise<string | StreamableFile | undefined> {
    note(call.request, 'readGroup', id);
    const projection = readProjection(call.query);
    const unless = readPrecondition(ifNoneMatch);
    const stored = await this.provisioning.read(call.caller, id, projection);
    if (answerNotModified(call.reply, unless, groupTag(stored))) return undefined;
    return this.answer(call, stored, projection);
  }

  @Put(':id')
  @RouteConfig(BODY_LIMIT)
  async replace(
    @Call() call: ScimCall,
    @Param('id') id: string,
    @Body() body: unknown,
    @WritePrecondition() precondition: Precondition,
  ): Answer {
    note(call.request, 'updateGroup', id);
    const projection = readProjection(call.query);
    const replaced = await this.provisioning.replace(call.caller, id, body, precondition);
    noteUpdate(call.request, replaced);
    return this.answerAfterWrite(call, replaced, shownAfter(body, call.caller, projection));
  }

  /** 204, which Entra asks for, since a group may be large; 200 only for who names the attributes to be shown. */
  @Patch(':id')
  @RouteConfig(BODY_LIMIT)
  async patch(
    @Call() call: ScimCall,
    @Param('id') id: string,
    @Body() body: unknown,
    @WritePrecondition() precondition: Precondition,
  ): Promise<string | StreamableFile | undefined> {
    note(call.request, 'updateGroup', id);
    const projection = readProjection(call.query);
    const patched = await this.provisioning.patch(call.caller, id, parsePatchRequest(body), precondition);
    noteUpdate(call.request, patched);
    if (projection?.kind === 'attributes') return this.answerAfterWrite(call, patched, projection);
    call.reply
      .header('etag', `W/"${groupTag(patched.stored)}"`)
      .header('location', groupLocation(call.caller, id))
      .code(204);
    return undefined;
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(
    @Call() { caller, request }: ScimCall,
    @Param('id') id: string,
    @WritePrecondition() precondition: Precondition,
  ): Promise<void> {
    note(request, 'deleteGroup', id);
    await this.provisioning.delete(caller, id, precondition);
  }

  /** Members have names that the write did not read: the group is read again, unless they are not shown. */
  private async answerAfterWrite(
    call: ScimCall,
    { stored }: ProvisionedGroup,
    projection: Projection | undefined,
  ): Answer {
    return this.answer(call, await this.provisioning.read(call.caller, stored.id, projection), projection);
  }

  private answer({ caller, reply }: ScimCall, stored: ReadGroup, projection: Projection | undefined): Answer {
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
  noteDropped(request, provisioned.dropped);
}
