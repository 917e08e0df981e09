import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { loadEnvironment } from './config/index.js';
import type { Environment } from './config/index.js';
import { EmbeddedPostgres, runMigrations } from './database/index.js';
import { firstRunNotice } from './first-run-notice.js';
import { createHttpAdapter } from './http/index.js';
import { firstRun } from './operations/index.js';
import { explainStartFailure } from './start-failure.js';
import { StructuredLogger } from './telemetry/index.js';

/** npm passes on a Ctrl-C that the terminal has given us already: signals this close together are one. */
const SAME_KEYPRESS_MS = 500;

/** How long Ctrl-C and SIGTERM wait for what is in flight. */
const DRAIN_PATIENCE_MS = 25_000;

let environment: Environment | undefined;
try {
  environment = loadEnvironment(process.env);
  process.env.TZ = environment.timeZone;
  await run(environment);
} catch (error) {
  const sentence = explainStartFailure(error, environment);
  if (sentence === undefined) console.error(error);
  else console.error(sentence);
  process.exit(1);
}

async function run(configured: Environment): Promise<void> {
  const logger = new StructuredLogger({ level: configured.logLevel });
  // Nest tells about every module and route.
  const startLogger = configured.logLevel === 'info' ? new StructuredLogger({ level: 'warn' }) : logger;
  const server =
    configured.databaseUrl === undefined
      ? await EmbeddedPostgres.start({ dataDir: configured.dataDir, log: (message) => logger.warn(message, 'EmbeddedPostgres') })
      : undefined;
  let app: NestFastifyApplication | undefined;
  try {
    const ready = server === undefined ? configured : configured.withDatabase(server.url);
    await runMigrations(ready.databaseUrl ?? '');
    app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(ready), createHttpAdapter(ready), {
      logger: startLogger,
      abortOnError: false,
    });
    await app.listen(ready.port, ready.host);
    app.useLogger(logger);
    const address = await addressOf(app, ready);
    const account = await firstRun(app);
    if (account !== undefined) process.stdout.write(firstRunNotice(address, account));
    logger.log(`Listening on ${address}`, 'Main');
  } catch (error) {
    await app?.close();
    await server?.stop();
    throw error;
  }
  drainOnSignal(app, server, logger);
}

/** The first signal drains and stops; the second ends at once (the database stops by itself then). */
function drainOnSignal(app: NestFastifyApplication, server: EmbeddedPostgres | undefined, logger: StructuredLogger): void {
  let drainingSince: number | undefined;
  const stop = async (): Promise<void> => {
    await app.close();
    await server?.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (drainingSince !== undefined) {
        if (performance.now() - drainingSince > SAME_KEYPRESS_MS) process.exit(1);
        return;
      }
      drainingSince = performance.now();
      logger.log(`${signal}: finishing what is in flight`, 'Main');
      setTimeout(() => {
        logger.error(`Not finished after ${DRAIN_PATIENCE_MS / 1_000} s: leaving the rest to the next start`, 'Main');
        process.exit(1);
      }, DRAIN_PATIENCE_MS).unref();
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error('Could not stop cleanly', error, 'Main');
          process.exit(1);
        },
      );
    });
  }
}

/** What to type into a browser on this machine. */
async function addressOf(app: NestFastifyApplication, { publicUrl, pathPrefix }: Environment): Promise<string> {
  return publicUrl ?? `${(await app.getUrl()).replace('//[::1]', '//localhost').replace('//0.0.0.0', '//localhost')}${pathPrefix}`;
}
