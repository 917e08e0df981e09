import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase } from '../../test/support/database.js';
import type { TestDatabase } from '../../test/support/database.js';
import { Clock, ConfigModule, loadEnvironment, SecretBox } from '../config/index.js';
import { DatabaseModule } from '../database/index.js';
import { CallersRepository } from './callers.repository.js';
import {
  AccountsModule,
  AccountsService,
  ApiKeysService,
  Authenticator,
  CallbackSecrets,
  DEFAULT_SETTINGS,
  SettingsService,
} from './index.js';

/** Moves only when told to. */
class SetClock extends Clock {
  time = new Date('2026-01-01T12:00:00Z').getTime();
  now(): Date {
    return new Date(this.time);
  }
}

const KEY = '11'.repeat(32);
const clock = new SetClock();
let database: TestDatabase;
let hosts: readonly TestingModule[];
let accounts: AccountsService;
let authenticator: Authenticator;
/** The same service in another process. */
let elsewhere: AccountsService;

async function startHost(keys = KEY): Promise<TestingModule> {
  const environment = loadEnvironment({ DATABASE_URL: database.url, ENCRYPTION_KEY: keys, PLUGINS: 'none' });
  const imports = [ConfigModule.forRoot(environment), DatabaseModule.forRoot(), AccountsModule];
  const host = await Test.createTestingModule({ imports }).overrideProvider(Clock).useValue(clock).compile();
  return host.init();
}

beforeAll(async () => {
  database = await createTestDatabase();
  hosts = await Promise.all([startHost(), startHost()]);
  accounts = hosts[0]!.get(AccountsService);
  authenticator = hosts[0]!.get(Authenticator);
  elsewhere = hosts[1]!.get(AccountsService);
});
afterAll(async () => {
  await Promise.all(hosts.map((host) => host.close()));
  await database.drop();
});

let seed = 0;
const newEmail = (): string => `user${(seed += 1)}@example.org`;

describe('accounts', () => {
  it('come with a password, an API key, all of RaspiSMS’s default settings and ours', async () => {
    const email = newEmail();
    const created = await accounts.create({ email });
    expect(created.apiKey).toMatch(/^[0-9a-f]{32}$/);
    expect(await accounts.findByPassword(email, created.password)).toMatchObject({ id: created.id, email, admin: false, status: 'active' });
    expect(await accounts.findByPassword(email, `${created.password}x`)).toBeUndefined();
    expect(await accounts.findByPassword('nobody@example.org', created.password)).toBeUndefined();

    const settings = await hosts[0]!.get(SettingsService).all(created.id);
    expect(settings).toEqual(DEFAULT_SETTINGS);
    expect(Object.keys(settings)).toHaveLength(38 + 6);
  });

  it('keep neither password nor key readable in the database', async () => {
    const created = await accounts.create({ email: newEmail(), password: 'open sesame', apiKey: 'a-key-of-my-own_0123456789' });
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ dump: string }>(
      `SELECT row_to_json(a)::text || (SELECT string_agg(encode(hash || secret, 'escape'), ' ') FROM api_key WHERE id_user = a.id) AS dump
       FROM account a WHERE id = $1`,
      [created.id],
    );
    await client.end();
    expect(rows[0]!.dump).toContain('$argon2id$');
    expect(rows[0]!.dump).not.toMatch(/sesame|a-key-of-my-own/);
  });

  it.each([
    [{ email: 'no address' }, 'invalid_email'],
    [{ email: 'a@example.org', password: '' }, 'empty_password'],
    [{ email: 'a@example.org', apiKey: 'too-short' }, 'invalid_api_key'],
    [{ email: 'a@example.org', apiKey: 'spaces are not allowed' }, 'invalid_api_key'],
  ])('are refused with a reason: %j', async (account, code) => {
    await expect(accounts.create(account)).rejects.toMatchObject({ name: 'AccountRefused', code });
    expect(await accounts.findByEmail('a@example.org')).toBeUndefined();
  });

  it('have an address and keys that nobody else has, whatever the case of the address', async () => {
    const { email, apiKey } = await accounts.create({ email: newEmail() });
    await expect(accounts.create({ email: email.toUpperCase() })).rejects.toMatchObject({ code: 'email_taken' });
    await expect(accounts.create({ email: newEmail(), apiKey })).rejects.toMatchObject({ code: 'api_key_taken' });
    expect(await accounts.findByEmail(` ${email.toUpperCase()} `)).toMatchObject({ email });
  });

  it('are made once when several hosts make the first one together', async () => {
    const empty = await createTestDatabase();
    const before = database;
    database = empty;
    const pair = await Promise.all([startHost(), startHost()]);
    database = before;
    const made = await Promise.all(
      pair.map((host, index) => host.get(AccountsService).createFirst({ email: `first${index}@example.org` })),
    );
    expect(made.filter((account) => account !== undefined)).toHaveLength(1);
    expect(await pair[0].get(AccountsService).count()).toBe(1);
    await Promise.all(pair.map((host) => host.close()));
    await empty.drop();
  });

  it('refuses to suspend an account that does not exist', async () => {
    await expect(accounts.setStatus(999_999, 'suspended')).rejects.toMatchObject({ code: 'unknown_account' });
    await expect(accounts.rotateKey(999_999)).rejects.toMatchObject({ code: 'unknown_account' });
  });
});

