import { Body, Delete, Get, HttpCode, Param, Put, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../sessions/caller.js';
import { CurrentCaller } from './current-caller.decorator.js';
import { SchemaExtension, SchemaExtensionList } from './schema-extensions.dto.js';
import { SchemaExtensionsService } from './schema-extensions.service.js';
import { SettingsController } from './settings-controller.js';

/** An organization's own extensions of User and Group, in the form of RFC 7643 §7. */
@SettingsController('organizations/:org/schemas', 'SCIM')
export class SchemaExtensionsController {
  constructor(private readonly extensions: SchemaExtensionsService) {}

  @Get()
  @ApiOkResponse({ type: SchemaExtensionList })
  list(@Param('org') orgId: string): Promise<SchemaExtensionList> {
    return this.extensions.list(orgId);
  }

  @Get(':urn')
  @ApiOkResponse({ type: SchemaExtension })
  find(@Param('org') orgId: string, @Param('urn') urn: string): Promise<SchemaExtension> {
    return this.extensions.find(orgId, urn);
  }

  @Put(':urn')
  @ApiBody({ type: SchemaExtension })
  @ApiOkResponse({ type: SchemaExtension, description: 'Replaced: no value of a user or a group stands against it.' })
  @ApiCreatedResponse({ type: SchemaExtension })
  async save(
    @Param('org') orgId: string,
    @Param('urn') urn: string,
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SchemaExtension> {
    const { schema, isNew } = await this.extensions.save(orgId, urn, body, caller);
    reply.code(isNew ? 201 : 200);
    return schema;
  }

  @Delete(':urn')
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'Deleted: no user or group had a value of it.' })
  delete(@Param('org') orgId: string, @Param('urn') urn: string, @CurrentCaller() caller: Caller): Promise<void> {
    return this.extensions.delete(orgId, urn, caller);
  }
}
