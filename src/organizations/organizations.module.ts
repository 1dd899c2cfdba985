import { Module } from '@nestjs/common';
import { AdministratorsRepository } from './administrators.repository.js';
import { AuditRepository } from './audit.repository.js';
import { IdpCertificatesRepository } from './idp-certificates.repository.js';
import { IdpMetadataRepository } from './idp-metadata.repository.js';
import { DomainsRepository } from './domains.repository.js';
import { OrganizationsRepository } from './organizations.repository.js';
import { SamlConnectionsRepository } from './saml-connections.repository.js';
import { ScimCallers } from './scim-callers.js';
import { RecordHousekeeping } from './record-housekeeping.js';
import { SchemaExtensionsRepository } from './schema-extensions.repository.js';
import { ServiceProviderKeysRepository } from './service-provider-keys.repository.js';
import { ServiceProviderKeys } from './service-provider-keys.js';
import { ScimRequestsRepository } from './scim-requests.repository.js';
import { SignInAttemptsRepository } from './sign-in-attempts.repository.js';
import { SignInTestsRepository } from './sign-in-tests.repository.js';

const providers = [
  OrganizationsRepository,
  SamlConnectionsRepository,
  IdpCertificatesRepository,
  IdpMetadataRepository,
  AuditRepository,
  DomainsRepository,
  SignInAttemptsRepository,
  SignInTestsRepository,
  RecordHousekeeping,
  AdministratorsRepository,
  ScimRequestsRepository,
  SchemaExtensionsRepository,
  ServiceProviderKeysRepository,
  ServiceProviderKeys,
  ScimCallers,
];

@Module({ providers, exports: providers })
export class OrganizationsModule {}
