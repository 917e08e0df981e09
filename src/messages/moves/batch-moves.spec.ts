import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/support/database.js';
import type { TestDatabase } from '../../../test/support/database.js';
import { mediaAddresses, mediasOf } from '../../../test/support/medias.js';
import { aPhone } from '../../../test/support/planning.js';
import { Database } from '../../database/index.js';
import { BatchCancellation } from '../batches/batch-cancellation.repository.js';
import { BatchQueue } from '../batches/batch-queue.repository.js';
import { MemberMedias } from '../batches/member-medias.js';
import { BatchMovesRepository } from './batch-moves.repository.js';
import { planMoves } from './plan-moves.js';

let postgres: TestDatabase;
let database: Database;
let queue: BatchQueue;
let repository: BatchMovesRepository;
let nextMessage = 1;

beforeAll(async () => {
  postgres = await createTestDatabase();
  database = await Database.open(postgres.url);
  queue = new BatchQueue(database, new MemberMedias(mediasOf(database), mediaAddresses()), new BatchCancellation());
  repository = new BatchMovesRepository(database);
  await database.query(`INSERT INTO account (id, email, password_hash) VALUES (1, 'a@example.org', 'x')`);
  await database.query(
    `INSERT INTO phone (id, id_user, adapter, name, settings) VALUES (1, 1, 'acme', 'A', '{}'), (2, 1, 'other', 'B', '{}')`,
  );
});
afterEach(() => database.query(`TRUNCATE batch, message, attempt, message_failure, message_move, lane`));
afterAll(async () => {
  await database.close();
  await postgres.drop();
});

/** A batch of phone 1 whose phone the host chose; answers its id. */
async function aBatch(size: number, change: Readonly<Record<string, unknown>> = {}): Promise<number> {
  const first = nextMessage;
  nextMessage += size;
  const [row] = await database.query<{ id: number }>(
    `WITH b AS (
      INSERT INTO batch (id_user, id_phone, kind, due_at, give_up_at, size, first_id, last_id, key_prefix, chosen_from, doubt_id, owner, attempts, excused)
      VALUES (1, 1, 'each', now(), now() + interval '1 day', $1, $2, $3, 'k', $4, $5, $6, 3, 2) RETURNING id
    ), m AS (
      INSERT INTO message (id, id_user, id_phone, adapter, id_batch, at, flash, mms, phone_chosen, originating_scheduled, destination, text)
      SELECT g, 1, 1, 'acme', b.id, now(), false, false, true, 7, '+3319900' || lpad(g::text, 4, '0'), 'hello'
      FROM b, generate_series($2::bigint, $3::bigint) g
    ) SELECT id FROM b`,
    [size, first, nextMessage - 1, 'chosenFrom' in change ? change.chosenFrom : 0, change.doubtId ?? null, change.owner ?? null],
  );
  if (row === undefined) throw new Error('no batch was made');
  return row.id;
}

/** Moves what may go to phone 2, of which only so many may be spent; `meanwhile` runs before the commit. */
function moveAll(remaining?: number, meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<number> {
  return database.transaction(async (tx) => {
    const stuck = await repository.take(tx, 1, 0);
    if (stuck === undefined) return 0;
    const phone = aPhone({ id: 2, adapterUid: 'other', ...(remaining !== undefined && { remaining }) });
    const moves = planMoves(stuck.batches, { phones: [phone], isGone: false, links: new Map(), random: () => 0 });
    await repository.write(tx, stuck, moves, { fromPhone: 1, reason: 'no_answer', now: new Date() });
    await meanwhile();
    return moves.reduce((sum, { members }) => sum + members.length, 0);
  });
}

/** Statements that wait for a lock. */
async function waiters(): Promise<number | undefined> {
  const [row] = await database.query<{ waiting: number }>(
    `SELECT count(*) AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return row?.waiting;
}

const lease = (idPhone: number) => queue.lease({ idPhone, maxConcurrency: 16, slots: 16 }).then(({ batches }) => batches);

describe('batches that change phones', () => {
  it('are leased for the new one, with their attempts and their key, and no more for the old one', async () => {
    const id = await aBatch(3);
    expect(await moveAll()).toBe(3);
    expect(await lease(1)).toEqual([]);
    const [batch] = await lease(2);
    expect(batch).toMatchObject({ idPhone: 2, attempts: 3, excused: 2, chosenFrom: 0, keyPrefix: 'k', doubtId: null });
    expect(batch?.id).not.toBe(id);
    expect(batch?.members).toHaveLength(3);
    expect(await database.query(`SELECT DISTINCT id_phone, adapter FROM message`)).toEqual([{ id_phone: 2, adapter: 'other' }]);
    expect(await database.query(`SELECT DISTINCT id_batch, from_phone, to_phone, reason FROM message_move`)).toEqual([
      { id_batch: id, from_phone: 1, to_phone: 2, reason: 'no_answer' },
    ]);
  });

  it('leave behind what the new phone cannot take, which is leased as before', async () => {
    await aBatch(5);
    expect(await moveAll(2)).toBe(2);
    expect((await lease(1)).map(({ members }) => members.length)).toEqual([3]);
    expect((await lease(2)).map(({ members }) => members.length)).toEqual([2]);
  });

  it.each([
    ['whose phone the caller named', { chosenFrom: null }],
    ['that may be with a provider', { doubtId: 1 }],
    ['that are being sent', { owner: 77 }],
  ])('are never those %s', async (_, change) => {
    await aBatch(2, change);
    expect(await moveAll()).toBe(0);
  });

  it('are cancelled with their request even if that comes while they move', async () => {
    await aBatch(4);
    let cancelling: Promise<number> | undefined;
    await moveAll(undefined, () => {
      cancelling = database.transaction((tx) => new BatchCancellation().cancel(tx, { idUser: 1, idScheduled: 7 }));
      return expect.poll(waiters).toBe(1);
    });
    expect(await cancelling).toBe(4);
    expect(await lease(2)).toEqual([]);
    expect(await database.query(`SELECT DISTINCT state FROM message`)).toEqual([{ state: 'failed' }]);
  });
});

describe('the queue of a phone whose circuit is open', () => {
  it('leases for a probe only, and tells that the phone is blocked', async () => {
    await aBatch(2);
    await database.query(`INSERT INTO lane (id_phone, opened_at, probe_at) VALUES (1, now(), now())`);
    expect(await lease(1)).toEqual([]);
    expect(await queue.waitingPhones()).toMatchObject([{ idPhone: 1, blocked: true }]);
    const { batches } = await queue.lease({ idPhone: 1, maxConcurrency: 1, slots: 1, probe: true });
    expect(batches).toMatchObject([{ slots: 1 }]);
    expect(await queue.slotsElsewhere([1])).toEqual(new Map());
  });

  it('keeps attempts from counting that met it', async () => {
    const id = await aBatch(1);
    const [batch] = await lease(1);
    const retry = { dueAt: new Date(), inDoubt: false, excused: true };
    await queue.record({ attempts: [], messages: [], wholes: [], requeues: [], leases: [{ idBatch: id, change: 'release', retry }] });
    expect(batch).toMatchObject({ attempts: 3, excused: 2 });
    expect(await lease(1)).toMatchObject([{ attempts: 4, excused: 3 }]);
  });
});
