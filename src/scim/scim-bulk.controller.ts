import { Body, Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { toFailure } from '../failure.js';
import { parseBulkRequest } from '../protocol/scim/bulk/bulk-request.js';
import type { BulkResult } from './bulk-job.js';
import { BulkService } from './bulk.service.js';
import { features } from './features.js';
import { ScimAuthentication } from './scim-authentication.js';
import { note, noteDropped } from './scim-exchange.js';
import { toScimError } from './scim-failure.js';
import { requireSaml, ScimGuard } from './scim.guard.js';

const { bulk } = features;

/** `/Bulk` (RFC 7644 §3.7): HTTP only. */
@Controller('scim/v2/:org/Bulk')
@UseGuards(ScimGuard)
export class ScimBulkController {
  constructor(
    private readonly service: BulkService,
    private readonly authentication: ScimAuthentication,
  ) {}

  @Post()
  @HttpCode(200)
  @RouteConfig({ bodyLimit: bulk.maxPayloadSize, limitName: 'maxPayloadSize' })
  async run(@Body() body: unknown, @Req() request: FastifyRequest): Promise<string> {
    note(request, 'bulk');
    const bulkRequest = parseBulkRequest(body, bulk);
    const results = await this.service.run(bulkRequest, {
      caller: async () => requireSaml(await this.authentication.confirm(request)),
      failure: (error) => {
        const scimError = toScimError(error, toFailure(error, request));
        if (scimError !== error && scimError.status >= 500) request.log.error({ err: error }, scimError.detail);
        return scimError;
      },
      noteDropped: (dropped) => {
        noteDropped(request, dropped);
      },
    });
    note(request, 'bulk', `${results.filter(isDone).length}/${bulkRequest.operations.length}`);
    return JSON.stringify({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'],
      Operations: results,
    });
  }
}

const isDone = ({ response }: BulkResult): boolean => response === undefined;
