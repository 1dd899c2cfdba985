import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../ormconfig.js';
import { Lanes } from '../../src/database/lanes.js';
import { PreparedStatements } from '../../src/database/prepared-statements.js';
import type { ScimCaller } from '../../src/organizations/scim-callers.js';
import type { ResourceSchemas } from '../../src/protocol/scim/extension/resource-schemas.js';
import { GroupRepresentation } from '../../src/scim/group-representation.js';
import { GroupsRepository } from '../../src/users/groups.repository.js';
import { UsersRepository } from '../../src/users/users.repository.js';

/** Users and groups of one organization by their repositories, without the server around them. */
export interface SearchStage {
  readonly dataSource: DataSource;
  readonly users: UsersRepository;
  readonly groups: GroupsRepository;
  readonly representation: GroupRepresentation;
  readonly caller: ScimCaller;
  close(): Promise<void>;
}

/** @param url a database that may be empty: it is migrated */
export async function openSearchStage(url: string, schemas: ResourceSchemas): Promise<SearchStage> {
  const dataSource = await new DataSource(dataSourceOptions(url)).initialize();
  await dataSource.runMigrations();
  const statements = new PreparedStatements(dataSource);
  const lanes = new Lanes(dataSource);
  const groups = new GroupsRepository(dataSource, statements, lanes);
  const orgId = randomUUID();
  await dataSource.query(`INSERT INTO organizations (id, name) VALUES ($1, 'Contoso')`, [orgId]);
  return {
    dataSource,
    users: new UsersRepository(dataSource, statements, lanes, groups),
    groups,
    representation: new GroupRepresentation(groups),
    caller: {
      orgId,
      tokenId: orgId,
      samlEnabled: true,
      tenantUrl: `https://sso.example.com/scim/v2/${orgId}`,
      schemas,
    },
    close: async () => {
      await lanes.onApplicationShutdown();
      await dataSource.destroy();
    },
  };
}
