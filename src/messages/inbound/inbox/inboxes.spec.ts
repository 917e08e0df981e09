import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../test/support/database.js';
import type { TestDatabase } from '../../../../test/support/database.js';
import { Database } from '../../../database/index.js';
import { InboxesRepository } from './inboxes.repository.js';

const NOW = new Date('2026-01-02T03:04:05Z');
const after = (ms: number) => new Date(NOW.getTime() + ms);

describe('phones to be read', () => {
  let testDatabase: TestDatabase;
  let hosts: readonly Database[];
  let inboxes: readonly InboxesRepository[];

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    hosts = [await Database.open(testDatabase.url), await Database.open(testDatabase.url)];
    inboxes = hosts.map((host) => new InboxesRepository(host));
    await hosts[0]!.query(`INSERT INTO account (id, email, password_hash) VALUES (1, 'a@example.org', '')`);
    await hosts[0]!.query(
      `INSERT INTO phone (id, id_user, adapter, name, settings)
       SELECT n, 1, CASE WHEN n > 20 THEN 'other_adapter' ELSE 'mailbox_adapter' END, n::text, '{}' FROM generate_series(1, 25) n`,
    );
  });
  afterAll(async () => {
    for (const host of hosts) await host.close();
    await testDatabase.drop();
  });

  const claim = (host: number, now: Date) => inboxes[host]!.claim(['mailbox_adapter'], now, new Date(now.getTime() + 60_000), 8);

  it.each([
    ['never read before', NOW],
    ['read before, by hosts that died', after(60_000)],
  ])('are shared out when many hosts ask at once: %s', async (_, now) => {
    const claims = await Promise.all(Array.from({ length: 12 }, (__, turn) => claim(turn % 2, now)));
    let claimed = claims.flat();
    while (claimed.length < 20) {
      const more = await claim(0, now);
      if (more.length === 0) break;
      claimed = [...claimed, ...more];
    }
    expect(claimed.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (__, index) => index + 1));
    expect(await claim(1, now)).toEqual([]);
  });

  it('are due again after their period, or at once when a host could not read them to the end', async () => {
    const now = after(120_000);
    const [first, second] = await claim(0, now);
    const finish = (idPhone: number) =>
      hosts[0]!.transaction((tx) => inboxes[0]!.finish(tx, { idPhone, now, dueAt: new Date(now.getTime() + 20_000), error: null }));
    expect(await finish(first!)).toEqual({ wasFailing: false });
    expect(await finish(first!)).toBeUndefined();
    await inboxes[0]!.release(second!, now);
    const next = [...(await claim(1, now)), ...(await claim(1, now)), ...(await claim(1, now))];
    expect(next).toContain(second);
    expect(next).not.toContain(first);
  });
});
