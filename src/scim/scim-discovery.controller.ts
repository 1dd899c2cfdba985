import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import type { ScimCaller } from '../organizations/scim-callers.js';
import { forbidden, notFound } from '../protocol/scim/error.js';
import { listResponse } from '../protocol/scim/list/list.js';
import { resourceTypes, type ServedResourceType } from '../protocol/scim/discovery/resource-types.js';
import { schemaResources } from '../protocol/scim/discovery/schema-resources.js';
import { serviceProviderConfig } from '../protocol/scim/discovery/service-provider-config.js';
import { features } from './features.js';
import { note } from './scim-exchange.js';
import type { QueryParameters } from './scim-query.js';
import { Call, ScimGuard, type ScimCall } from './scim.guard.js';

const servedTo = ({ schemas: { user, group } }: ScimCaller): ServedResourceType[] => [
  { schema: user, endpoint: '/Users' },
  { schema: group, endpoint: '/Groups' },
];

interface Discovered {
  readonly id: string;
}

/** What the server is and does (RFC 7644 §4). */
@Controller('scim/v2/:org')
@UseGuards(ScimGuard)
export class ScimDiscoveryController {
  // The plural is asked for by clients of SCIM 1.1 descent (RFC 7644 erratum 4978).
  @Get(['ServiceProviderConfig', 'ServiceProviderConfigs'])
  serviceProviderConfig(@Call() { caller, query, request }: ScimCall): string {
    note(request, 'readConfiguration');
    refuseFilter(query);
    return JSON.stringify(serviceProviderConfig(caller.tenantUrl, features));
  }

  @Get('ResourceTypes')
  resourceTypes(@Call() { caller, query, request }: ScimCall): string {
    note(request, 'readConfiguration');
    return list(resourceTypes(caller.tenantUrl, servedTo(caller)), query);
  }

  @Get('ResourceTypes/:id')
  resourceType(@Call() { caller, request }: ScimCall, @Param('id') id: string): string {
    note(request, 'readConfiguration');
    return one(resourceTypes(caller.tenantUrl, servedTo(caller)), id, 'resource type');
  }

  @Get('Schemas')
  schemas(@Call() { caller, query, request }: ScimCall): string {
    note(request, 'readConfiguration');
    return list(schemaResources(caller.tenantUrl, [caller.schemas.user, caller.schemas.group]), query);
  }

  @Get('Schemas/:id')
  schema(@Call() { caller, request }: ScimCall, @Param('id') id: string): string {
    note(request, 'readConfiguration');
    return one(schemaResources(caller.tenantUrl, [caller.schemas.user, caller.schemas.group]), id, 'schema');
  }
}

/** RFC 7644 §4: paging and sorting are ignored here, and a filter SHOULD be refused. */
function refuseFilter(query: QueryParameters): void {
  if (query['filter'] !== undefined) throw forbidden('Discovery endpoints are not filtered: leave out filter');
}

function list(resources: readonly Discovered[], query: QueryParameters): string {
  refuseFilter(query);
  return JSON.stringify(listResponse([...resources], resources.length, 1));
}

function one(resources: readonly Discovered[], id: string, what: string): string {
  const found = resources.find((resource) => resource.id.toLowerCase() === id.toLowerCase());
  if (!found)
    throw notFound(`There is no ${what} ${id.slice(0, 200)}: known are ${resources.map((each) => each.id).join(', ')}`);
  return JSON.stringify(found);
}
