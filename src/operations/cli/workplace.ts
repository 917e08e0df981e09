import { Module } from '@nestjs/common';
import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigModule, loadEnvironment } from '../../config/index.js';
import type { Environment } from '../../config/index.js';
import { DatabaseModule, EmbeddedPostgres, runMigrations } from '../../database/index.js';
import { standardStream, StructuredLogger, TelemetryModule } from '../../telemetry/index.js';
import type { Terminal } from './terminal.js';

@Module({})
class CommandModule {}

/** Runs `work` with the host's database: the external one, the one of a running host, or the embedded one started for this moment. */
export async function withDatabase<T>(terminal: Terminal, work: (environment: Environment & DatabaseAddress) => Promise<T>): Promise<T> {
  const environment = loadEnvironment(terminal.env);
  if (environment.databaseUrl !== undefined) return work(environment as Environment & DatabaseAddress);
  const server = await EmbeddedPostgres.attachOrStart({ dataDir: environment.dataDir });
  try {
    return await work(environment.withDatabase(server.url) as Environment & DatabaseAddress);
  } finally {
    await server.stop();
  }
}

interface DatabaseAddress {
  readonly databaseUrl: string;
}

/** Runs `work` with services of the host, on a migrated database. */
export async function withServices<T>(
  terminal: Terminal,
  modules: readonly Type<unknown>[],
  work: (services: INestApplicationContext) => Promise<T>,
): Promise<T> {
  return withDatabase(terminal, async (environment) => {
    await runMigrations(environment.databaseUrl);
    return withModules(terminal, environment, [DatabaseModule.forRoot(), ...modules], work);
  });
}

/** Runs `work` with modules that need the configuration and nothing else. */
export async function withModules<T>(
  terminal: Terminal,
  environment: Environment,
  modules: readonly (Type<unknown> | DynamicModule)[],
  work: (services: INestApplicationContext) => Promise<T>,
): Promise<T> {
  // A command says what it has to say by itself; the log is for those who ask for it.
  const level = terminal.env.LOG_LEVEL === undefined ? 'silent' : environment.logLevel;
  const services = await NestFactory.createApplicationContext(
    { module: CommandModule, imports: [ConfigModule.forRoot(environment), TelemetryModule, ...modules] },
    { logger: new StructuredLogger({ level, stream: standardStream(2) }), abortOnError: false },
  );
  try {
    return await work(services);
  } finally {
    await services.close();
  }
}
