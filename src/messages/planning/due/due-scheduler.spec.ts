import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aCommand, aPhone, openPlanningBench, someNumbers } from '../../../../test/support/planning.js';
import type { PlanningBench, PlanningBenchOptions } from '../../../../test/support/planning.js';

let bench: PlanningBench;
const open = async (options?: PlanningBenchOptions) => (bench = await openPlanningBench(options));
afterEach(() => bench.close());
beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(true));

const soon = (ms: number) => new Date(Date.now() + ms);
const later = () => soon(3_600_000);
const bringForward = () => bench.database.query(`UPDATE scheduled SET at = now() - interval '1 second'`);
const messages = () =>
  bench.database.query<{ text: string; destination: string; at: Date }>('SELECT text, destination, at FROM message ORDER BY id');
const waiting = async () => (await bench.database.query('SELECT 1 FROM scheduled')).length;
const eventually = <Value>(read: () => Promise<Value>) => expect.poll(read, { timeout: 15_000, interval: 25 });

describe('DueScheduler', () => {
  it('plans a request at its time and removes it', async () => {
    const { scheduling, signal, startScheduler } = await open();
    const woken: number[] = [];
    signal.onPlanned((idPhones) => woken.push(...idPhones));
    await startScheduler();
    const at = soon(300);
    await scheduling.schedule(aCommand({ at, idPhone: 1, numbers: someNumbers(2) }));

    await eventually(messages).toHaveLength(2);
    expect(await waiting()).toBe(0);
    expect(woken).toEqual([1]);
    const lateness = Number((await messages())[0]?.at) - at.getTime();
    expect(lateness).toBeGreaterThanOrEqual(0);
  });

  it('reads back everything that planning needs', async () => {
    const { database, scheduling, startScheduler } = await open({ phones: [aPhone(), aPhone({ id: 2 })] });
    const recipients = [{ kind: 'conditional_group' as const, id: 3 }];
    const command = aCommand({ at: later(), idPhone: 2, flash: true, tag: 'SMS_STOP', recipients, numbers: someNumbers(3) });
    await database.query(`INSERT INTO opt_out (id_user, number, source) VALUES (1, $1, 'api')`, [command.numbers[0]?.number]);
    const result = await scheduling.schedule(command);
    await bringForward();
    await startScheduler();

    await eventually(messages).toHaveLength(4);
    const rows = await database.query(
      'SELECT destination, id_phone, flash, tag, state, phone_chosen, originating_scheduled FROM message ORDER BY id',
    );
    const common = { id_phone: 2, flash: true, tag: 'SMS_STOP', phone_chosen: false, originating_scheduled: 'id' in result && result.id };
    expect(rows).toEqual([
      ...command.numbers.map(({ number }) => ({ ...common, destination: number, state: 'waiting' })),
      { ...common, destination: null, state: 'failed' },
    ]);
  });

  it('lets the requests of a suspended account wait', async () => {
    const { database, scheduling, startScheduler } = await open({ phones: [aPhone(), aPhone({ id: 2, idUser: 2 })] });
    await database.query(`UPDATE account SET status = 'suspended' WHERE id = 1`);
    await scheduling.schedule(aCommand({ at: later(), text: 'suspended' }));
    await scheduling.schedule(aCommand({ at: later(), text: 'active', idUser: 2 }));
    await bringForward();
    await startScheduler();
    await eventually(messages).toMatchObject([{ text: 'active' }]);

    await database.query(`UPDATE account SET status = 'active' WHERE id = 1`);
    await eventually(messages).toMatchObject([{ text: 'active' }, { text: 'suspended' }]);
  });

  it('shares a backlog with other processes, each request planned once', async () => {
    const { scheduling, startScheduler } = await open();
    const at = later();
    await Promise.all(Array.from({ length: 900 }, (_, index) => scheduling.schedule(aCommand({ at, text: String(index) }))));
    await bringForward();
    await Promise.all([startScheduler(), startScheduler(), startScheduler()]);
    await eventually(waiting).toBe(0);
    expect(new Set((await messages()).map(({ text }) => text)).size).toBe(900);
    expect(await messages()).toHaveLength(900);
  });

  it('shows a request that cannot be planned as failed, and plans the others', async () => {
    const contacts = { resolve: () => Promise.reject(new Error('boom')) };
    const { database, scheduling, startScheduler } = await open({ contacts });
    const at = later();
    await scheduling.schedule(aCommand({ at, text: 'before' }));
    await scheduling.schedule(aCommand({ at, text: 'bad', recipients: [{ kind: 'contact', id: 1 }] }));
    await scheduling.schedule(aCommand({ at, text: 'after' }));
    await bringForward();
    await database.query('UPDATE scheduled SET preparations = 5');
    await startScheduler();

    await eventually(waiting).toBe(0);
    expect(
      await database.query(
        `SELECT text, destination, state, code FROM message LEFT JOIN message_failure f ON id_message = id ORDER BY text, id`,
      ),
    ).toEqual([
      { text: 'after', destination: '+33199000001', state: 'waiting', code: null },
      { text: 'bad', destination: '+33199000001', state: 'failed', code: 'planning_failed' },
      { text: 'bad', destination: null, state: 'failed', code: 'planning_failed' },
      { text: 'before', destination: '+33199000001', state: 'waiting', code: null },
    ]);
  });

  it('puts off what Postgres refuses altogether', async () => {
    const { database, scheduling, startScheduler } = await open();
    await database.query(`ALTER TABLE message ADD CHECK (text <> 'refused')`);
    const at = later();
    await scheduling.schedule(aCommand({ at, text: 'refused' }));
    await scheduling.schedule(aCommand({ at, text: 'fine' }));
    await bringForward();
    await startScheduler();

    await eventually(messages).toMatchObject([{ text: 'fine' }]);
    await eventually(() => database.query(`SELECT text FROM scheduled WHERE at > now() + interval '50 minutes'`)).toEqual([
      { text: 'refused' },
    ]);
  });

  it('goes on after its connections were cut', async () => {
    const { database, scheduling, startScheduler } = await open();
    await startScheduler();
    await database
      .query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() ORDER BY pid = pg_backend_pid()')
      .catch(() => undefined);
    await eventually(() =>
      scheduling.schedule(aCommand({ at: soon(100) })).then(
        () => true,
        () => false,
      ),
    ).toBe(true);
    await eventually(messages).toHaveLength(1);
  });

  it('stops at once while it sleeps', async () => {
    const { startScheduler } = await open();
    const scheduler = await startScheduler();
    const before = Date.now();
    await scheduler.beforeApplicationShutdown();
    expect(Date.now() - before).toBeLessThan(900);
  });
});
