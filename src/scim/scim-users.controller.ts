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
import type { FastifyRequest } from 'fastify';
import type { AttributePath } from '../protocol/scim/schema/attribute-path.js';
import { parsePatchRequest } from '../protocol/scim/patch/patch-request.js';
import type { Projection } from '../protocol/scim/projection/projection.js';
import { attributesOfBody, attributesOfPatch } from '../protocol/scim/projection/requested-attributes.js';
import type { ResourceSchema } from '../protocol/scim/schema/schema.js';
import type { StoredUser } from '../users/stored-user.js';
import { answerNotModified, type Precondition, readPrecondition, WritePrecondition } from './precondition.js';
import { ResourceListService } from './resource-list.service.js';
import { note, noteDropped, type ScimAction } from './scim-exchange.js';
import { listAction } from './list-action.js';
import { readListQuery, readProjection } from './scim-query.js';
import { Call, ScimGuard, type ScimCall } from './scim.guard.js';
import { type ProvisionedUser, UserProvisioningService } from './user-provisioning.service.js';
import { userLocation, userRepresentation, userTag } from './user-representation.js';
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
  async create(@Call() call: ScimCall, @Body() body: unknown): Promise<string> {
    note(call.request, 'createUser');
    const projection = readProjection(call.query);
    const created = await this.provisioning.create(call.caller, body);
    noteOutcome(call.request, created);
    call.reply.header('location', userLocation(call.caller, created.stored.id));
    return answerAfterWrite(call, created, projection, (schema) => attributesOfBody(body, schema));
  }

  @Get()
  list(@Call() { caller, query, request }: ScimCall): Promise<string | StreamableFile> {
    note(request, listAction(query, 'User'), typeof query['filter'] === 'string' ? query['filter'] : undefined);
    return this.lists.list(caller, ['User'], readListQuery(query));
  }

  @Get(':id')
  async read(
    @Call() call: ScimCall,
    @Param('id') id: string,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
  ): Promise<string | undefined> {
    note(call.request, 'readUser', id);
    const projection = readProjection(call.query);
    const unless = readPrecondition(ifNoneMatch);
    const stored = await this.provisioning.read(call.caller, id);
    const tag = userTag(stored);
    if (answerNotModified(call.reply, unless, tag)) return undefined;
    return answer(call, stored, projection, tag);
  }

  @Put(':id')
  async replace(
    @Call() call: ScimCall,
    @Param('id') id: string,
    @Body() body: unknown,
    @WritePrecondition() precondition: Precondition,
  ): Promise<string> {
    note(call.request, 'updateUser', id);
    const projection = readProjection(call.query);
    const replaced = await this.provisioning.replace(call.caller, id, body, precondition);
    noteOutcome(call.request, replaced);
    return answerAfterWrite(call, replaced, projection, (schema) => attributesOfBody(body, schema));
  }

  @Patch(':id')
  async patch(
    @Call() call: ScimCall,
    @Param('id') id: string,
    @Body() body: unknown,
    @WritePrecondition() precondition: Precondition,
  ): Promise<string> {
    note(call.request, 'updateUser', id);
    const projection = readProjection(call.query);
    const operations = parsePatchRequest(body);
    const patched = await this.provisioning.patch(call.caller, id, operations, precondition);
    noteOutcome(call.request, patched);
    return answerAfterWrite(call, patched, projection, (schema) => attributesOfPatch(operations, schema));
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(
    @Call() { caller, request }: ScimCall,
    @Param('id') id: string,
    @WritePrecondition() precondition: Precondition,
  ): Promise<void> {
    note(request, 'deleteUser', id);
    await this.provisioning.delete(caller, id, precondition);
  }
}

const answerAfterWrite = (
  call: ScimCall,
  { stored }: ProvisionedUser,
  projection: Projection | undefined,
  given: (schema: ResourceSchema) => AttributePath[],
): string => answer(call, stored, writtenProjection(projection, call.caller.schemas.user, given));

function answer(
  { caller, reply }: ScimCall,
  stored: StoredUser,
  projection: Projection | undefined,
  tag = userTag(stored),
): string {
  reply.header('etag', `W/"${tag}"`);
  return userRepresentation(caller, projection)(stored, tag);
}

function noteOutcome(request: FastifyRequest, { change, userName, dropped }: ProvisionedUser): void {
  note(request, actionOf[change], userName);
  noteDropped(request, dropped);
}
