import { OctopushSandbox } from '@pigeonnier/octopush-sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient, SentDetail, SentRow } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

interface Cancelled {
  readonly cancelled: number;
  readonly left: number;
}

/** Every ending that the sandbox simply delivers. */
const numbers = (amount: number): readonly string[] => Array.from({ length: amount }, (_, index) => `+3319900${1_000 + index}`);

describe('cancelling a request', () => {
  let database: TestDatabase;
  let sandbox: OctopushSandbox;
  let gateway: RunningApp;
  let client: ApiClient;

  beforeAll(async () => {
    database = await createTestDatabase();
    sandbox = await OctopushSandbox.start();
    process.env.OCTOPUSH_BASE_URL = sandbox.baseUrl;
    gateway = await startApp(database.url);
  });
  afterAll(async () => {
    delete process.env.OCTOPUSH_BASE_URL;
    await gateway.close();
    await sandbox.close();
    await database.drop();
  });
  beforeEach(async () => {
    sandbox.reset();
    client = await gateway.account();
  });
  afterEach(() => {
    expect(sandbox.violations).toEqual([]);
  });

  const addPhone = async (batch: boolean): Promise<string> => {
    const { response } = await client.post('/api/phone/', {
      name: 'Octopush',
      adapter: 'adapters\\OctopushShortcodeAdapter',
      'adapter_data[login]': sandbox.login,
      'adapter_data[api_key]': sandbox.apiKey,
      'adapter_data[batch]': batch ? '1' : '0',
    });
    return String(response);
  };
  const cancel = (id: number) => client.post<Cancelled>(`/api/scheduled/${id}/cancel/`, {});
  const rows = () => client.walk<SentRow>('/api/list/sended/');
  const settled = () =>
    eventually(async () => {
      const { response } = await client.get<readonly SentRow[]>('/api/list/sended/');
      expect(response.length).toBeGreaterThan(0);
      const all = await rows();
      const open = await Promise.all(all.filter(({ status }) => status === 'unknown').map(({ id }) => detail(id)));
      expect(open.filter(({ state }) => state === 'waiting')).toEqual([]);
      // Some may have ended since the list was read.
      return rows();
    });
  const detail = async (id: number) => (await client.get<SentDetail>(`/api/sended/${id}/`)).response;

  it('in the middle of a campaign stops what has not left, and every message says what became of it', async () => {
    const idPhone = await addPhone(false);
    sandbox.fail({ kind: 'delay', times: 1_000, on: 'send', delayMs: 5 });
    const { response: id } = await client.post('/api/scheduled/', { text: 'Soldes', numbers: numbers(400), id_phone: idPhone });
    await eventually(() => expect(sandbox.outbox.length).toBeGreaterThan(10));
    const answer = await cancel(id);

    expect(answer).toMatchObject({ status: 201, error: 0 });
    const { cancelled, left } = answer.response;
    expect(cancelled + left).toBe(400);
    expect(cancelled).toBeGreaterThan(0);
    const all = await settled();
    expect(all).toHaveLength(400);
    const failed = all.filter(({ status }) => status === 'failed');
    expect(failed).toHaveLength(cancelled);
    expect((await detail(failed[0]?.id ?? 0)).reason).toEqual({
      code: 'cancelled',
      text: 'the request was cancelled before the message was sent',
    });
    expect(sandbox.outbox.map(({ recipient }) => recipient).toSorted()).toEqual(
      all
        .filter(({ status }) => status !== 'failed')
        .map(({ destination }) => destination)
        .toSorted(),
    );
    expect((await cancel(id)).response).toEqual({ cancelled: 0, left: 400 });
  });

  it('leaves the messages of other requests alone', async () => {
    const idPhone = await addPhone(false);
    sandbox.fail({ kind: 'rate_limited', times: 1, on: 'send', retryAfter: '1' });
    const send = async (to: string) => (await client.post('/api/scheduled/', { text: 'Un', numbers: to, id_phone: idPhone })).response;
    const [first, second, third] = [await send('+33199001001'), await send('+33199001002'), await send('+33199001003')];
    const answer = await cancel(second);
    expect(answer.response.cancelled + answer.response.left).toBe(1);
    await settled();
    const outcome = new Map((await rows()).map((row) => [row.originating_scheduled, row.status]));
    expect([outcome.get(first), outcome.get(third)]).not.toContain('failed');
    expect(outcome.get(second) === 'failed').toBe(answer.response.cancelled === 1);
  });

  it('holds for messages that the provider sends back to be tried again', async () => {
    const idPhone = await addPhone(true);
    sandbox.fail({ kind: 'delay', times: 1, on: 'send', delayMs: 300 });
    sandbox.fail({ kind: 'rate_limited', times: 100, on: 'send', retryAfter: '1' });
    const { response: id } = await client.post('/api/scheduled/', { text: 'Soldes', numbers: numbers(3), id_phone: idPhone });
    await eventually(async () => expect((await rows()).length).toBe(3));
    await cancel(id);
    sandbox.fail({ kind: 'rate_limited', times: 0, on: 'send', retryAfter: '1' });
    const all = await settled();
    expect(all.filter(({ status }) => status === 'failed')).toHaveLength(3 - sandbox.outbox.length);
  });

  it('takes back a request that waits for its time', async () => {
    const { response: id } = await client.post('/api/scheduled/', { text: 'Demain', numbers: numbers(2), at: '2099-01-01 10:00:00' });
    expect(await cancel(id)).toMatchObject({ status: 201, response: { cancelled: 2, left: 0 } });
    expect((await client.get('/api/list/scheduled/')).response).toEqual([]);
    const { response: events } = await client.get<readonly { type: string }[]>('/api/event/');
    expect(events.map(({ type }) => type)).toContain('SCHEDULED_CANCEL');
  });

  it('refuses what is unknown or belongs to another account', async () => {
    const { response: id } = await client.post('/api/scheduled/', { text: 'Demain', numbers: numbers(1), at: '2099-01-01 10:00:00' });
    const stranger = await gateway.account();
    for (const unknown of [`/api/scheduled/${id}/cancel/`, '/api/scheduled/0/cancel/', '/api/scheduled/x/cancel/']) {
      expect(await stranger.post(unknown, {})).toMatchObject({ status: 400, error: 128 });
    }
    expect((await client.get<readonly unknown[]>('/api/list/scheduled/')).response).toHaveLength(1);
  });
});
