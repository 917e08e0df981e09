import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FIXTURES } from '../../../test/support/acme-sms.js';
import { loopbackAdapter } from '../../../test/support/api-adapters.js';
import { createTestDatabase } from '../../../test/support/database.js';
import type { TestDatabase } from '../../../test/support/database.js';
import { Database } from '../../database/index.js';
import type { Transaction } from '../../database/index.js';
import { AdapterRegistry } from '../../phones/index.js';
import { MessagePagesRepository } from './message-pages.repository.js';
import { MessageQueriesRepository } from './message-queries.repository.js';
import { MessageQueries } from './message-queries.js';

let stored: TestDatabase;
let database: Database;
let queries: MessageQueries;
beforeAll(async () => {
  stored = await createTestDatabase();
  database = await Database.open(stored.url);
  const adapters = new AdapterRegistry();
  adapters.add([...FIXTURES, loopbackAdapter()]);
  queries = new MessageQueries(new MessagePagesRepository(database), new MessageQueriesRepository(database), adapters);
  await database.query(`INSERT INTO account (id, email, password_hash) VALUES (1, 'a@example.org', ''), (2, 'b@example.org', '')`);
});
beforeEach(async () => {
  await database.query(`INSERT INTO phone (id, id_user, adapter, name, settings) VALUES (1, 1, 'acme_sms_adapter', 'one', '{}')`);
});
afterEach(async () => {
  for (const table of ['message', 'attempt', 'status_report', 'message_failure', 'received', 'scheduled', 'phone']) {
    await database.query(`DELETE FROM ${table}`);
  }
});
afterAll(async () => {
  await database.close();
  await stored.drop();
});

const reserve = async (tx: Transaction, series: string, count: number) =>
  (await tx.query<{ first: number }>('SELECT reserve_ids($1, $2) AS first', [series, count]))[0]!.first;

/** Writes messages as the planner does; answers the id of the first. */
async function write(tx: Transaction, count: number, idUser = 1, change: { idBatch?: number; at?: Date } = {}): Promise<number> {
  const first = await reserve(tx, 'message_id_seq', count);
  await tx.query(
    `INSERT INTO message (id, id_user, id_phone, adapter, id_batch, at, flash, mms, phone_chosen, created_at, destination, text)
     SELECT $1 + n, $2, 1, 'acme_sms_adapter', $4, $5, false, false, true, $5, '+33199000001', 'Bonjour' FROM generate_series(0, $3::integer - 1) n`,
    [first, idUser, count, change.idBatch ?? null, change.at ?? new Date()],
  );
  return first;
}
const commit = (count: number, idUser?: number, change?: { idBatch?: number; at?: Date }) =>
  database.transaction((tx) => write(tx, count, idUser, change));
const range = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);
const idsOf = (rows: readonly { readonly id: number }[]) => rows.map(({ id }) => id);

