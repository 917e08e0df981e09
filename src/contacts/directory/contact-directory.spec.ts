import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startContactsHost } from '../../../test/support/contacts-host.js';
import type { ContactsHost } from '../../../test/support/contacts-host.js';
import type { Database } from '../../database/index.js';
import { ContactDirectory } from './contact-directory.js';
import type { WantedRecipient } from './contact-directory.js';

const AT = '2026-03-29 00:59:59+00';

describe('the directory', () => {
  let host: ContactsHost;
  let database: Database;
  let directory: ContactDirectory;

  beforeAll(async () => {
    host = await startContactsHost();
    ({ database } = host);
    directory = host.module.get(ContactDirectory);
    await database.query(`INSERT INTO account (id, email, password_hash) SELECT n, n || '@example.org', '-' FROM generate_series(1, 3) n`);
    await database.query(
      `INSERT INTO contact (id, id_user, name, number, data, created_at, updated_at) VALUES
         (1, 1, 'Anna', '+33612345601', '{"age":"30","city":"Lyon"}', '${AT}', NULL),
         (2, 1, 'Bob', '+33612345602', '[]', '${AT}', '2026-03-29 01:00:00+00'),
         (3, 1, 'Chloé', '+33612345603', '{"age":"9"}', '${AT}', NULL),
         (4, 2, 'Dan', '+33612345604', '{"age":"40"}', '${AT}', NULL)`,
    );
    await database.query(`INSERT INTO contact_group (id, id_user, name) VALUES (1, 1, 'g'), (2, 1, 'empty'), (3, 2, 'theirs')`);
    await database.query('INSERT INTO group_contact (id_user, id_group, id_contact) VALUES (1, 1, 3), (1, 1, 1), (2, 3, 4)');
    await database.query(
      `INSERT INTO conditional_group (id, id_user, name, condition) VALUES
         (1, 1, 'adults', 'exists(contact.age) && contact.age >= 18'), (2, 1, 'broken', 'contact.age >'), (3, 2, 'everybody', 'true'),
         (4, 1, 'nobody', 'false'), (5, 1, 'Bob', 'contact_metas.name == "Bob"')`,
    );
  });
  afterAll(() => host.close());

  const resolve = async (...keys: readonly string[]) => {
    const wanted = keys.map((key): WantedRecipient => {
      const [idUser, kind, id] = key.split(':');
      return { idUser: Number(idUser), kind: kind as WantedRecipient['kind'], id: Number(id) };
    });
    return directory.resolve(wanted);
  };
  const numbersOf = (resolved: Awaited<ReturnType<typeof resolve>>, key: string) => {
    const found = resolved.get(key);
    return Array.isArray(found) ? (found as readonly { number: string }[]).map(({ number }) => number.slice(-1)).join('') : found;
  };

  it('a contact is its number, its data, and its row in the zone of the host', async () => {
    expect((await resolve('1:contact:2')).get('1:contact:2')).toEqual([
      {
        number: '+33612345602',
        data: '[]',
        metas: { id: 2, name: 'Bob', number: '+33612345602', created_at: '2026-03-29 01:59:59', updated_at: '2026-03-29 03:00:00' },
      },
    ]);
    const [target] = (await resolve('1:contact:1')).get('1:contact:1') as readonly { data: string; metas: object }[];
    expect(target!.data).toBe('{"age":"30","city":"Lyon"}');
    expect(Object.keys(target!.metas)).toEqual(['id', 'name', 'number', 'created_at', 'updated_at']);
  });

  it('a group is its contacts in rising order of ids, an empty one nobody', async () => {
    const resolved = await resolve('1:group:1', '1:group:2', '2:group:3');
    expect(numbersOf(resolved, '1:group:1')).toBe('13');
    expect(numbersOf(resolved, '1:group:2')).toBe('');
    expect(numbersOf(resolved, '2:group:3')).toBe('4');
  });

  it('a conditional group is whom its rule takes, among the contacts of its account', async () => {
    const resolved = await resolve('1:conditional_group:1', '1:conditional_group:4', '1:conditional_group:5', '2:conditional_group:3');
    expect(numbersOf(resolved, '1:conditional_group:1')).toBe('1');
    expect(numbersOf(resolved, '1:conditional_group:4')).toBe('');
    expect(numbersOf(resolved, '1:conditional_group:5')).toBe('2');
    expect(numbersOf(resolved, '2:conditional_group:3')).toBe('4');
  });

  it('a rule that cannot be read is an error of its group alone', async () => {
    const resolved = await resolve('1:conditional_group:2', '1:conditional_group:1', '1:contact:1');
    expect(resolved.get('1:conditional_group:2')).toEqual({ error: expect.any(String) as string });
    expect(numbersOf(resolved, '1:conditional_group:1')).toBe('1');
    expect(numbersOf(resolved, '1:contact:1')).toBe('1');
  });

  it('what another account has, and what nobody has, is missing', async () => {
    const foreign = ['2:contact:1', '2:group:1', '2:conditional_group:1', '1:contact:4', '1:group:3', '1:conditional_group:3'];
    const nobody = ['1:contact:99', '1:group:99', '1:conditional_group:99', '1:contact:0', '1:contact:9007199254740991', '9:contact:1'];
    expect([...(await resolve(...foreign, ...nobody)).keys()]).toEqual([]);
    expect((await resolve()).size).toBe(0);
  });

  it('asking twice for one recipient finds it once', async () => {
    const resolved = await resolve('1:group:1', '1:group:1', '1:contact:1', '1:contact:1');
    expect(numbersOf(resolved, '1:group:1')).toBe('13');
    expect(numbersOf(resolved, '1:contact:1')).toBe('1');
  });

  it('100,000 contacts are resolved as a group and by a rule', { timeout: 120_000 }, async () => {
    await database.query(
      `INSERT INTO contact (id, id_user, name, number, data)
       SELECT 1000 + n, 3, 'contact ' || n, '+3361' || lpad(n::text, 7, '0'), '{"n":"' || n || '","city":"Lyon"}' FROM generate_series(1, 100000) n`,
    );
    await database.query(`INSERT INTO contact_group (id, id_user, name) VALUES (1000, 3, 'all')`);
    await database.query('INSERT INTO group_contact (id_user, id_group, id_contact) SELECT 3, 1000, id FROM contact WHERE id_user = 3');
    await database.query(`INSERT INTO conditional_group (id, id_user, name, condition) VALUES (1000, 3, 'tenth', 'contact.n % 10 == 0')`);
    const resolved = await resolve('3:group:1000', '3:conditional_group:1000');
    expect(resolved.get('3:group:1000')).toHaveLength(100_000);
    expect(resolved.get('3:conditional_group:1000')).toHaveLength(10_000);
  });
});
