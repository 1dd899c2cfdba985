import 'reflect-metadata';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { CreateTables1764000000000 } from './migrations/1764000000000-create-tables.js';
import { AddTokenExpiry1764090000000 } from './migrations/1764090000000-add-token-expiry.js';
import { AddSamlPolicy1764100000000 } from './migrations/1764100000000-add-saml-policy.js';
import { AdministratorEmailEntity } from './src/organizations/administrator-email.entity.js';
import { AdministratorEntity } from './src/organizations/administrator.entity.js';
import { FirstRunLinkEntity } from './src/organizations/first-run-link.entity.js';
import { AuditRecordEntity } from './src/organizations/audit-record.entity.js';
import { DomainEntity } from './src/organizations/domain.entity.js';
import { OrganizationEntity } from './src/organizations/organization.entity.js';
import { IdpCertificateEntity } from './src/organizations/idp-certificate.entity.js';
import { IdpMetadataEntity } from './src/organizations/idp-metadata.entity.js';
import { ProvenDomainEntity } from './src/organizations/proven-domain.entity.js';
import { SamlConnectionEntity } from './src/organizations/saml-connection.entity.js';
import { ScimTokenEntity } from './src/organizations/scim-token.entity.js';
import { ServiceProviderKeyEntity } from './src/organizations/service-provider-key.entity.js';
import { SetupLinkEntity } from './src/organizations/setup-link.entity.js';
import { SignInAttemptEntity } from './src/organizations/sign-in-attempt.entity.js';
import { SignInTestEntity } from './src/organizations/sign-in-test.entity.js';
import { AuthnRequestEntity } from './src/saml/authn-request.entity.js';
import { HeldSignInEntity } from './src/saml/held-sign-in.entity.js';
import { UsedAssertionEntity } from './src/saml/used-assertion.entity.js';
import { ScimRequestEntity } from './src/organizations/scim-request.entity.js';
import { LogoutRequestEntity } from './src/sessions/logout-request.entity.js';
import { SessionEntity } from './src/sessions/session.entity.js';
import { GroupEntity } from './src/users/group.entity.js';
import { MembershipEntity } from './src/users/membership.entity.js';
import { NestedGroupEntity } from './src/users/nested-group.entity.js';
import { UserEntity } from './src/users/user.entity.js';

/** Every connection of the pool gives up on a statement after this long, and on waiting for a lock after a third of it. */
const STATEMENT_TIMEOUT_MS = 15_000;

export const dataSourceOptions = (url: string): DataSourceOptions => ({
  type: 'postgres',
  url,
  entities: [
    OrganizationEntity,
    SamlConnectionEntity,
    ServiceProviderKeyEntity,
    IdpCertificateEntity,
    IdpMetadataEntity,
    ScimTokenEntity,
    AdministratorEntity,
    AdministratorEmailEntity,
    SetupLinkEntity,
    FirstRunLinkEntity,
    UserEntity,
    GroupEntity,
    MembershipEntity,
    NestedGroupEntity,
    SessionEntity,
    LogoutRequestEntity,
    AuthnRequestEntity,
    HeldSignInEntity,
    UsedAssertionEntity,
    ScimRequestEntity,
    AuditRecordEntity,
    DomainEntity,
    ProvenDomainEntity,
    SignInAttemptEntity,
    SignInTestEntity,
  ],
  migrations: [CreateTables1764000000000, AddTokenExpiry1764090000000, AddSamlPolicy1764100000000],
  synchronize: false,
  poolSize: 10,
  connectTimeoutMS: 5_000,
  extra: {
    application_name: 'gatehouse',
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: STATEMENT_TIMEOUT_MS / 3,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    // Times are read as text on the hot path: they must not depend on the server's zone or style. Compiling a plan takes
    // longer than any of our statements runs.
    options: '-c TimeZone=UTC -c DateStyle=ISO -c jit=off',
  },
});

export default new DataSource(dataSourceOptions(process.env['DATABASE_URL'] ?? 'postgres://127.0.0.1:5432/gatehouse'));
