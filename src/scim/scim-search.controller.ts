import { Body, Controller, Get, HttpCode, Post, type StreamableFile, UseGuards } from '@nestjs/common';
import { type ListQuery, parseSearchRequest } from '../protocol/scim/list/list-query.js';
import type { ResourceTypeName } from '../users/search-statement.js';
import { listAction } from './list-action.js';
import { ResourceListService } from './resource-list.service.js';
import { note } from './scim-exchange.js';
import { readListQuery } from './scim-query.js';
import { Call, ScimGuard, type ScimCall } from './scim.guard.js';

type Answer = Promise<string | StreamableFile>;

/** Queries of all resources at the root, and queries by POST (RFC 7644 §3.4.2.1 and §3.4.3). */
@Controller('scim/v2/:org')
@UseGuards(ScimGuard)
export class ScimSearchController {
  constructor(private readonly lists: ResourceListService) {}

  @Get()
  list(@Call() call: ScimCall): Answer {
    return this.answer(call, ['User', 'Group'], readListQuery(call.query));
  }

  @Post('.search')
  @HttpCode(200)
  search(@Call() call: ScimCall, @Body() body: unknown): Answer {
    return this.answer(call, ['User', 'Group'], parseSearchRequest(body));
  }

  @Post('Users/.search')
  @HttpCode(200)
  searchUsers(@Call() call: ScimCall, @Body() body: unknown): Answer {
    return this.answer(call, ['User'], parseSearchRequest(body));
  }

  @Post('Groups/.search')
  @HttpCode(200)
  searchGroups(@Call() call: ScimCall, @Body() body: unknown): Answer {
    return this.answer(call, ['Group'], parseSearchRequest(body));
  }

  private answer(
    { caller, request }: ScimCall,
    types: readonly [ResourceTypeName, ...ResourceTypeName[]],
    query: ListQuery,
  ): Answer {
    note(request, listAction(query, types[0]), query.filter);
    return this.lists.list(caller, types, query);
  }
}
