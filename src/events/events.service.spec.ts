import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { createTestDatabase } from '../../test/support/database.js';
import type { TestDatabase } from '../../test/support/database.js';
import { ConfigModule, loadEnvironment } from '../config/index.js';
import { Database, DatabaseModule } from '../database/index.js';
import { EventsModule, EventsService } from './index.js';

let database: TestDatabase;
let host: TestingModule;
beforeAll(async () => {
  database = await createTestDatabase();
  const environment = loadEnvironment({ DATABASE_URL: database.url, ENCRYPTION_KEY: '11'.repeat(32), PLUGINS: 'none' });
  host = await Test.createTestingModule({ imports: [ConfigModule.forRoot(environment), DatabaseModule.forRoot(), EventsModule] }).compile();
  await host.init();
});
afterAll(async () => {
  await host.close();
  await database.drop();
});

it('keeps an account’s events and lists them from the oldest, page by page', async () => {
  await host.get(DataSource).query(`INSERT INTO account (email, password_hash) VALUES ('a@example.org', ''), ('b@example.org', '')`);
  const events = host.get(EventsService);
  for (const text of ['one', 'two', 'three']) await events.add(1, 'SCHEDULED_ADD', text);
  await events.add(2, 'CONTACT_ADD', 'not theirs');

  const oldest = await events.list(1, { page: 0, perPage: 2 });
  expect(oldest.map(({ text }) => text)).toEqual(['one', 'two']);
  expect(oldest[0]!.at).toBeInstanceOf(Date);
  const rest = await events.list(1, { after: oldest[1]!.id, perPage: 2 });
  expect(rest).toMatchObject([{ type: 'SCHEDULED_ADD', text: 'three' }]);
});

it('writes an event with the transaction that does what it tells of, or not at all', async () => {
  const events = host.get(EventsService);
  const [{ id: idUser }] = await host
    .get(DataSource)
    .query<[{ id: number }]>(`INSERT INTO account (email, password_hash) VALUES ('undone@example.org', '') RETURNING id`);

  const undone = host.get(DataSource).transaction(async (manager) => {
    await events.add(idUser, 'CONTACT_ADD', 'undone', manager);
    throw new Error('undo');
  });

  await expect(undone).rejects.toThrow('undo');
  expect(await events.list(idUser, { page: 0 })).toEqual([]);
});

it('adds many in one transaction, in their order', async () => {
  const events = host.get(EventsService);
  const [account] = await host
    .get(DataSource)
    .query<{ readonly id: number }[]>(`INSERT INTO account (email, password_hash) VALUES ('d@example.org', '') RETURNING id`);
  const idUser = account!.id;
  const stored = host.get(Database);
  const added = ['first', 'second'].map((text) => ({ idUser, type: 'SMSSTOP_ADD', text }));
  await stored.transaction((tx) => events.addAll(tx, added));
  await stored.transaction((tx) => events.addAll(tx, []));
  expect((await events.list(idUser, { page: 0 })).map(({ text }) => text)).toEqual(['first', 'second']);
});
