import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { ConfigModule, Environment, SystemClock } from '../../src/config/index.js';
import { ContactsModule } from '../../src/contacts/index.js';
import { RuleTime } from '../../src/contacts/directory/rule-time.js';
import { Database, DatabaseModule } from '../../src/database/index.js';
import { Evaluator } from '../../src/evaluation/index.js';
import { createTestDatabase } from './database.js';

export interface ContactsHost {
  readonly module: TestingModule;
  readonly database: Database;
  /** Account without contacts. */
  newAccount(): Promise<number>;
  close(): Promise<void>;
}

export interface ContactsHostOptions {
  /** How long a rule may take for one contact. */
  readonly contactMs?: number;
  /** How long it may take for all contacts. */
  readonly ruleMs?: number;
}

/** The contacts module, on a database of its own, in the zone of Paris. */
export async function startContactsHost({ contactMs, ruleMs }: ContactsHostOptions = {}): Promise<ContactsHost> {
  const { url, drop } = await createTestDatabase();
  const environment = Object.assign(new Environment(), {
    databaseUrl: url,
    timeZone: 'Europe/Paris',
    encryptionKey: Buffer.alloc(32, 7),
    olderEncryptionKeys: [],
  }) as Environment;
  const imports = [ConfigModule.forRoot(environment), DatabaseModule.forRoot(), ContactsModule];
  const building = Test.createTestingModule({ imports });
  if (ruleMs !== undefined) building.overrideProvider(RuleTime).useValue(new RuleTime(ruleMs));
  if (contactMs !== undefined) {
    const options = { timeZone: environment.timeZone, clock: new SystemClock(), deadlineMs: contactMs };
    building.overrideProvider(Evaluator).useValue(new Evaluator(options));
  }
  const module = await building.compile();
  await module.init();
  const database = module.get(Database);
  let accounts = 0;
  return {
    module,
    database,
    newAccount: async () => {
      const insert = `INSERT INTO account (email, password_hash) VALUES ($1, '-') RETURNING id`;
      return (await database.query<{ id: number }>(insert, [`user${++accounts}@example.org`]))[0]!.id;
    },
    close: async () => {
      await module.close();
      await drop();
    },
  };
}
