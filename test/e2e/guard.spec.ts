import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../src/database/index.js';
import type { ApiClient } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { hanging, letGo } from '../support/fragile-lines.js';
import { Line, moves, send, startGuarded, states } from '../support/guarded-phones.js';
import type { RunningApp } from '../support/running-app.js';

const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 30_000, interval: 50 });

let postgres: TestDatabase;
let host: RunningApp;
let client: ApiClient & { readonly idUser: number };

beforeAll(async () => {
  postgres = await createTestDatabase();
  host = await startGuarded(postgres.url);
});
afterAll(async () => {
  await host.close();
  await postgres.drop();
});
beforeEach(async () => {
  client = await host.account();
});
afterEach(letGo);

const events = async () => (await client.get<readonly { type: string }[]>('/api/event/')).response.map(({ type }) => type);

describe('the circuit of a phone', { timeout: 60_000 }, () => {
  it('opens when its provider is away, shows everywhere, and closes when a probe gets through; what waits is not burnt', async () => {
    const line = await Line.add(client, 'fragile_adapter', { max_concurrency: '1' });
    line.does('unreachable');
    await line.send(30);

    await eventually(() => line.circuit()).not.toBe('closed');
    expect(line.calls().length).toBeGreaterThanOrEqual(5);
    const { circuit, status } = await line.look();
    expect({ ...circuit, status }).toMatchObject({
      since: expect.any(String) as unknown,
      reason: `the line ${line.name} is unreachable`,
      status: 'available',
    });
    const ready = (await (await fetch(`${host.url}/health/ready`)).json()) as { status: string; circuits: readonly object[] };
    expect(ready).toMatchObject({ status: 'ready' });
    expect(ready.circuits).toContainEqual(expect.objectContaining({ id_phone: line.id, adapter: 'fragile_adapter' }));
    expect(await (await fetch(`${host.url}/metrics`)).text()).toMatch(/pigeonnier_circuits_open\{adapter="fragile_adapter"\} [1-9]/);
    expect(await events()).toContain('PHONE_CIRCUIT_OPEN');

    const other = await Line.add(client, 'fragile_adapter');
    await other.send(20);
    await eventually(() => other.calls().length).toBe(20);
    // Five probes later nothing is given up: the attempts that met the open circuit do not count.
    const [before] = await probes(line);
    await eventually(async () => (await probes(line))[0]).toBeGreaterThan((before ?? 0) + 1);
    expect(line.calls().length).toBeLessThan(5 + 12);

    line.does('works');
    await eventually(() => line.circuit()).toBe('closed');
    await eventually(() => states(client)).toEqual({ accepted: 50 });
    expect(await events()).toContain('PHONE_CIRCUIT_CLOSED');
  });

  it('is one for all hosts: they do not hammer the provider together', async () => {
    const second = await startGuarded(postgres.url);
    try {
      const line = await Line.add(client, 'fragile_adapter', { max_concurrency: '8' });
      line.does('unreachable');
      for (let n = 0; n < 20; n += 1) await line.send(1);
      await eventually(async () => (await probes(line))[0] ?? 0).toBeGreaterThan(1);
      const [failed = 0] = await probes(line);
      // Five in a row on each host and what was in flight then; after that one call for each probe.
      expect(line.calls().length).toBeLessThanOrEqual(2 * 5 + 8 + failed + 1);
      line.does('works');
      await eventually(() => states(client)).toEqual({ accepted: 20 });
    } finally {
      await second.close();
    }
  });

  it('is probed by a question where the adapter has one: no message is spent on it', async () => {
    const line = await Line.add(client, 'telling_adapter', { max_concurrency: '1' });
    line.does('unreachable');
    await line.send(10);
    await eventually(() => line.calls('checkStatus').length).toBeGreaterThan(1);
    const sent = line.calls('send').length;
    await eventually(() => line.calls('checkStatus').length).toBeGreaterThan(2);
    expect(line.calls('send').length).toBe(sent);

    line.does('works');
    await eventually(() => states(client)).toEqual({ accepted: 10 });
  });

  it('opens when calls are not answered in time, so that no more messages become doubtful', async () => {
    const line = await Line.add(client, 'fragile_adapter', { max_concurrency: '5' });
    line.does('hangs');
    await line.send(40);
    await eventually(() => line.circuit()).not.toBe('closed');
    line.does('works');
    letGo();
    await eventually(async () => (await states(client)).waiting).toBeUndefined();
    const { accepted = 0, unconfirmed = 0 } = await states(client);
    expect(accepted + unconfirmed).toBe(40);
    expect(unconfirmed).toBeLessThan(12);
  });

  it('is tried at once after somebody has changed the phone', async () => {
    const line = await Line.add(client, 'fragile_adapter');
    await host.app.get(Database).query(
      `INSERT INTO lane (id_phone, opened_at, probe_at) VALUES ($1, now(), now() + interval '1 day')
         ON CONFLICT (id_phone) DO UPDATE SET opened_at = excluded.opened_at, probe_at = excluded.probe_at`,
      [line.id],
    );
    await client.post(`/api/phone/${line.id}/`, { 'adapter_data[line]': `${line.name}-again` });
    await line.send(3);
    await eventually(() => states(client)).toEqual({ accepted: 3 });
    expect(await line.circuit()).toBe('closed');
  });
});

