import { afterEach, describe, expect, it } from 'vitest';
import { aCommand, aPhone, openPlanningBench, someNumbers } from '../../test/support/planning.js';
import type { PlanningBench, PlanningBenchOptions } from '../../test/support/planning.js';

const HOUR = 3_600_000;
const later = () => new Date(Date.now() + HOUR);
const withKey = (key: string, content = 'same') => ({ idempotency: { key, fingerprint: Buffer.from(content) } });

let bench: PlanningBench;
const open = async (options?: PlanningBenchOptions) => (bench = await openPlanningBench(options));
afterEach(() => bench.close());

const count = async (table: 'message' | 'scheduled' | 'batch') =>
  (await bench.database.query<{ count: number }>(`SELECT count(*) FROM ${table}`))[0]?.count;
const heard = async (channel: string) => {
  const payloads: (string | undefined)[] = [];
  await bench.database.listen(channel, (payload) => payloads.push(payload));
  return payloads;
};

describe('SchedulingService', () => {
  it('plans what is due in the transaction that accepts it', async () => {
    const { scheduling, database } = await open({ phones: [aPhone({ batches: true, maxRecipients: 2 })] });
    const command = aCommand({ text: 'Ça va ?', tag: 'summer', flash: true, numbers: someNumbers(3) });
    const result = await scheduling.schedule({ ...command, at: new Date(Date.now() - HOUR) });

    expect(result).toEqual({ id: expect.any(Number) as number, replayed: false });
    expect(await count('scheduled')).toBe(0);
    const messages = await database.query<{ id: number; id_batch: number }>('SELECT * FROM message ORDER BY id');
    expect(messages).toHaveLength(3);
    for (const [index, message] of messages.entries()) {
      expect(message).toMatchObject({
        destination: command.numbers[index]?.number,
        id_user: 1,
        id_phone: 1,
        adapter: 'acme_sms_adapter',
        text: 'Ça va ?',
        tag: 'summer',
        flash: true,
        mms: false,
        status: 'unknown',
        state: 'waiting',
        phone_chosen: true,
        originating_scheduled: 'id' in result && result.id,
      });
    }
    const [first, second, third] = messages;
    expect(await database.query(`SELECT *, give_up_at = due_at + interval '24 hours' AS patient FROM batch ORDER BY id`)).toMatchObject([
      { id: first?.id_batch, id_phone: 1, kind: 'whole', size: 2, first_id: first?.id, last_id: second?.id, owner: null, patient: true },
      { id: third?.id_batch, id_phone: 1, kind: 'whole', size: 1, first_id: third?.id, last_id: third?.id, owner: null, patient: true },
    ]);
    expect(await database.query('SELECT DISTINCT key_prefix FROM batch')).toEqual(
      await database.query('SELECT key_prefix FROM installation'),
    );
  });

  it('writes a recipient that cannot be reached as a failed message with its reason', async () => {
    const { scheduling, database, startScheduler } = await open();
    await database.query(`INSERT INTO opt_out (id_user, number, source) VALUES (1, '+33199000001', 'api')`);
    await startScheduler();
    await scheduling.schedule(aCommand({ recipients: [{ kind: 'group', id: 12 }] }));
    await expect
      .poll(() =>
        database.query(
          'SELECT destination, status, state, id_batch, code, reason FROM message JOIN message_failure f ON f.id_message = id AND f.id_user = message.id_user ORDER BY id',
        ),
      )
      .toEqual([
        {
          destination: '+33199000001',
          status: 'failed',
          state: 'failed',
          id_batch: null,
          code: 'opted_out',
          reason: 'this number said STOP',
        },
        { destination: null, status: 'failed', state: 'failed', id_batch: null, code: 'unknown_group', reason: 'there is no group 12' },
      ]);
  });

  it('ignores opt-outs where the account says so', async () => {
    const { scheduling, database } = await open();
    await database.query(`INSERT INTO opt_out (id_user, number, source) VALUES (1, '+33199000001', 'api')`);
    await database.query(`INSERT INTO setting (id_user, name, value) VALUES (1, 'smsstop', '0')`);
    await scheduling.schedule(aCommand());
    expect(await count('batch')).toBe(1);
  });

  it('writes campaigns of several statements completely and in order', async () => {
    const { scheduling, database } = await open({ phones: [aPhone({ batches: true }), aPhone({ id: 2 })] });
    const numbers = someNumbers(20_500);
    await database.query(`INSERT INTO opt_out (id_user, number, source) VALUES (1, $1, 'api')`, [numbers[20_100]?.number]);
    await scheduling.schedule(aCommand({ numbers }));

    const rows = await database.query<{ destination: string }>('SELECT destination FROM message ORDER BY id');
    expect(rows.map(({ destination }) => destination)).toEqual(numbers.map(({ number }) => number));
    expect(
      await database.query(`SELECT sum(size) AS size, count(*) FILTER (WHERE size <> members OR phone <> id_phone) AS wrong FROM (
        SELECT b.size, b.id_phone, count(m.id) AS members, min(m.id_phone) AS phone
        FROM batch b JOIN message m ON m.id_user = 1 AND m.id BETWEEN b.first_id AND b.last_id AND m.id_batch = b.id GROUP BY b.id) b`),
    ).toEqual([{ size: 20_499, wrong: 0 }]);
    expect(
      await database.query('SELECT destination FROM message m JOIN message_failure f ON f.id_user = 1 AND f.id_message = m.id'),
    ).toEqual([{ destination: numbers[20_100]?.number }]);
  });

  it('tells this process after the commit, and the others with it, which phones have work', async () => {
    const { scheduling, signal, database } = await open();
    const payloads = await heard('batches');
    const seen: number[] = [];
    signal.onPlanned(
      () => void database.query<{ id: number }>('SELECT id FROM batch').then((rows) => seen.push(...rows.map(({ id }) => id))),
    );
    await scheduling.schedule(aCommand());
    await expect.poll(() => seen).toHaveLength(1);
    await expect.poll(() => payloads).toEqual([`${database.instanceId}:1`]);
  });

  it('keeps a later request with all its recipients and wakes the clock', async () => {
    const { scheduling, database } = await open();
    const payloads = await heard('scheduled');
    const numbers = [{ number: '+33199000002', data: '{"name":"Zoé \\"Z\\""}' }, ...someNumbers(1)];
    const recipients = [1, 1, 2].map((id) => ({ kind: 'contact' as const, id }));
    const at = later();
    const result = await scheduling.schedule(aCommand({ at, numbers, recipients, idPhone: 1, tag: 't' }));

    expect(await count('message')).toBe(0);
    expect(await database.query('SELECT * FROM scheduled')).toMatchObject([
      { id: 'id' in result && result.id, id_user: 1, at, text: 'Bonjour', id_phone: 1, id_phone_group: null, tag: 't' },
    ]);
    expect(await database.query('SELECT number, data FROM scheduled_number ORDER BY id')).toEqual(numbers);
    expect(await database.query('SELECT kind, id_recipient FROM scheduled_recipient ORDER BY id_recipient')).toEqual([
      { kind: 'contact', id_recipient: 1 },
      { kind: 'contact', id_recipient: 2 },
    ]);
    await expect.poll(() => payloads).toEqual(['prepares']);
  });

  it('takes back what still waits, once, and only for its owner', async () => {
    const { scheduling } = await open();
    const result = await scheduling.schedule(aCommand({ at: later() }));
    const id = 'id' in result ? result.id : 0;
    expect(await scheduling.cancel(2, id)).toBe(false);
    expect(await scheduling.cancel(1, id)).toBe(true);
    expect(await scheduling.cancel(1, id)).toBe(false);
    expect(await count('scheduled')).toBe(0);
  });

  it('answers a repeated idempotency key with the first answer and sends nothing more', async () => {
    const { scheduling } = await open();
    const first = await scheduling.schedule(aCommand(withKey('k')));
    expect(await scheduling.schedule(aCommand(withKey('k')))).toEqual({ ...first, replayed: true });
    expect(await scheduling.schedule(aCommand(withKey('k', 'other')))).toEqual({ conflict: true });
    expect(await scheduling.schedule(aCommand({ idUser: 2, ...withKey('k') }))).toMatchObject({ replayed: false });
    expect(await count('message')).toBe(2);
  });

  it('sends once when one key arrives many times at the same moment', async () => {
    const { scheduling } = await open();
    const results = await Promise.all(Array.from({ length: 60 }, (_, index) => scheduling.schedule(aCommand(withKey(`k${index % 3}`)))));
    expect(results.filter((result) => 'id' in result && !result.replayed)).toHaveLength(3);
    expect(new Set(results.map((result) => 'id' in result && result.id)).size).toBe(3);
    expect(await count('message')).toBe(3);
  });

  it('fails a bad request alone', async () => {
    const { scheduling } = await open();
    const texts = ['one', 'two', 'not \0 storable', 'three'];
    const results = await Promise.allSettled(texts.map((text) => scheduling.schedule(aCommand({ text }))));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await count('message')).toBe(3);
  });
});
