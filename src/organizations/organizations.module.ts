import { Module } from '@nestjs/common';
import { AdministratorsRepository } from './administrators.repository.js';
import { OrganizationsRepository } from './organizations.repository.js';
import { ScimCallers } from './scim-callers.js';
import { SchemaExtensionsRepository } from './schema-extensions.repository.js';
import { ScimRequestsRepository } from './scim-requests.repository.js';

const providers = [
  OrganizationsRepository,
  AdministratorsRepository,
  ScimRequestsRepository,
  SchemaExtensionsRepository,
  ScimCallers,
];

@Module({ providers, exports: providers })
export class OrganizationsModule {}