describe('messages whose phone the host chose', { timeout: 60_000 }, () => {
  let first: Line;
  let second: Line;

  /** Two phones; the first is preferred as long as it can be used. */
  async function twoPhones(adapters: readonly [string, string], fields: Readonly<Record<string, string>> = {}): Promise<void> {
    await client.post('/api/setting/', { name: 'phone_priority', value: '1' });
    first = await Line.add(client, adapters[0], { priority: '9', max_concurrency: '1' });
    second = await Line.add(client, adapters[1], fields);
  }

  it.each([
    ['unreachable', 'no_answer'],
    ['no_credit', 'no_credit'],
    ['unauthorized', 'unavailable'],
  ])('leave through another one when theirs is %s, which their timeline tells', async (fault, reason) => {
    await twoPhones(['fragile_adapter', 'fragile_adapter']);
    first.does(fault);
    await send(client, 20);
    await eventually(() => states(client)).toEqual({ accepted: 20 });
    expect(second.calls().length).toBe(20);
    const told = await moves(client);
    expect(told.every((one) => one.length === 1)).toBe(true);
    expect(told[0]).toMatchObject([{ id_phone_from: first.id, id_phone_to: second.id, reason }]);
    expect(await (await fetch(`${host.url}/metrics`)).text()).toMatch(
      new RegExp(`pigeonnier_messages_moved_total\\{reason="${reason}"\\} [1-9]`),
    );
  });

  it.each([
    ['disabled', () => client.post(`/api/phone/${first.id}/status/force/`, { status: 'disabled' })],
    ['deleted', () => client.delete(`/api/phone/${first.id}/`)],
  ])('leave through another one when theirs is %s; what is under way stays', async (reason, end) => {
    await twoPhones(['patient_adapter', 'fragile_adapter']);
    first.does('hangs');
    await send(client, 1, { text: 'under way' });
    await eventually(() => first.calls().length).toBe(1);
    for (let n = 0; n < 5; n += 1) await send(client, 1, { text: 'waits' });
    await end();
    await eventually(() => second.calls().length).toBe(5);
    letGo();
    await eventually(() => states(client)).toEqual({ accepted: 6 });
    expect((await moves(client)).map(([move]) => move?.reason)).toEqual([undefined, ...Array.from({ length: 5 }, () => reason)]);
  });

  it('stay when the caller named the phone', async () => {
    await twoPhones(['fragile_adapter', 'fragile_adapter']);
    first.does('unreachable');
    await first.send(8);
    await eventually(() => first.circuit()).not.toBe('closed');
    await send(client, 1, { text: 'chosen' });
    await eventually(() => second.calls().length).toBe(1);
    first.does('works');
    await eventually(() => states(client)).toEqual({ accepted: 9 });
    expect((await moves(client)).flat()).toEqual([]);
  });

  it('stay in the phone group that was named', async () => {
    await twoPhones(['fragile_adapter', 'fragile_adapter'], { priority: '5' });
    const third = await Line.add(client, 'fragile_adapter', { priority: '1' });
    const group = await client.post('/api/phone_group/', { name: 'G', phones: [String(first.id), String(third.id)] });
    first.does('no_credit');
    await send(client, 6, { id_phone_group: String(group.response) });
    await eventually(() => states(client)).toEqual({ accepted: 6 });
    expect([second.calls().length, third.calls().length]).toEqual([0, 6]);
  });

  it('stay when it is not certain that no provider has them', async () => {
    await twoPhones(['fragile_adapter', 'fragile_adapter']);
    first.does('unconfirmed');
    await send(client, 20);
    await eventually(async () => (await states(client)).waiting).toBeUndefined();
    const { accepted = 0, unconfirmed = 0 } = await states(client);
    expect(accepted + unconfirmed).toBe(20);
    expect(unconfirmed).toBe(first.calls().length);
    expect(second.calls().length).toBe(accepted);
  });

  it('keep to the limits of the other phone, and wait for theirs beyond', async () => {
    await client.post('/api/setting/', { name: 'phone_limit', value: '1' });
    await twoPhones(['fragile_adapter', 'fragile_adapter'], { 'limits[0][volume]': '2', 'limits[0][startpoint]': 'today' });
    first.does('unreachable');
    await send(client, 10);
    await eventually(() => second.calls().length).toBe(2);
    await eventually(() => first.circuit()).not.toBe('closed');
    first.does('works');
    await eventually(() => states(client)).toEqual({ accepted: 10 });
    expect(second.calls().length).toBe(2);
  });

  it('stay when the other phone cannot send their text', async () => {
    await twoPhones(['telling_adapter', 'fragile_adapter']);
    first.does('unreachable');
    await send(client, 3, { text: 'much longer than twenty characters' });
    await send(client, 3, { text: 'short' });
    await eventually(() => second.calls().map(({ text }) => text)).toEqual(['short', 'short', 'short']);
    first.does('works');
    await eventually(() => states(client)).toEqual({ accepted: 6 });
    expect(second.calls().length).toBe(3);
  });

  it('go in requests of the size that the other phone takes', async () => {
    await twoPhones(['fragile_adapter', 'many_adapter']);
    first.does('no_credit');
    await send(client, 7);
    await eventually(() => states(client)).toEqual({ accepted: 7 });
    expect(second.calls().flatMap(({ numbers }) => numbers)).toHaveLength(7);
    for (const { numbers } of second.calls()) expect(numbers.length).toBeLessThanOrEqual(3);
  });

  it('wait as before when no other phone can be used', async () => {
    await twoPhones(['fragile_adapter', 'fragile_adapter']);
    first.does('no_credit');
    second.does('no_credit');
    await send(client, 4);
    await eventually(async () => (await second.look()).status).toBe('no_credit');
    expect(await states(client)).toEqual({ waiting: 4 });
    second.does('works');
    await client.post(`/api/phone/${second.id}/status/force/`, { status: 'available' });
    await eventually(() => states(client)).toEqual({ accepted: 4 });
  });
});

