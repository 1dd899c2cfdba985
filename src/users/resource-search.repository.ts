import { Injectable } from '@nestjs/common';
import { SearchPool } from '../database/search-pool.js';
import { type Place, type ResourceSearch, type ResourceTypeName, searchStatement } from './search-statement.js';

export interface FoundResource extends Place {
  readonly type: ResourceTypeName;
}

export interface FoundPage {
  readonly totalResults: number;
  readonly found: readonly FoundResource[];
}

/** Finds users and groups by what clients search for; the resources themselves are read by their ids. */
@Injectable()
export class ResourceSearchRepository {
  constructor(private readonly searches: SearchPool) {}

  async page(search: ResourceSearch): Promise<FoundPage> {
    const { text, values } = searchStatement(search);
    const rows = await this.searches.run(search.orgId, text, values);
    return {
      totalResults: Number(rows[0]?.[0] ?? 0),
      found: rows.flatMap(([, type, id, key = null]) => (id ? [{ type: type as ResourceTypeName, id, key }] : [])),
    };
  }
}