describe('who is calling', () => {
  let idUser: number;
  let apiKey: string;
  beforeEach(async () => {
    ({ id: idUser, apiKey } = await accounts.create({ email: newEmail() }));
  });

  it('is told from the key, with its scope and the account’s status', async () => {
    expect(await authenticator.authenticate(apiKey)).toMatchObject({ idUser, apiKey, scope: 'all', status: 'active' });
    const { id, key } = await hosts[0]!.get(ApiKeysService).create(idUser, { scope: 'read', name: 'reports' });
    expect(await authenticator.authenticate(key)).toEqual({ idUser, idKey: id, apiKey: key, scope: 'read', status: 'active' });
    const secret = await hosts[0]!.get(CallbackSecrets).forUser(idUser);
    expect(await authenticator.authenticate(secret)).toMatchObject({ idUser, scope: 'callback' });
  });

  it.each(['', 'x', 'unknown-but-well-formed-key', 'ö'.repeat(20), 'a'.repeat(100_000)])(
    'is nobody for an unknown key (%#)',
    async (key) => {
      expect(await authenticator.authenticate(key)).toBeUndefined();
    },
  );

  it('does not take a key in the other case', async () => {
    const { apiKey: own } = await accounts.create({ email: newEmail(), apiKey: `abcdefghijklmnop${seed}` });
    expect(await authenticator.authenticate(own.toUpperCase())).toBeUndefined();
  });

  it('changes at once when another process suspends the account or replaces the key', async () => {
    await authenticator.authenticate(apiKey);
    await elsewhere.setStatus(idUser, 'suspended');
    await vi.waitFor(async () => expect(await authenticator.authenticate(apiKey)).toMatchObject({ status: 'suspended' }));

    const rotated = await elsewhere.rotateKey(idUser);
    await vi.waitFor(async () => expect(await authenticator.authenticate(apiKey)).toBeUndefined());
    expect(await authenticator.authenticate(rotated)).toMatchObject({ idUser, scope: 'all' });
  });

  it('knows a key at once that was unknown a moment ago', async () => {
    const key = `made-after-the-look-up-${seed}`;
    expect(await authenticator.authenticate(key)).toBeUndefined();
    await hosts[1]!.get(ApiKeysService).create(idUser, { scope: 'send', name: 'late', key });
    await vi.waitFor(async () => expect(await authenticator.authenticate(key)).toMatchObject({ scope: 'send' }));
  });

  it('is nobody from the moment the key expires', async () => {
    const expiresAt = new Date(clock.time + 1_000);
    const { key } = await hosts[0]!.get(ApiKeysService).create(idUser, { scope: 'all', name: 'for a second', expiresAt });
    expect(await authenticator.authenticate(key)).toMatchObject({ idUser });
    clock.time += 999;
    expect(await authenticator.authenticate(key)).toMatchObject({ idUser });
    clock.time += 1;
    expect(await authenticator.authenticate(key)).toBeUndefined();
  });

  it('is nobody once the key is removed, and another account cannot remove it', async () => {
    const keys = hosts[0]!.get(ApiKeysService);
    const { id, key } = await keys.create(idUser, { scope: 'all', name: 'second' });
    const other = await accounts.create({ email: newEmail() });
    expect(await keys.remove(other.id, id)).toBe(false);
    await expect(keys.rotate(other.id, id)).rejects.toMatchObject({ code: 'unknown_key' });
    expect(await authenticator.authenticate(key)).toMatchObject({ idUser });
    expect(await keys.remove(idUser, id)).toBe(true);
    await vi.waitFor(async () => expect(await authenticator.authenticate(key)).toBeUndefined());
    expect((await keys.list(idUser)).map(({ scope }) => scope)).toEqual(['all', 'callback']);
  });

  it('is read from the database once for many simultaneous requests, then not for two seconds', async () => {
    const reads = vi.spyOn(hosts[0]!.get(CallersRepository), 'findByHash');
    // Notifications of the accounts made above may still come in and clear the memory.
    await vi.waitFor(async () => {
      clock.time += 2_000;
      reads.mockClear();
      await Promise.all(Array.from({ length: 50 }, () => authenticator.authenticate(apiKey)));
      clock.time += 1_999;
      await authenticator.authenticate(apiKey);
      expect(reads).toHaveBeenCalledTimes(1);
    });
    clock.time += 1;
    await authenticator.authenticate(apiKey);
    expect(reads).toHaveBeenCalledTimes(2);
    reads.mockRestore();
  });

  it('is answered at least 50,000 times a second from memory', async () => {
    await authenticator.authenticate(apiKey);
    const start = performance.now();
    for (let i = 0; i < 20_000; i += 1) await authenticator.authenticate(apiKey);
    expect(20_000 / ((performance.now() - start) / 1_000)).toBeGreaterThan(50_000);
  });

  it('stays known while the encryption key is being replaced, and the key stays taken', async () => {
    const rotating = await startHost(`${'22'.repeat(32)},${KEY}`);
    expect(await rotating.get(Authenticator).authenticate(apiKey)).toMatchObject({ idUser });
    await expect(rotating.get(AccountsService).create({ email: newEmail(), apiKey })).rejects.toMatchObject({ code: 'api_key_taken' });
    await rotating.close();
  });
});