describe('a provider that hangs', { timeout: 90_000 }, () => {
  it('keeps nobody else waiting, however many phones and messages it has', async () => {
    const stuck: Line[] = [];
    for (let n = 0; n < 24; n += 1) stuck.push(await Line.add(client, 'patient_adapter'));
    for (const line of stuck) line.does('hangs');
    await Promise.all(stuck.map((line) => line.send(100)));
    // Nothing of it ends before the test says so; 24 phones with 64 requests each would take more than the host has.
    await eventually(() => hanging()).toBeGreaterThanOrEqual(512);

    const ours = await Line.add(client, 'fragile_adapter');
    const stranger = await host.account();
    const theirs = await Line.add(stranger, 'fragile_adapter');
    const neighbour = await Line.add(stranger, 'patient_adapter');
    await Promise.all([ours.send(500), theirs.send(500), neighbour.send(200)]);
    await eventually(() => [ours.calls().length, theirs.calls().length, neighbour.calls().length]).toEqual([500, 500, 200]);
    await eventually(() => states(stranger)).toEqual({ accepted: 700 });
    expect(hanging()).toBeGreaterThanOrEqual(512);
    expect(await (await fetch(`${host.url}/metrics`)).text()).toMatch(/calls_in_flight\{adapter="patient_adapter"\} [5-9]\d\d/);

    for (const line of stuck) line.does('works');
    letGo();
    await eventually(() => stuck.flatMap((line) => line.calls()).length).toBe(24 * 100);
  });
});

