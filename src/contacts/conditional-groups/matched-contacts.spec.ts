import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startContactsHost } from '../../../test/support/contacts-host.js';
import type { ContactsHost } from '../../../test/support/contacts-host.js';
import { ContactDirectory } from '../directory/contact-directory.js';
import { ConditionalGroupsService } from './conditional-groups.service.js';
import { MatchedContacts } from './matched-contacts.service.js';

const INSERT = `
INSERT INTO contact (id_user, name, number, data)
SELECT $1::integer, 'c' || n, '+33612345678', '{"n":"' || n || '"}' FROM generate_series(1, $2::integer) n`;

const COUNT = 'SELECT count(*)::integer AS count FROM contact WHERE id_user = $1';

/** Tries every way to divide a long row of letters before it gives up. */
const ENDLESS = 'contact.long matches "/^(a+)+$/"';

/** A connection that has asked for the turn to change contacts since a moment. */
const WAITING = `
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND query LIKE '%pg_try_advisory_xact_lock%' AND query_start > $1`;

describe('contacts that a rule takes', () => {
  let host: ContactsHost;

  beforeAll(async () => {
    host = await startContactsHost();
  });
  afterAll(() => host.close());

  const count = async (idUser: number) => (await host.database.query<{ count: number }>(COUNT, [idUser]))[0]!.count;

  it('are shown as a number and the first five names, from all parts of the account', async () => {
    const idUser = await host.newAccount();
    await host.database.query(INSERT, [idUser, 2500]);
    const matched = host.module.get(MatchedContacts);
    expect(await matched.preview(idUser, 'contact.n % 2 == 0')).toEqual({ matched: 1250, names: ['c2', 'c4', 'c6', 'c8', 'c10'] });
    expect(await matched.preview(await host.newAccount(), 'true')).toEqual({ matched: 0, names: [] });
  });

  it('are deleted, and no other of this or another account', async () => {
    const [idUser, other] = [await host.newAccount(), await host.newAccount()];
    await host.database.query(INSERT, [idUser, 2500]);
    await host.database.query(INSERT, [other, 3]);
    expect(await host.module.get(MatchedContacts).delete(idUser, 'contact.n % 2 == 0')).toMatchObject({ matched: 1250, deleted: 1250 });
    expect(await count(idUser)).toBe(1250);
    expect(await count(other)).toBe(3);
  });

  it('are left alone when they were changed since the rule looked at them', async () => {
    const idUser = await host.newAccount();
    await host.database.query(INSERT, [idUser, 3]);
    const matched = host.module.get(MatchedContacts);
    // Holds the turn that the deletion needs, until the contact has changed.
    let changed = Promise.resolve<unknown>(undefined);
    await host.database.transaction(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock(22, $1)', [idUser]);
      const [begun] = await tx.query<{ at: Date }>('SELECT clock_timestamp() AS at');
      changed = matched.delete(idUser, 'contact.n != ""');
      await expect.poll(() => host.database.query(WAITING, [begun!.at])).not.toEqual([]);
      await tx.query(`UPDATE contact SET number = '+33612345679' WHERE id_user = $1 AND name = 'c2'`, [idUser]);
    });
    expect(await changed).toMatchObject({ matched: 3, deleted: 2 });
    expect(await count(idUser)).toBe(1);
  });

  it('an unreadable rule deletes nothing', async () => {
    const idUser = await host.newAccount();
    await host.database.query(INSERT, [idUser, 3]);
    await expect(host.module.get(MatchedContacts).delete(idUser, 'contact.n >')).rejects.toMatchObject({
      code: 'invalid',
      field: 'condition',
    });
    expect(await count(idUser)).toBe(3);
  });
});

describe('a rule that does not end in time', () => {
  it.each([
    ['for one contact', ENDLESS, { contactMs: 50 }],
    ['for all of them', 'true', { ruleMs: -1 }],
  ])('%s is an error: of the group that has it, and of who previews or deletes by it', async (_, rule, options) => {
    const host = await startContactsHost(options);
    const idUser = await host.newAccount();
    await host.database.query(INSERT, [idUser, 1500]);
    const long = JSON.stringify({ long: `${'a'.repeat(60)}!` });
    await host.database.query(`UPDATE contact SET data = $2 WHERE id_user = $1 AND name = 'c1'`, [idUser, long]);
    const id = await host.module.get(ConditionalGroupsService).create(idUser, { name: 'slow', condition: rule });
    const resolved = await host.module.get(ContactDirectory).resolve([{ idUser, kind: 'conditional_group', id }]);
    expect([...resolved.values()]).toEqual([{ error: expect.stringContaining('too long') as string }]);
    const matched = host.module.get(MatchedContacts);
    const refused = { code: 'invalid', field: 'condition', message: expect.stringContaining('too long') as string };
    await expect(matched.preview(idUser, rule)).rejects.toMatchObject(refused);
    await expect(matched.delete(idUser, rule)).rejects.toMatchObject(refused);
    expect(await host.database.query(COUNT, [idUser])).toEqual([{ count: 1500 }]);
    await host.close();
  });
});
