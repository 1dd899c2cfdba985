import { Module } from '@nestjs/common';
import { AdministratorsRepository } from './administrators.repository.js';
import { AuditRepository } from './audit.repository.js';
import { OrganizationsRepository } from './organizations.repository.js';
import { SamlConnectionsRepository } from './saml-connections.repository.js';
import { ScimCallers } from './scim-callers.js';
import { SchemaExtensionsRepository } from './schema-extensions.repository.js';
import { ScimRequestsRepository } from './scim-requests.repository.js';
import { SignInAttemptsRepository } from './sign-in-attempts.repository.js';
import { SignInTestsRepository } from './sign-in-tests.repository.js';

const providers = [
  OrganizationsRepository,
  SamlConnectionsRepository,
  AuditRepository,
  SignInAttemptsRepository,
  SignInTestsRepository,
  AdministratorsRepository,
  ScimRequestsRepository,
  SchemaExtensionsRepository,
  ScimCallers,
];

@Module({ providers, exports: providers })
export class OrganizationsModule {}
