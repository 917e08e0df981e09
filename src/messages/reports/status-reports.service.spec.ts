import { defineAdapter } from '@pigeonnier/plugin-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/support/database.js';
import type { TestDatabase } from '../../../test/support/database.js';
import { SystemClock } from '../../config/index.js';
import { Database } from '../../database/index.js';
import { AdapterRegistry, GuardedAdapter } from '../../phones/index.js';
import { CallbackProblems } from './callback-problems.repository.js';
import { SentMessages } from './sent-messages.repository.js';
import type { StatusReport } from './status-report.js';
import { StatusReportsRepository } from './status-reports.repository.js';
import { StatusReports } from './status-reports.service.js';

describe('StatusReports', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let reports: StatusReports;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = await Database.open(testDatabase.url);
    const registry = new AdapterRegistry();
    for (const [plugin, uid, reportFamily] of RELATIVES) registry.add([anAdapter(plugin, uid, reportFamily)]);
    reports = new StatusReports(
      database,
      new StatusReportsRepository(database),
      new SentMessages(registry),
      new CallbackProblems(),
      new SystemClock(),
    );
  });
  beforeEach(async () => {
    await database.query('TRUNCATE message, message_failure, attempt, status_report, waiting_report, callback_problem');
  });
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  const apply = (...given: readonly StatusReport[]) => database.transaction((tx) => reports.apply(tx, given));

  /** A message of batch 7 (or another), and the request it went out with. */
  async function sent(
    id: number,
    { uid = `u${id}`, idUser = 1, adapter = ACME, destination = `+3361234567${id}`, state = 'accepted' } = {},
  ) {
    await database.query(INSERT_MESSAGE, [id, idUser, adapter, 7, state, destination]);
    await database.query(INSERT_ATTEMPT, [idUser, adapter, 7, id, uid]);
  }

  async function sentWhole(uid: string, ...destinations: readonly string[]) {
    for (const [index, destination] of destinations.entries()) {
      await database.query(INSERT_MESSAGE, [index + 1, 1, ACME, 9, 'accepted', destination]);
    }
    await database.query(INSERT_ATTEMPT, [1, ACME, 9, null, uid]);
  }

  const statuses = async () =>
    Object.fromEntries(
      (await database.query<{ id: number; status: string }>('SELECT id, status FROM message ORDER BY id')).map((row) => [
        row.id,
        row.status,
      ]),
    );
  const timeline = (idMessage: number) =>
    database.query(
      'SELECT id_event AS "idEvent", status, provider_status AS word, applied FROM status_report WHERE id_message = $1 ORDER BY id_event',
      [idMessage],
    );
  const problems = () => database.query('SELECT id_event AS "idEvent", reason FROM callback_problem ORDER BY id_event');
  const failure = async (id: number) => (await database.query('SELECT code, reason FROM message_failure WHERE id_message = $1', [id]))[0];

  it('brings each report to its message', async () => {
    await sent(1);
    await sent(2);
    const outcome = await apply(aReport({ uid: 'u1' }), aReport({ uid: 'u2', status: 'failed', providerStatus: 'NOT_DELIVERED' }));
    expect(await statuses()).toEqual({ 1: 'delivered', 2: 'failed' });
    expect(outcome).toEqual({
      changes: [
        { idUser: 1, idMessage: 1, status: 'delivered' },
        { idUser: 1, idMessage: 2, status: 'failed' },
      ],
      reached: 2,
      waiting: 0,
      lost: 0,
    });
  });

  it('looks only at messages of the same account and adapter', async () => {
    await sent(1, { uid: 'shared', idUser: 2 });
    await sent(2, { uid: 'shared', adapter: 'other_adapter' });
    const outcome = await apply(aReport({ uid: 'shared' }));
    expect(await statuses()).toEqual({ 1: 'unknown', 2: 'unknown' });
    expect(outcome.waiting).toBe(1);
  });

  it.each([
    ['reaches a message sent through another adapter of its report family', 'long_adapter', 'delivered'],
    ['does not reach another plugin’s adapter that names the same family', 'stranger_adapter', 'unknown'],
    ['does not reach an adapter of its plugin in another family', 'apart_adapter', 'unknown'],
  ])('%s', async (_, adapter, status) => {
    await sent(1, { uid: 'ticket', adapter });
    await sent(2, { uid: 'ticket', adapter, idUser: 2 });
    await apply(aReport({ uid: 'ticket', adapter: 'short_adapter' }));
    expect(await statuses()).toEqual({ 1: status, 2: 'unknown' });
  });

  it('reaches its family’s message also when it came before it', async () => {
    expect(await apply(aReport({ adapter: 'short_adapter' }))).toMatchObject({ waiting: 1 });
    await sent(1, { adapter: 'long_adapter' });
    expect(await reports.retryFor(['u1'])).toMatchObject({ reached: 1 });
  });

  it('folds several reports for one message in their order and keeps all of them', async () => {
    await sent(1);
    const outcome = await apply(
      aReport({ idEvent: 1, status: 'unknown', providerStatus: 'ACK' }),
      aReport({ idEvent: 2, status: 'failed', providerStatus: 'EXPIRED' }),
      aReport({ idEvent: 3 }),
      aReport({ idEvent: 4, status: 'failed', providerStatus: 'NOT_DELIVERED' }),
      aReport({ idEvent: 5, status: 'unknown', providerStatus: 'ACK' }),
    );
    expect(outcome.changes).toEqual([{ idUser: 1, idMessage: 1, status: 'delivered' }]);
    expect(await statuses()).toEqual({ 1: 'delivered' });
    expect(await failure(1)).toBeUndefined();
    expect(await timeline(1)).toEqual([
      { idEvent: 1, status: 'unknown', word: 'ACK', applied: true },
      { idEvent: 2, status: 'failed', word: 'EXPIRED', applied: true },
      { idEvent: 3, status: 'delivered', word: 'DELIVERED', applied: true },
      { idEvent: 4, status: 'failed', word: 'NOT_DELIVERED', applied: false },
      { idEvent: 5, status: 'unknown', word: 'ACK', applied: false },
    ]);
  });

  it('tells why a message failed, in a code and in the provider’s word, and takes it back when it was delivered after all', async () => {
    await sent(1);
    await apply(aReport({ status: 'failed', providerStatus: 'BLACKLISTED_NUMBER', reason: 'opted_out' }));
    expect(await failure(1)).toEqual({ code: 'report_opted_out', reason: expect.stringContaining('BLACKLISTED_NUMBER') as string });
    await apply(aReport());
    expect(await failure(1)).toBeUndefined();
    expect(await statuses()).toEqual({ 1: 'delivered' });
  });

  it('does not report a repeated status as a change', async () => {
    await sent(1);
    await apply(aReport());
    expect((await apply(aReport())).changes).toEqual([]);
  });

  it('accepts an unconfirmed message that its provider reports on', async () => {
    await sent(1, { state: 'unconfirmed' });
    await database.query(`INSERT INTO message_failure (id_user, id_message, code, reason) VALUES (1, 1, 'unconfirmed', '-')`);
    await apply(aReport({ status: 'unknown', providerStatus: 'ACK' }));
    expect(await database.query('SELECT state FROM message')).toEqual([{ state: 'accepted' }]);
    expect(await failure(1)).toBeUndefined();
  });

  it('finds the recipient of a batch', async () => {
    await sentWhole('ticket', '+33612345671', '+33612345672');
    await apply(aReport({ uid: 'ticket', recipient: '+33612345672' }));
    expect(await statuses()).toEqual({ 1: 'unknown', 2: 'delivered' });
  });

  it('keeps a report on a batch whose recipient it does not know as a problem', async () => {
    await sentWhole('ticket', '+33612345671', '+33612345672');
    const outcome = await apply(aReport({ uid: 'ticket', idEvent: 8, recipient: '+33700000000' }), aReport({ uid: 'ticket', idEvent: 9 }));
    expect(outcome).toMatchObject({ reached: 0, waiting: 0, lost: 2 });
    expect(await problems()).toEqual([
      { idEvent: 8, reason: expect.stringMatching(/^unknown_recipient: /) as string },
      { idEvent: 9, reason: expect.stringMatching(/^unknown_recipient: /) as string },
    ]);
  });

  it('reaches a message that was sent alone even when the number is written differently', async () => {
    await sent(1);
    await apply(aReport({ recipient: '0612345671' }));
    expect(await statuses()).toEqual({ 1: 'delivered' });
  });

  it('tells messages that share a uid by their recipient', async () => {
    await sent(1, { uid: 'shared' });
    await sent(2, { uid: 'shared' });
    await apply(aReport({ uid: 'shared', recipient: '+33612345672' }));
    expect(await statuses()).toEqual({ 1: 'unknown', 2: 'delivered' });
  });

  it('is not confused by a message that was sent in several attempts', async () => {
    await sent(1);
    await database.query(INSERT_ATTEMPT.replace('1, now()', '2, now()'), [1, ACME, 7, 1, 'u1']);
    expect(await apply(aReport())).toMatchObject({ reached: 1 });
    expect(await timeline(1)).toHaveLength(1);
  });

  it('applies a report that came before the uid as soon as the uid is stored', async () => {
    expect(await apply(aReport())).toMatchObject({ waiting: 1, reached: 0 });
    await sent(1);
    expect(await reports.retryFor(['u0', 'u1'])).toMatchObject({ reached: 1, changes: [{ idMessage: 1, status: 'delivered' }] });
    expect(await statuses()).toEqual({ 1: 'delivered' });
    expect(await database.query('SELECT 1 FROM waiting_report')).toEqual([]);
  });

  it('tries waiting reports again later and later', async () => {
    await apply(aReport());
    expect(await reports.retryDue()).toBe(0);
    const delays: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt++) {
      await database.query('UPDATE waiting_report SET next_try_at = now()');
      expect(await reports.retryDue()).toBe(1);
      const [row] = await database.query<{ tries: number; ms: number }>(
        'SELECT tries, round(extract(epoch FROM next_try_at - now()) * 1000)::integer AS ms FROM waiting_report',
      );
      expect(row!.tries).toBe(attempt);
      delays.push(row!.ms);
    }
    expect(delays[1]! - delays[0]!).toBeGreaterThan(200);
    expect(delays[2]! - delays[1]!).toBeGreaterThan(600);
  });

  it('gives a waiting report up after three days, and keeps it as a problem', async () => {
    await apply(aReport({ idEvent: 5 }));
    await database.query(`UPDATE waiting_report SET next_try_at = now(), expires_at = now() - interval '1 second'`);
    await reports.retryDue();
    expect(await database.query('SELECT 1 FROM waiting_report')).toEqual([]);
    expect(await problems()).toEqual([{ idEvent: 5, reason: expect.stringMatching(/^no_message: .*u1/) as string }]);
  });

  it('leaves reports that another host is trying alone', async () => {
    await apply(aReport());
    await sent(1);
    await database.query('UPDATE waiting_report SET next_try_at = now()');
    await database.transaction(async (other) => {
      await other.query('SELECT 1 FROM waiting_report FOR UPDATE');
      expect(await reports.retryDue()).toBe(0);
      expect(await reports.retryFor(['u1'])).toMatchObject({ reached: 0 });
    });
    expect(await reports.retryDue()).toBe(1);
    expect(await statuses()).toEqual({ 1: 'delivered' });
  });

  it('updates messages in place', async () => {
    for (let id = 1; id <= 9; id++) await sent(id);
    await apply(...[9, 3, 5, 1, 7].map((id) => aReport({ uid: `u${id}` })));
    await expect
      .poll(async () => {
        await database.query('SELECT pg_stat_force_next_flush()');
        return database.query(`SELECT n_tup_upd AS updated, n_tup_hot_upd AS hot FROM pg_stat_user_tables WHERE relname = 'message'`);
      })
      .toSatisfy((rows: { updated: number; hot: number }[]) => rows[0]!.updated > 0 && rows[0]!.updated === rows[0]!.hot);
  });

  it('does not wait in circles with somebody who reports on the same messages in another order', async () => {
    for (let id = 1; id <= 9; id++) await sent(id);
    const ids = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const rounds = Array.from({ length: 20 }, (_, round) => (round % 2 === 0 ? ids : ids.toReversed()));
    await Promise.all(rounds.map((order) => apply(...order.map((id) => aReport({ uid: `u${id}` })))));
    expect(Object.values(await statuses())).toEqual(ids.map(() => 'delivered'));
  });
});

