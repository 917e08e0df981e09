import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { createTestDatabase } from '../../test/support/database.js';
import type { TestDatabase } from '../../test/support/database.js';
import { ConfigModule, loadEnvironment } from '../config/index.js';
import { DatabaseModule } from '../database/index.js';
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

it('keeps an account’s events and lists them from the newest, page by page', async () => {
  await host.get(DataSource).query(`INSERT INTO account (email, password_hash) VALUES ('a@example.org', ''), ('b@example.org', '')`);
  const events = host.get(EventsService);
  for (const text of ['one', 'two', 'three']) await events.add(1, 'SCHEDULED_ADD', text);
  await events.add(2, 'CONTACT_ADD', 'not theirs');

  const newest = await events.list(1, { limit: 2 });
  expect(newest.map(({ text }) => text)).toEqual(['three', 'two']);
  expect(newest[0]!.at).toBeInstanceOf(Date);
  const rest = await events.list(1, { limit: 2, before: newest[1]!.id });
  expect(rest).toMatchObject([{ type: 'SCHEDULED_ADD', text: 'one' }]);
});
