import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aCommand, openPlanningBench, someNumbers } from '../../test/support/planning.js';
import type { PlanningBench } from '../../test/support/planning.js';
import type { ScheduleCommand } from './schedule-command.js';

let bench: PlanningBench;
beforeEach(async () => {
  bench = await openPlanningBench();
  await bench.database.query(`INSERT INTO setting (id_user, name, value) VALUES (1, 'duplicate_window', '60')`);
});
afterEach(() => bench.close());

const send = (change: Partial<ScheduleCommand> = {}) => bench.scheduling.schedule(aCommand(change));
const count = async () => (await bench.database.query('SELECT 1 FROM message')).length;
const pass = (seconds: number) =>
  bench.database.query(`UPDATE idempotency_key SET created_at = created_at - make_interval(secs => $1)`, [seconds]);

describe('the window for repeated requests', () => {
  it('gives a request that says the same the same answer, and sends once', async () => {
    const numbers = someNumbers(2);
    const first = await send({ numbers });
    expect(await send({ numbers: numbers.toReversed(), tag: 'again' })).toEqual({ ...first, replayed: true });
    expect(await count()).toBe(2);
  });

  it('ends after its seconds', async () => {
    const first = await send();
    await pass(61);
    const second = await send();
    expect(second).toMatchObject({ replayed: false });
    expect(second).not.toEqual(first);
    expect(await send()).toEqual({ ...second, replayed: true });
    expect(await count()).toBe(2);
  });

  it.each<[string, Partial<ScheduleCommand>]>([
    ['another text', { text: 'Bonsoir' }],
    ['other recipients', { numbers: someNumbers(1) }],
    ['another phone', { idPhone: 1 }],
    ['flash', { flash: true }],
    ['another time', { at: new Date(0) }],
    ['another account', { idUser: 2 }],
    ['a key of the consumer', { idempotency: { key: 'k', fingerprint: Buffer.from('x') } }],
  ])('is not for a request with %s', async (_name, change) => {
    const numbers = [{ number: '+33612345678', data: '[]' }];
    await send({ numbers });
    expect(await send({ numbers, ...change })).toMatchObject({ replayed: false });
  });

  it('takes one of many that come at the same moment, also through several processes', async () => {
    const { scheduling: other } = await bench.openAnother();
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, index) => (index % 2 ? bench.scheduling : other).schedule(aCommand())),
    );
    expect(results.filter((result) => 'id' in result && !result.replayed)).toHaveLength(1);
    expect(new Set(results.map((result) => 'id' in result && result.id)).size).toBe(1);
    expect(await count()).toBe(1);
  });

  it('lets a request be made again that was taken back', async () => {
    const at = new Date(Date.now() + 3_600_000);
    const first = await send({ at });
    await bench.scheduling.cancel(1, 'id' in first ? first.id : 0);
    const second = await send({ at });
    expect(second).toMatchObject({ replayed: false });
    expect(second).not.toEqual(first);
  });

  it('is off unless the account has one', async () => {
    await send({ idUser: 2 });
    expect(await send({ idUser: 2 })).toMatchObject({ replayed: false });
    expect(await bench.database.query('SELECT 1 FROM idempotency_key')).toEqual([]);
  });
});
