import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/support/database.js';
import type { TestDatabase } from '../../../test/support/database.js';
import { mediaAddresses, mediasOf } from '../../../test/support/medias.js';
import { Database } from '../../database/index.js';
import { BatchCancellation } from './batch-cancellation.repository.js';
import { BatchQueue } from './batch-queue.repository.js';
import { MemberMedias } from './member-medias.js';
import type { AttemptRecord, SendingRecord } from './sending-record.js';

const NOTHING: SendingRecord = { attempts: [], messages: [], wholes: [], requeues: [], leases: [] };

interface BatchWish {
  readonly phone?: number;
  readonly size?: number;
  readonly kind?: 'each' | 'whole';
  readonly dueIn?: string;
  readonly giveUpIn?: string;
}

describe('the queue of batches', () => {
  let postgres: TestDatabase;
  let database: Database;
  let queue: BatchQueue;
  let nextMessage = 1;

  beforeAll(async () => {
    postgres = await createTestDatabase();
    database = await Database.open(postgres.url);
    queue = new BatchQueue(database, new MemberMedias(mediasOf(database), mediaAddresses()), new BatchCancellation());
    await database.query(`INSERT INTO account (id, email, password_hash) VALUES (1, 'a@example.org', 'x')`);
  });
  beforeEach(async () => {
    await database.query(
      `INSERT INTO phone (id, id_user, adapter, name, settings) VALUES (1, 1, 'acme', 'A', '{}'), (2, 1, 'acme', 'B', '{}')`,
    );
  });
  afterEach(async () => {
    await database.query(`TRUNCATE batch, message, attempt, message_failure, lane`);
    await database.query(`DELETE FROM phone`);
    await database.query(`UPDATE account SET status = 'active'`);
  });
  afterAll(async () => {
    await database.close();
    await postgres.drop();
  });

  /** A batch with its messages; answers its id. */
  async function aBatch({ phone = 1, size = 1, kind = 'each', dueIn = '0 s', giveUpIn = '1 day' }: BatchWish = {}): Promise<number> {
    const first = nextMessage;
    nextMessage += size;
    const [row] = await database.query<{ id: number }>(
      `WITH b AS (
        INSERT INTO batch (id_user, id_phone, kind, due_at, give_up_at, size, first_id, last_id, key_prefix)
        VALUES (1, $1, $2, now() + $3::interval, now() + $4::interval, $5, $6, $7, 'k') RETURNING id
      ), m AS (
        INSERT INTO message (id, id_user, id_phone, adapter, id_batch, at, flash, mms, phone_chosen, destination, text)
        SELECT g, 1, $1, 'acme', b.id, now(), false, false, true, '+3319900' || lpad(g::text, 4, '0'), 'hello' FROM b, generate_series($6::bigint, $7::bigint) g
      ) SELECT id FROM b`,
      [phone, kind, dueIn, giveUpIn, size, first, nextMessage - 1],
    );
    if (row === undefined) throw new Error('no batch was made');
    return row.id;
  }
  const lease = (slots = 8, maxConcurrency = 16, from = queue) =>
    from.lease({ idPhone: 1, maxConcurrency, slots }).then(({ batches: leased }) => leased);
  const anAttempt = (idBatch: number, idMessage: number | null, change: Partial<AttemptRecord> = {}): AttemptRecord => ({
    idUser: 1,
    adapter: 'acme',
    idBatch,
    idMessage,
    number: 1,
    at: new Date(),
    durationMs: 5,
    outcome: 'accepted',
    recipients: 1,
    ...change,
  });
  const messages = () =>
    database.query<{ id: number; state: string; status: string; idBatch: number }>(
      'SELECT id, state, status, id_batch AS "idBatch" FROM message ORDER BY id',
    );
  const batches = () =>
    database.query<{ id: number; owner: number | null; doubt: number | null; attempts: number; size: number }>(
      'SELECT id, owner, doubt_id AS doubt, attempts, size FROM batch ORDER BY id',
    );

  it('leases what is due, with its members and a mark up to which they may be handed out', async () => {
    const id = await aBatch({ size: 20 });
    await aBatch({ dueIn: '1 hour' });
    const [batch, ...others] = await lease(4);
    expect(others).toEqual([]);
    expect(batch).toMatchObject({ id, kind: 'each', slots: 4, attempts: 0, doubtId: null, keyPrefix: 'k' });
    expect(batch?.members).toHaveLength(20);
    expect(batch?.startedId).toBe(batch?.members[3]?.id);
    expect(await lease(4)).toEqual([]);
  });

  it('keeps to the concurrency of a phone over all hosts', async () => {
    const elsewhere = await Database.open(postgres.url);
    await aBatch({ size: 50 });
    await aBatch({ size: 50 });
    await aBatch({ size: 50 });
    const here = await lease(5, 8);
    const there = await lease(
      5,
      8,
      new BatchQueue(elsewhere, new MemberMedias(mediasOf(elsewhere), mediaAddresses()), new BatchCancellation()),
    );
    expect([here, there].map((leases) => leases.map((batch) => batch.slots))).toEqual([[5], [3]]);
    expect(await lease(5, 8)).toEqual([]);
    await elsewhere.close();
  });

  it('leases many small batches at once', async () => {
    for (let i = 0; i < 5; i += 1) await aBatch({ size: 2 });
    expect((await lease(8)).map((batch) => batch.slots)).toEqual([2, 2, 2, 2]);
  });

  it('puts small batches before large ones, yet every tenth lease goes to the oldest', async () => {
    const large = await aBatch({ size: 100, dueIn: '-1 hour' });
    for (let i = 0; i < 30; i += 1) await aBatch();
    const order: number[] = [];
    for (let i = 0; i < 20 && !order.includes(large); i += 1) order.push(...(await lease(1, 64)).map((batch) => batch.id));
    expect(order.indexOf(large)).toBeGreaterThan(0);
    expect(order.indexOf(large)).toBeLessThanOrEqual(10);
  });

  it.each([
    ['a phone that is not available', `UPDATE phone SET status = 'no_credit'`],
    ['a suspended account', `UPDATE account SET status = 'suspended'`],
    ['a paused lane', `INSERT INTO lane (id_phone, paused_until) VALUES (1, now() + interval '1 hour')`],
  ])('leases nothing for %s', async (_, change) => {
    await aBatch();
    await database.query(change);
    expect(await lease()).toEqual([]);
  });

  it('records results and attempts, and removes the finished batch', async () => {
    const id = await aBatch({ size: 2 });
    const [batch] = await lease();
    const [first, second] = batch?.members.map((member) => member.id) ?? [];
    const record: SendingRecord = {
      ...NOTHING,
      attempts: [
        anAttempt(id, first ?? 0, { uid: 'u1', cost: 0.05, currency: 'EUR' }),
        anAttempt(id, second ?? 0, { outcome: 'invalid_message' }),
      ],
      messages: [
        { idUser: 1, idMessage: first ?? 0, state: 'accepted' },
        { idUser: 1, idMessage: second ?? 0, state: 'failed', failure: { code: 'invalid_message', reason: 'no such number' } },
      ],
      leases: [{ idBatch: id, change: 'finish' }],
    };
    expect(await queue.record(record)).toEqual({ lost: [], cancelled: [] });
    expect(await queue.record(record)).toEqual({ lost: [], cancelled: [] });
    expect((await messages()).map(({ state, status }) => ({ state, status }))).toEqual([
      { state: 'accepted', status: 'unknown' },
      { state: 'failed', status: 'failed' },
    ]);
    expect(await batches()).toEqual([]);
    expect(await database.query('SELECT uid, cost::text FROM attempt ORDER BY id_message')).toEqual([
      { uid: 'u1', cost: '0.05' },
      { uid: null, cost: null },
    ]);
    expect(await database.query('SELECT code, reason FROM message_failure')).toEqual([
      { code: 'invalid_message', reason: 'no such number' },
    ]);
  });

  it('does not take back a status that a report has already set', async () => {
    const id = await aBatch();
    const [batch] = await lease();
    await database.query(`UPDATE message SET status = 'delivered'`);
    await queue.record({
      ...NOTHING,
      messages: [{ idUser: 1, idMessage: batch?.members[0]?.id ?? 0, state: 'accepted' }],
      leases: [{ idBatch: id, change: 'finish' }],
    });
    expect(await messages()).toMatchObject([{ state: 'accepted', status: 'delivered' }]);
  });

  it('makes a batch of its own from messages that are tried again', async () => {
    const id = await aBatch({ size: 3 });
    const [batch] = await lease();
    const ids = batch?.members.map((member) => member.id) ?? [];
    await queue.record({
      ...NOTHING,
      messages: [{ idUser: 1, idMessage: ids[1] ?? 0, state: 'accepted' }],
      requeues: [
        {
          idUser: 1,
          idPhone: 1,
          fromBatch: id,
          idMessages: [ids[0] ?? 0, ids[2] ?? 0],
          dueAt: new Date(),
          giveUpAt: new Date(Date.now() + 60_000),
          keyPrefix: 'k',
          attempts: 1,
          excused: 0,
          chosenFrom: null,
          firstAttemptAt: new Date(),
          inDoubt: true,
        },
      ],
      leases: [{ idBatch: id, change: 'finish' }],
    });
    const [again] = await lease();
    expect(again).toMatchObject({ attempts: 1, keyPrefix: 'k', doubtId: ids[2] });
    expect(again?.members.map((member) => member.id)).toEqual([ids[0], ids[2]]);
  });

  it('repeats a whole batch only whole', async () => {
    const id = await aBatch({ size: 3, kind: 'whole' });
    await lease();
    await queue.record({
      ...NOTHING,
      attempts: [anAttempt(id, null, { outcome: 'unconfirmed' })],
      leases: [{ idBatch: id, change: 'release', retry: { dueAt: new Date(), inDoubt: true, excused: false } }],
    });
    const [again] = await lease();
    expect(again).toMatchObject({ id, attempts: 1, slots: 1, kind: 'whole' });
    expect(again?.members).toHaveLength(3);
    await queue.record({
      ...NOTHING,
      attempts: [anAttempt(id, null, { number: 2, uid: 'ticket' })],
      wholes: [{ idUser: 1, idBatch: id, firstId: again?.firstId ?? 0, lastId: again?.lastId ?? 0, state: 'accepted' }],
      leases: [{ idBatch: id, change: 'finish' }],
    });
    expect((await messages()).map((message) => message.state)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(await batches()).toEqual([]);
  });

  it('tells which lease was lost meanwhile', async () => {
    const id = await aBatch({ size: 50 });
    await lease();
    await database.query('UPDATE batch SET owner = NULL');
    expect(await queue.record({ ...NOTHING, leases: [{ idBatch: id, change: 'advance', startedId: 9 }] })).toEqual({
      lost: [id],
      cancelled: [],
    });
    expect(await queue.renew([id])).toEqual([id]);
  });

  it('frees the leases of a host that is gone and remembers what it may have handed out', async () => {
    const elsewhere = await Database.open(postgres.url);
    const id = await aBatch({ size: 50 });
    const [batch] = await lease(
      4,
      16,
      new BatchQueue(elsewhere, new MemberMedias(mediasOf(elsewhere), mediaAddresses()), new BatchCancellation()),
    );
    await database.query(`UPDATE batch SET lease_until = lease_until - interval '3 s'`);
    expect(await queue.releaseDead([])).toEqual([]);
    await elsewhere.close();
    expect(await queue.releaseDead([])).toEqual([1]);
    expect(await batches()).toMatchObject([{ id, owner: null, doubt: batch?.startedId }]);
  });

  it('leaves its own running leases alone when they run out while the database is away', async () => {
    const id = await aBatch();
    await lease();
    await database.query(`UPDATE batch SET lease_until = now() - interval '1 s'`);
    expect(await queue.releaseDead([id])).toEqual([]);
    expect(await queue.releaseDead([])).toEqual([1]);
  });

  it('names the phones for which something waits, and since when', async () => {
    await aBatch({ phone: 1, dueIn: '1 hour' });
    await aBatch({ phone: 2, dueIn: '-1 s' });
    await aBatch({ phone: 2 });
    const waiting = await queue.waitingPhones();
    expect(waiting.map((row) => row.idPhone)).toEqual([1, 2]);
    expect(waiting[1]?.dueAt.getTime()).toBeLessThan(Date.now());
  });

  it('gives up what waited too long: failed if never handed out, unconfirmed if in doubt', async () => {
    const id = await aBatch({ size: 2, giveUpIn: '-1 s' });
    await database.query('UPDATE batch SET doubt_id = first_id WHERE id = $1', [id]);
    expect(await queue.expire()).toBe(1);
    expect((await messages()).map(({ state, status }) => [state, status])).toEqual([
      ['unconfirmed', 'unknown'],
      ['failed', 'failed'],
    ]);
    expect(await database.query('SELECT code FROM message_failure ORDER BY id_message')).toEqual([
      { code: 'unconfirmed' },
      { code: 'expired' },
    ]);
    expect(await batches()).toEqual([]);
  });

  it('fails what waits for a phone that was deleted', async () => {
    await aBatch({ phone: 2, size: 2 });
    const other = await aBatch({ phone: 1 });
    await database.query('DELETE FROM phone WHERE id = 2');
    expect(await queue.expire()).toBe(1);
    expect(await database.query('SELECT DISTINCT code FROM message_failure')).toEqual([{ code: 'phone_unknown' }]);
    expect(await batches()).toMatchObject([{ id: other }]);
  });
});