describe('lists of messages', () => {
  it('walks forwards and backwards in rising order, 25 a page, and never shows those of another account', async () => {
    const first = await commit(30);
    await commit(3, 2);
    const ids = [...range(first, 30), ...range(await commit(5), 5)];

    expect(idsOf(await queries.listSent(1, { page: 0 }))).toEqual(ids.slice(0, 25));
    expect(idsOf(await queries.listSent(1, { page: 1 }))).toEqual(ids.slice(25));
    expect(idsOf(await queries.listSent(1, { page: 2 }))).toEqual([]);
    expect(idsOf(await queries.listSent(1, { after: 0 }))).toEqual(ids.slice(0, 25));
    expect(idsOf(await queries.listSent(1, { after: ids[24]! }))).toEqual(ids.slice(25));
    expect(idsOf(await queries.listSent(1, { before: ids[34]! }))).toEqual(ids.slice(9, 34));
    expect(idsOf(await queries.listSent(1, { before: 0 }))).toEqual([]);
  });

  it('shows nothing behind a transaction that is still open, so that a cursor skips nothing', async () => {
    const early = await commit(2);
    let finish = (): void => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    let slow = 0;
    let wrote = (): void => undefined;
    const written = new Promise<void>((resolve) => (wrote = resolve));
    const open = database.transaction(async (tx) => {
      slow = await write(tx, 2);
      wrote();
      await held;
    });
    await written;
    const quick = await commit(2);

    expect(idsOf(await queries.listSent(1, { after: early - 1 }))).toEqual(range(early, 2));
    finish();
    await open;
    expect(idsOf(await queries.listSent(1, { after: early + 1 }))).toEqual([...range(slow, 2), ...range(quick, 2)]);
  });

  it('lets a cursor follow several writers without skipping or repeating', async () => {
    const start = await commit(1);
    let writing = true;
    const writers = Promise.all(
      range(1, 4).map(async (seed) => {
        for (let turn = 0; turn < 40; turn++) {
          await database.transaction(async (tx) => {
            await write(tx, 1 + ((turn * seed) % 7));
            if ((turn + seed) % 3 === 0) await tx.query('SELECT pg_sleep(0.004)');
          });
        }
      }),
    ).finally(() => (writing = false));

    const seen: number[] = [];
    for (let cursor = start, last = false; !last;) {
      last = !writing;
      for (let page = await queries.listSent(1, { after: cursor }); page.length > 0; page = await queries.listSent(1, { after: cursor })) {
        seen.push(...idsOf(page));
        cursor = page.at(-1)!.id;
      }
    }
    await writers;
    expect(seen).toEqual(idsOf(await database.query<{ id: number }>('SELECT id FROM message WHERE id > $1 ORDER BY id', [start])));
  });

  it('gives the uid of the provider, of the message itself or of its batch, and one of ours before', async () => {
    const first = await commit(3, 1, { idBatch: 7 });
    await database.query(
      `INSERT INTO attempt (id_user, adapter, id_batch, id_message, number, at, outcome, uid)
       SELECT 1, 'acme_sms_adapter', 7, id, number, now(), 'accepted', uid
       FROM unnest($1::bigint[], $2::integer[], $3::text[]) AS a(id, number, uid)`,
      [
        [first, first, first, null],
        [1, 2, 3, 1],
        ['old', 'own', null, 'shared'],
      ],
    );
    const other = await commit(1, 1, { idBatch: 8 });
    const uids = (await queries.listSent(1, { after: first - 1 })).map(({ uid }) => uid);
    expect(uids).toEqual(['own', 'shared', 'shared', other.toString(16).padStart(13, '0')]);
  });

  it('names no phone that is gone', async () => {
    await commit(1);
    expect(await queries.listSent(1, { page: 0 })).toMatchObject([{ idPhone: 1, adapter: 'acme_sms_adapter' }]);
    await database.query('DELETE FROM phone');
    expect(await queries.listSent(1, { page: 0 })).toMatchObject([{ idPhone: null, adapter: 'acme_sms_adapter' }]);
  });

  it('lists received messages', async () => {
    await database.transaction(async (tx) => {
      const id = await reserve(tx, 'received_id_seq', 1);
      await tx.query(
        `INSERT INTO received (id, id_user, id_phone, at, text, origin, dedupe_key, created_at)
         VALUES ($1, 1, 1, '2030-01-02T03:04:05Z', 'Oui', '36200', 'k', '2030-01-02T03:04:06Z')`,
        [id],
      );
    });
    expect(await queries.listReceived(1, { after: 0 })).toEqual([
      {
        id: expect.any(Number) as number,
        at: new Date('2030-01-02T03:04:05Z'),
        text: 'Oui',
        origin: '36200',
        command: false,
        status: 'unread',
        idUser: 1,
        idPhone: 1,
        mms: false,
        createdAt: new Date('2030-01-02T03:04:06Z'),
        updatedAt: null,
      },
    ]);
    expect(await queries.listReceived(2, { after: 0 })).toEqual([]);
  });

  it('lists what waits for its time with its recipients', async () => {
    const ids = await database.transaction(async (tx) => {
      const first = await reserve(tx, 'scheduled_id_seq', 2);
      await tx.query(
        `INSERT INTO scheduled (id, id_user, at, text, flash, mms, tag)
         SELECT id, 1, '2030-01-02T03:04:05Z', 'Bonjour', false, false, 't' FROM unnest($1::bigint[]) AS id`,
        [range(first, 2)],
      );
      await tx.query(`INSERT INTO scheduled_number (id_scheduled, number, data) VALUES ($1, '+331', '{}'), ($1, '+332', '[]')`, [first]);
      await tx.query(`INSERT INTO scheduled_recipient VALUES ($1, 'group', 5)`, [first + 1]);
      return range(first, 2);
    });
    const [first, second] = await queries.listScheduled(1, { before: ids[1]! + 1 });
    expect(first).toMatchObject({ id: ids[0], text: 'Bonjour', tag: 't', idPhone: null, recipients: [] });
    expect(first?.numbers).toMatchObject([
      { number: '+331', data: '{}', idScheduled: ids[0] },
      { number: '+332', data: '[]', idScheduled: ids[0] },
    ]);
    expect(second).toMatchObject({ id: ids[1], numbers: [], recipients: [{ kind: 'group', id: 5 }] });
  });
});

