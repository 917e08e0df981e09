import { resolve } from 'node:path';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { AccountsService } from '../../src/accounts/index.js';
import { Clock, ConfigModule, Environment } from '../../src/config/index.js';
import { Database, DatabaseModule } from '../../src/database/index.js';
import { PhonesModule } from '../../src/phones/index.js';
import { createTestDatabase } from './database.js';

const PLUGINS = resolve(import.meta.dirname, '../fixtures/plugins');

const SILENT = { log: () => undefined, warn: () => undefined, error: () => undefined };

/** A clock that tests set. */
class TestClock extends Clock {
  constructor(public time: Date = new Date()) {
    super();
  }

  now(): Date {
    return this.time;
  }
}

export interface PhonesHost {
  readonly module: TestingModule;
  readonly database: Database;
  readonly clock: TestClock;
  /** Account without phones. */
  newAccount(): Promise<number>;
  /** Another host on the same database. */
  second(plugins?: readonly string[]): Promise<TestingModule>;
  close(): Promise<void>;
}

/** The phones module with plugins of the zoo, on a database of its own. It checks no phone by itself. */
export async function startPhonesHost(plugins: readonly string[] = ['acme-sms']): Promise<PhonesHost> {
  const { url, drop } = await createTestDatabase();
  const clock = new TestClock();
  const modules: TestingModule[] = [];
  const start = async (names: readonly string[]): Promise<TestingModule> => {
    const environment = Object.assign(new Environment(), {
      databaseUrl: url,
      host: '127.0.0.1',
      port: 8080,
      pathPrefix: '/sms',
      role: 'api',
      timeZone: 'Europe/Paris',
      plugins: names.map((name) => resolve(PLUGINS, name)),
      onPluginFailure: 'continue',
      encryptionKey: Buffer.alloc(32, 7),
      olderEncryptionKeys: [],
    }) as Environment;
    const builder = Test.createTestingModule({ imports: [ConfigModule.forRoot(environment), DatabaseModule.forRoot(), PhonesModule] });
    const module = await builder.overrideProvider(Clock).useValue(clock).setLogger(SILENT).compile();
    modules.push(module);
    return module.init();
  };
  const module = await start(plugins);
  let accounts = 0;
  return {
    module,
    database: module.get(Database),
    clock,
    newAccount: async () =>
      (await module.get(AccountsService).create({ email: `user${++accounts}@example.org`, password: 'a password' })).id,
    second: (names = plugins) => start(names),
    close: async () => {
      await Promise.all(modules.map((one) => one.close()));
      await drop();
    },
  };
}