describe('the secret in callback addresses', () => {
  it('can be replaced without touching the API key', async () => {
    const { id, apiKey } = await accounts.create({ email: newEmail() });
    const secrets = hosts[0]!.get(CallbackSecrets);
    const old = await secrets.forUser(id);
    expect(await secrets.forUser(id)).toBe(old);
    const fresh = await hosts[1]!.get(CallbackSecrets).rotate(id);
    await vi.waitFor(async () => expect(await secrets.forUser(id)).toBe(fresh));
    await vi.waitFor(async () => expect(await authenticator.authenticate(old)).toBeUndefined());
    expect(await authenticator.authenticate(apiKey)).toMatchObject({ scope: 'all' });
  });

  it('opens only with the key that sealed it', async () => {
    const { id } = await accounts.create({ email: newEmail() });
    const stranger = await startHost('33'.repeat(32));
    expect(stranger.get(SecretBox)).toBeDefined();
    await expect(stranger.get(CallbackSecrets).forUser(id)).rejects.toThrow(/ENCRYPTION_KEY/);
    await stranger.close();
  });
});

describe('settings', () => {
  it('take any name, keep accounts apart and read empty when never set', async () => {
    const settings = hosts[0]!.get(SettingsService);
    const [one, other] = await Promise.all([accounts.create({ email: newEmail() }), accounts.create({ email: newEmail() })]);
    await settings.set(one.id, 'smsstop', '0');
    await settings.set(one.id, 'house_rule', 'quiet');
    expect(await settings.get(one.id, 'smsstop')).toBe('0');
    expect(await settings.get(one.id, 'house_rule')).toBe('quiet');
    expect(await settings.get(other.id, 'smsstop')).toBe('1');
    expect(await settings.get(other.id, 'house_rule')).toBe('');
    await expect(settings.set(999_999, 'smsstop', '0')).rejects.toMatchObject({ code: 'unknown_account' });
    await expect(settings.set(one.id, ' ', '0')).rejects.toMatchObject({ code: 'invalid_setting' });
  });
});