const ACME = 'acme_sms_adapter';

/** Plugin, adapter and report family. */
const RELATIVES = [
  ['one-plugin', 'short_adapter', 'family'],
  ['one-plugin', 'long_adapter', 'family'],
  ['one-plugin', 'apart_adapter', 'others'],
  ['another-plugin', 'stranger_adapter', 'family'],
] as const;

function anAdapter(plugin: string, uid: string, reportFamily: string): GuardedAdapter {
  class Sender {
    send = () => Promise.resolve({});
  }
  const definition = defineAdapter({
    uid,
    name: { en: uid, fr: uid },
    description: { en: uid, fr: uid },
    capabilities: ['send'],
    reportFamily,
    settings: class {},
    useClass: Sender,
  });
  return new GuardedAdapter(definition, plugin, [], new Sender());
}

const INSERT_MESSAGE = `
INSERT INTO message (id, id_user, adapter, id_batch, at, state, flash, mms, phone_chosen, destination, text)
VALUES ($1, $2, $3, $4, now(), $5, false, false, false, $6, 'hello')`;

const INSERT_ATTEMPT = `
INSERT INTO attempt (id_user, adapter, id_batch, id_message, uid, number, at, outcome) VALUES ($1, $2, $3, $4, $5, 1, now(), 'accepted')`;

function aReport(changes: Partial<StatusReport> = {}): StatusReport {
  return {
    idEvent: 1,
    idUser: 1,
    adapter: ACME,
    uid: 'u1',
    status: 'delivered',
    providerStatus: 'DELIVERED',
    at: new Date('2026-01-02T03:04:05Z'),
    ...changes,
  };
}
