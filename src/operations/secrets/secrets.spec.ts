import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/support/database.js';
import type { TestDatabase } from '../../../test/support/database.js';
import { SecretBox } from '../../config/index.js';
import { withConnection } from '../connect.js';
import { checkSecrets } from './check-secrets.js';
import { reseal } from './reseal.js';

const [oldKey, newKey, otherKey] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2), Buffer.alloc(32, 3)];
const box = new SecretBox(oldKey);
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() =>
  withConnection(database.url, async (client) => {
    await client.query('TRUNCATE account RESTART IDENTITY CASCADE');
    await client.query(`INSERT INTO account (email, password_hash) VALUES ('a@example.org', '')`);
    await client.query(`INSERT INTO api_key (id_user, name, scope, hash, secret) VALUES (1, 'main', 'all', $1, $2)`, [
      box.keyedHash('an-api-key-of-mine'),
      box.seal('an-api-key-of-mine'),
    ]);
    await client.query(`INSERT INTO phone (id_user, adapter, name, settings, secrets) VALUES (1, 'a', 'b', '{}', $1)`, [box.seal('{}')]);
  }),
);

it('tells how many stored secrets the encryption key does not open', async () => {
  await withConnection(database.url, async (client) => {
    expect(await checkSecrets(client, box)).toEqual({ total: 2, unreadable: 0 });
    await client.query(`UPDATE phone SET secrets = 'junk'`);
    expect(await checkSecrets(client, box)).toEqual({ total: 2, unreadable: 1 });
    expect(await checkSecrets(client, new SecretBox(otherKey))).toEqual({ total: 2, unreadable: 2 });
  });
});

it('seals everything anew, so that the old key is needed no longer', async () => {
  await withConnection(database.url, async (client) => {
    expect(await reseal(client, new SecretBox(newKey, [oldKey]))).toBe(2);
    const fresh = new SecretBox(newKey);
    expect(await checkSecrets(client, fresh)).toEqual({ total: 2, unreadable: 0 });
    const { rows } = await client.query('SELECT FROM api_key WHERE hash = $1', [fresh.keyedHash('an-api-key-of-mine')]);
    expect(rows).toHaveLength(1);
  });
});

it('changes nothing when one secret opens with none of the keys', async () => {
  await withConnection(database.url, (client) => client.query(`UPDATE phone SET secrets = 'junk'`));
  const attempt = withConnection(database.url, (client) => reseal(client, new SecretBox(newKey, [oldKey])));
  await expect(attempt).rejects.toThrow('opens with none of the keys');
  expect(await withConnection(database.url, (client) => checkSecrets(client, box))).toEqual({ total: 2, unreadable: 1 });
});
