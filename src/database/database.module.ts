import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { dataSourceOptions } from '../../ormconfig.js';
import { Lanes } from './lanes.js';
import { PreparedStatements } from './prepared-statements.js';
import { SearchPool } from './search-pool.js';
import { SecretBox } from './secret-box.js';

@Global()
@Module({})
export class DatabaseModule {
  static at(databaseUrl: string): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [TypeOrmModule.forRoot({ ...dataSourceOptions(databaseUrl), retryAttempts: 0 })],
      providers: [PreparedStatements, Lanes, SearchPool, SecretBox],
      exports: [PreparedStatements, Lanes, SearchPool, SecretBox],
    };
  }
}
