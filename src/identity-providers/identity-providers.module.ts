import { Module } from '@nestjs/common';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { CertificateUse } from './certificate-use.js';
import { ConnectionHealth } from './connection-health.js';
import { IdentityProviderReader } from './identity-provider-reader.js';
import { MetadataRefresher } from './metadata-refresher.js';
import { MetadataSchedule } from './metadata-schedule.js';
import { SignInCounts } from './sign-in-counts.js';
import { WarningLog } from './warning-log.js';

const services = [IdentityProviderReader, MetadataRefresher, CertificateUse, ConnectionHealth, SignInCounts];

@Module({ imports: [OrganizationsModule], providers: [...services, MetadataSchedule, WarningLog], exports: services })
export class IdentityProvidersModule {}