describe('one message', () => {
  const at = (second: number) => new Date(Date.UTC(2030, 0, 1, 0, 0, second));

  it('tells its whole way in the order of time', async () => {
    const id = await commit(1, 1, { idBatch: 7, at: at(0) });
    await database.query(`UPDATE message SET status = 'failed', state = 'accepted' WHERE id = $1`, [id]);
    await database.query(
      `INSERT INTO attempt (id_user, adapter, id_batch, id_message, number, at, duration_ms, outcome, uid, recipients, segments, cost, currency, answer) VALUES
       (1, 'acme_sms_adapter', 7, NULL, 1, $2, 12, 'rate_limited', NULL, 3, NULL, NULL, NULL, '429'),
       (1, 'acme_sms_adapter', 7, $1, 2, $3, 40, 'accepted', 'u2', 1, 2, 0.0925, 'EUR', 'ok')`,
      [id, at(1), at(3)],
    );
    await database.query(
      `INSERT INTO status_report (id_user, id_message, id_event, at, status, provider_status, reason, applied) VALUES
       (1, $1, 1, $2, 'unknown', 'SENT', NULL, false), (1, $1, 2, $3, 'failed', 'BAD_DESTINATION', 'bad_number', true)`,
      [id, at(4), at(-90)],
    );
    // The provider's clock is behind ours: the timeline follows ours.
    await database.query(
      `INSERT INTO callback_event (id, id_user, adapter, kind, method, url, headers, body, received_at)
       VALUES (2, 1, 'acme_sms_adapter', 'status', 'POST', '/', '{}', '', $1)`,
      [at(5)],
    );
    await database.query(
      `INSERT INTO message_failure (id_user, id_message, code, reason, at) VALUES (1, $1, 'bad_number', 'BAD_DESTINATION', $2)`,
      [id, at(6)],
    );

    expect(await queries.findSent(1, id)).toMatchObject({
      id,
      status: 'failed',
      state: 'accepted',
      uid: 'u2',
      failure: { code: 'bad_number', reason: 'BAD_DESTINATION' },
      providerStatus: 'BAD_DESTINATION',
      segments: 2,
      cost: 0.0925,
      currency: 'EUR',
      timeline: [
        { kind: 'planned', at: at(0) },
        { kind: 'attempt', at: at(1), number: 1, outcome: 'rate_limited', durationMs: 12, answer: '429', shared: true, uid: null },
        { kind: 'attempt', at: at(3), number: 2, outcome: 'accepted', uid: 'u2', shared: false, cost: 0.0925 },
        { kind: 'report', at: at(4), status: 'unknown', providerStatus: 'SENT', reason: null, applied: false },
        {
          kind: 'report',
          at: at(5),
          reportedAt: at(-90),
          status: 'failed',
          providerStatus: 'BAD_DESTINATION',
          reason: 'bad_number',
          applied: true,
        },
        { kind: 'failed', at: at(6), code: 'bad_number', reason: 'BAD_DESTINATION' },
      ],
    });
  });

  it('says that a flash message left as an ordinary one, once for each adapter that knows no flash', async () => {
    const id = await commit(1, 1, { idBatch: 9, at: at(0) });
    await database.query(
      `INSERT INTO attempt (id_user, adapter, id_batch, id_message, number, at, outcome)
       SELECT 1, adapter, 9, $1, number, timestamptz '2030-01-01T00:00:00Z' + make_interval(secs => number), 'unreachable'
       FROM unnest($2::text[]) WITH ORDINALITY AS a(adapter, number)`,
      [id, ['test_adapter', 'acme_sms_adapter', 'acme_sms_adapter', 'gone_adapter']],
    );
    const kinds = async () => (await queries.findSent(1, id))?.timeline.map(({ kind }) => kind);
    expect(await kinds()).toEqual(['planned', 'attempt', 'attempt', 'attempt', 'attempt']);

    await database.query('UPDATE message SET flash = true WHERE id = $1', [id]);
    expect(await kinds()).toEqual(['planned', 'attempt', 'without_flash', 'attempt', 'attempt', 'attempt']);
    expect((await queries.findSent(1, id))?.timeline[2]).toEqual({ kind: 'without_flash', at: at(2), adapter: 'acme_sms_adapter' });
  });

  it('is not known to another account', async () => {
    const id = await commit(1);
    expect(await queries.findSent(2, id)).toBeUndefined();
    expect(await queries.findSent(1, id)).toMatchObject({
      failure: null,
      providerStatus: null,
      segments: null,
      cost: null,
      currency: null,
    });
  });
});
