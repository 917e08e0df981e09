import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConfigurationError, Environment } from '../config/index.js';
import { Database } from './database.js';
import { TYPES } from './types.js';

/** Postgres for every module: {@link Database} for hot paths, TypeORM repositories for the rest. The database is running and migrated before. */
@Module({})
export class DatabaseModule {
  static forRoot(): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [Environment],
          useFactory: (environment: Environment) => ({
            type: 'postgres' as const,
            url: urlOf(environment),
            autoLoadEntities: true,
            synchronize: false,
            poolSize: 5,
            applicationName: 'pigeonnier admin',
            extra: { types: TYPES, keepAlive: true },
          }),
        }),
      ],
      providers: [
        { provide: Database, inject: [Environment], useFactory: (environment: Environment) => Database.open(urlOf(environment)) },
      ],
      exports: [Database],
    };
  }
}

function urlOf({ databaseUrl }: Environment): string {
  if (databaseUrl === undefined)
    throw new ConfigurationError('The application needs a running database: set DATABASE_URL, or start the embedded one first.');
  return databaseUrl;
}
