import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/support/database.js';
import type { TestDatabase } from '../../test/support/database.js';
import { AccountsModule, AccountsService, Authenticator } from '../accounts/index.js';
import { ConfigModule, loadEnvironment } from '../config/index.js';
import { DatabaseModule } from '../database/index.js';
import { PhonesModule, PhonesService } from '../phones/index.js';
import { firstRun } from './first-run.js';

const LOOPBACK = resolve(import.meta.dirname, '../../libs/adapter-loopback/src/index.ts');
let database: TestDatabase;
const hosts: TestingModule[] = [];
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
  await database.drop();
});

async function startHost(env: NodeJS.ProcessEnv = {}): Promise<TestingModule> {
  const environment = loadEnvironment({ DATABASE_URL: database.url, ENCRYPTION_KEY: '11'.repeat(32), PLUGINS: LOOPBACK, ...env });
  const imports = [ConfigModule.forRoot(environment), DatabaseModule.forRoot(), AccountsModule, PhonesModule];
  const host = await Test.createTestingModule({ imports }).compile();
  hosts.push(host);
  return host.init();
}

it('makes an administrator with a phone, once, whichever of two hosts comes first', async () => {
  const pair = await Promise.all([startHost(), startHost()]);
  const made = (await Promise.all(pair.map((host) => firstRun(host)))).filter((account) => account !== undefined);
  expect(made).toHaveLength(1);
  expect(await firstRun(pair[0])).toBeUndefined();

  const [account] = made;
  expect(await pair[0].get(AccountsService).list()).toMatchObject([{ id: account!.id, email: account!.email, admin: true }]);
  expect(await pair[1].get(Authenticator).authenticate(account!.apiKey)).toMatchObject({ idUser: account!.id });
  const phones = await pair[0].get(PhonesService).list(account!.id, { page: 0 });
  expect(JSON.stringify(phones)).toContain('loopback_adapter');
});

it('makes an account without a phone where the first phone’s adapter is not loaded', async () => {
  const host = await startHost({ FIRST_PHONE: 'acme_sms_adapter' });
  const account = await firstRun(host);
  expect(account?.apiKey).toMatch(/^[0-9a-f]{32}$/);
  expect(JSON.stringify(await host.get(PhonesService).list(account!.id, { page: 0 }))).not.toContain('loopback_adapter');
});