describe('a phone beside one whose adapter misbehaves', { timeout: 60_000 }, () => {
  it.each(['garbage', 'throws', 'hangs', 'unreachable', 'rate_limited', 'misconfigured'])('keeps sending: %s', async (fault) => {
    const bad = await Line.add(client, 'fragile_adapter');
    const good = await Line.add(client, 'fragile_adapter');
    bad.does(fault);
    await bad.send(100);
    await eventually(() => bad.calls().length).toBeGreaterThan(0);
    await good.send(100);
    await eventually(() => good.calls().length).toBe(100);
    const { accepted } = await states(client);
    expect(accepted).toBe(100);
  });
});

describe('what an adapter declares', () => {
  it('fails a text that is too long for it before any call', async () => {
    const line = await Line.add(client, 'fragile_adapter');
    await line.send(1, 'much longer than twenty characters');
    const { response } = await client.get<readonly { id: number }[]>('/api/list/sended/');
    const detail = await client.get<object>(`/api/sended/${response[0]!.id}/`);
    expect(detail.response).toMatchObject({ state: 'failed', reason: { code: 'text_too_long' } });
    expect(line.calls()).toEqual([]);
  });

  it('cuts batches to what it takes', async () => {
    const line = await Line.add(client, 'many_adapter');
    await line.send(7);
    await eventually(() => line.calls().flatMap(({ numbers }) => numbers).length).toBe(7);
    expect(
      line
        .calls()
        .map(({ numbers }) => numbers.length)
        .sort(),
    ).toEqual([1, 3, 3]);
  });

  it('bounds what an account may give a phone', async () => {
    const phone = { name: 'P', adapter: 'fragile_adapter', 'adapter_data[line]': 'bounds' };
    for (const wrong of [
      { max_concurrency: '129' },
      { max_concurrency: '-1' },
      { max_concurrency: 'x' },
      { rate_per_second: '0.0' },
      { rate_per_second: 'x' },
    ]) {
      expect(await client.post('/api/phone/', { ...phone, ...wrong })).toMatchObject({ status: 400, error: 2 });
    }
    const { response: id } = await client.post('/api/phone/', { ...phone, max_concurrency: '2', rate_per_second: '0.5' });
    const look = async () => (await client.get<object>(`/api/phone/${id}/`)).response;
    expect(await look()).toMatchObject({ max_concurrency: 2, rate_per_second: 0.5, circuit: { state: 'closed', since: null } });
    expect(await client.post(`/api/phone/${id}/`, { max_concurrency: '129' })).toMatchObject({ status: 400, error: 2 });
    expect(await client.post(`/api/phone/${id}/`, { max_concurrency: '', rate_per_second: '0' })).toMatchObject({ status: 201 });
    expect(await look()).toMatchObject({ max_concurrency: null, rate_per_second: null });
  });
});

describe('the bounds of a phone', () => {
  it('hold for requests in flight', async () => {
    const line = await Line.add(client, 'patient_adapter', { max_concurrency: '3' });
    line.does('hangs');
    await line.send(10);
    await eventually(() => line.calls().length).toBe(3);
    line.does('works');
    letGo();
    await eventually(() => states(client)).toEqual({ accepted: 10 });
  });

  it('hold for the rate, however messages are leased', async () => {
    const line = await Line.add(client, 'fragile_adapter', { rate_per_second: '10' });
    const began = performance.now();
    await Promise.all(Array.from({ length: 6 }, () => line.send(1)));
    await eventually(() => line.calls().length).toBe(6);
    expect(performance.now() - began).toBeGreaterThan(450);
  });
});

async function probes(line: Line): Promise<readonly number[]> {
  const rows = await host.app.get(Database).query<{ probes: number }>('SELECT probes FROM lane WHERE id_phone = $1', [line.id]);
  return rows.map((row) => row.probes);
}
