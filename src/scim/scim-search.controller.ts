import { Body, Controller, Get, HttpCode, Post, Query, Req, type StreamableFile, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ScimCaller } from '../organizations/scim-callers.js';
import { type ListQuery, parseSearchRequest } from '../protocol/scim/list/list-query.js';
import type { ResourceTypeName } from '../users/search-statement.js';
import { listAction } from './list-action.js';
import { ResourceListService } from './resource-list.service.js';
import { note } from './scim-exchange.js';
import { type QueryParameters, readListQuery } from './scim-query.js';
import { Caller, ScimGuard } from './scim.guard.js';

type Answer = Promise<string | StreamableFile>;

/** Queries of all resources at the root, and queries by POST (RFC 7644 §3.4.2.1 and §3.4.3). */
@Controller('scim/v2/:org')
@UseGuards(ScimGuard)
export class ScimSearchController {
  constructor(private readonly lists: ResourceListService) {}

  @Get()
  list(@Caller() caller: ScimCaller, @Query() query: QueryParameters, @Req() request: FastifyRequest): Answer {
    return this.answer(caller, ['User', 'Group'], readListQuery(query), request);
  }

  @Post('.search')
  @HttpCode(200)
  search(@Caller() caller: ScimCaller, @Body() body: unknown, @Req() request: FastifyRequest): Answer {
    return this.answer(caller, ['User', 'Group'], parseSearchRequest(body), request);
  }

  @Post('Users/.search')
  @HttpCode(200)
  searchUsers(@Caller() caller: ScimCaller, @Body() body: unknown, @Req() request: FastifyRequest): Answer {
    return this.answer(caller, ['User'], parseSearchRequest(body), request);
  }

  @Post('Groups/.search')
  @HttpCode(200)
  searchGroups(@Caller() caller: ScimCaller, @Body() body: unknown, @Req() request: FastifyRequest): Answer {
    return this.answer(caller, ['Group'], parseSearchRequest(body), request);
  }

  private answer(
    caller: ScimCaller,
    types: readonly [ResourceTypeName, ...ResourceTypeName[]],
    query: ListQuery,
    request: FastifyRequest,
  ): Answer {
    note(request, listAction(query, types[0]), query.filter);
    return this.lists.list(caller, types, query);
  }
}
