import { Module } from '@nestjs/common';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { UsersModule } from '../users/users.module.js';
import { BulkService } from './bulk.service.js';
import { GroupProvisioningService } from './group-provisioning.service.js';
import { GroupRepresentation } from './group-representation.js';
import { ListCursors } from './list-cursor.js';
import { ResourceListService } from './resource-list.service.js';
import { ScimAuthentication } from './scim-authentication.js';
import { ScimBulkController } from './scim-bulk.controller.js';
import { ScimDiscoveryController } from './scim-discovery.controller.js';
import { ScimFallbackController } from './scim-fallback.controller.js';
import { ScimGroupsController } from './scim-groups.controller.js';
import { ScimRequestLog } from './scim-request-log.js';
import { ScimSearchController } from './scim-search.controller.js';
import { ScimUsersController } from './scim-users.controller.js';
import { ScimGuard } from './scim.guard.js';
import { UserProvisioningService } from './user-provisioning.service.js';

@Module({
  imports: [OrganizationsModule, UsersModule],
  // The fallback takes what the controllers before it do not.
  controllers: [
    ScimSearchController,
    ScimUsersController,
    ScimGroupsController,
    ScimBulkController,
    ScimDiscoveryController,
    ScimFallbackController,
  ],
  providers: [
    ScimAuthentication,
    ScimGuard,
    ScimRequestLog,
    UserProvisioningService,
    BulkService,
    GroupProvisioningService,
    GroupRepresentation,
    ResourceListService,
    ListCursors,
  ],
  exports: [ScimAuthentication, ScimRequestLog],
})
export class ScimModule {}
