import { OctopushSandbox } from '@pigeonnier/octopush-sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../src/database/index.js';
import type { ApiClient, SentDetail, SentRow } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

const MOBILE = '+33612345678';
const OTHER = '+33612345679';

interface PreviewAnswer {
  readonly total: number;
  readonly reachable: number;
  readonly invalid: number;
  readonly duplicates: number;
  readonly failed: number;
  readonly segments: number;
  readonly credits: number;
  readonly more: number;
  readonly recipients: readonly Readonly<Record<string, unknown>>[];
}

let database: TestDatabase;
let sql: Database;
let gateway: RunningApp;
let sandbox: OctopushSandbox;
let client: ApiClient & { readonly idUser: number };

beforeAll(async () => {
  database = await createTestDatabase();
  sql = await Database.open(database.url, { maxConnections: 2 });
  sandbox = await OctopushSandbox.start();
  process.env.OCTOPUSH_BASE_URL = sandbox.baseUrl;
  gateway = await startApp(database.url, { TIME_ZONE: 'UTC' });
}, 60_000);
afterAll(async () => {
  delete process.env.OCTOPUSH_BASE_URL;
  await gateway.close();
  await sandbox.close();
  await sql.close();
  await database.drop();
});
beforeEach(async () => {
  client = await gateway.account();
});

const addPhone = async (name: string, fields: Readonly<Record<string, string>> = {}): Promise<number> => {
  const { status, response } = await client.post('/api/phone/', { name, adapter: 'loopback_adapter', ...fields });
  expect(status).toBe(201);
  return response;
};
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
const sent = () => client.walk<SentRow>('/api/list/sended/');
const detail = async (id: number) => (await client.get<SentDetail>(`/api/sended/${id}/`)).response;
const preview = (fields: Readonly<Record<string, string | readonly string[]>>) => client.post<PreviewAnswer>('/api/preview/', fields);

describe('POST /api/preview/', () => {
  it('shows every recipient as it would be sent, dropped ones first, and sends and stores nothing', async () => {
    const phones = [await addPhone('A'), await addPhone('B')];
    await client.post('/api/smsstop/', { number: '+33612345670' });
    const { status, response } = await preview({
      text: 'Bonjour {{ contact.name }} ç',
      'numbers[0][number]': MOBILE,
      'numbers[0][data]': '{"name":"Zoé"}',
      'numbers[1]': OTHER,
      'numbers[2]': '0612345678',
      'numbers[3]': MOBILE,
      'numbers[4]': '+33612345670',
      contacts: '99',
    });
    expect(status).toBe(201);
    const { recipients, ...sums } = response;
    expect(sums).toEqual({ total: 6, reachable: 2, invalid: 1, duplicates: 1, failed: 2, segments: 2, credits: 2, more: 0 });
    expect(recipients).toMatchObject([
      { number: null, written: '0612345678', failure: { code: 'invalid_number' } },
      { number: MOBILE, duplicate: 1, failure: { code: 'duplicate' } },
      {
        number: MOBILE,
        text: 'Bonjour Zoé ç',
        encoding: 'UCS-2',
        segments: 1,
        credits: 1,
        offending: ['ç'],
        candidates: phones,
        failure: null,
      },
      { number: OTHER, text: 'Bonjour  ç', duplicate: 0, opted_out: 0, failure: null },
      { number: '+33612345670', opted_out: 1, segments: 0, candidates: [], failure: { code: 'opted_out', text: 'this number said STOP' } },
      { number: null, failure: { code: 'unknown_contact', text: 'there is no contact 99' } },
    ]);
    expect(phones).toContain(recipients[2]?.id_phone);
    expect(await sent()).toEqual([]);
    expect(await sql.query('SELECT 1 FROM scheduled WHERE id_user = $1', [client.idUser])).toEqual([]);
  });

  it('never disagrees with sending', async () => {
    await addPhone('A');
    const fields = {
      text: '{{ 12 / contact.age }} {{ contact_metas.number }}',
      'numbers[0][number]': MOBILE,
      'numbers[0][data]': '{"age":0}',
    };
    const form = { ...fields, 'numbers[1][number]': OTHER, 'numbers[1][data]': '{"age":4}', groups: '4' };
    const { recipients } = (await preview(form)).response;
    await client.post('/api/scheduled/', form);
    await eventually(async () => expect(await sent()).toHaveLength(3));
    const found = await Promise.all((await sent()).map(({ id }) => detail(id)));
    expect(found.map(({ destination, text, reason, id_phone }) => ({ number: destination, text, failure: reason, id_phone }))).toEqual(
      recipients.map(({ number, text, failure, id_phone }) => ({ number, text, failure, id_phone })),
    );
  });

  it.each([
    [{ text: '' }, 4],
    [{ text: 'a' }, 4],
    [{ text: 'a', numbers: MOBILE, id_phone: '999999' }, 2],
    [{ text: 'a', numbers: MOBILE, at: 'tomorrow' }, 2],
    [{ text: 'a', numbers: MOBILE, expires_at: '2020-01-01 00:00:00' }, 2],
  ])('refuses %j as sending does', async (form, error) => {
    const refused = await preview(form);
    expect(refused).toMatchObject({ status: 400, error });
    expect(await client.post('/api/scheduled/', form)).toEqual(refused);
  });

  it('lists a thousand recipients and counts the others', async () => {
    await addPhone('A');
    const numbers = Array.from({ length: 1_200 }, (_, index) => `+336123${10_000 + index}`);
    const { response } = await preview({ text: 'a', numbers });
    expect(response).toMatchObject({ total: 1_200, reachable: 1_200, segments: 1_200, more: 200 });
    expect(response.recipients).toHaveLength(1_000);
  });

  it('counts the limits of phones down, message by message', async () => {
    await sql.query(`UPDATE setting SET value = '1' WHERE id_user = $1 AND name = 'phone_limit'`, [client.idUser]);
    await addPhone('A', { 'limits[0][volume]': '1', 'limits[0][startpoint]': 'today' });
    const { recipients } = (await preview({ text: 'a', numbers: [MOBILE, OTHER] })).response;
    expect(recipients).toMatchObject([{ failure: null }, { failure: { code: 'phone_limit_reached' } }]);
  });
});

describe('messages that expire', () => {
  const expired = async () => {
    const rows = await sent();
    const failed = await Promise.all(rows.filter(({ status }) => status === 'failed').map(({ id }) => detail(id)));
    return { total: rows.length, codes: failed.map(({ reason }) => reason?.code) };
  };

  it('fail when nobody could take them by then', async () => {
    const id = await addPhone('A');
    await sql.query(`UPDATE phone SET status = 'no_credit' WHERE id = $1`, [id]);
    await client.post('/api/scheduled/', { text: 'a', numbers: MOBILE, expires_at: inSeconds(2) });
    expect(await expired()).toEqual({ total: 1, codes: [] });
    await eventually(async () => expect(await expired()).toEqual({ total: 1, codes: ['expired'] }));
    await sql.query(`UPDATE phone SET status = 'available' WHERE id = $1`, [id]);
    expect((await sent())[0]?.status).toBe('failed');
  });

  it('fail by the time to live of their phone', async () => {
    const id = await addPhone('A', { ttl: '1' });
    expect((await client.get<{ ttl: number }>(`/api/phone/${id}/`)).response.ttl).toBe(1);
    await sql.query(`UPDATE phone SET status = 'no_credit' WHERE id = $1`, [id]);
    await client.get(`/api/send-sms/?to=${encodeURIComponent(MOBILE)}&text=a`);
    await eventually(async () => expect(await expired()).toEqual({ total: 1, codes: ['expired'] }));
    expect(await client.post(`/api/phone/${id}/`, { ttl: '-1' })).toMatchObject({ status: 400, error: 2 });
    await client.post(`/api/phone/${id}/`, { ttl: '0' });
    expect((await client.get<{ ttl: null }>(`/api/phone/${id}/`)).response.ttl).toBeNull();
  });

  it('fail at once when they are planned too late', async () => {
    await addPhone('A');
    const { response: id } = await client.post('/api/scheduled/', {
      text: 'a',
      numbers: MOBILE,
      at: inSeconds(600),
      expires_at: inSeconds(900),
    });
    await sql.query(`UPDATE scheduled SET at = now() - interval '1 hour', expires_at = now() - interval '1 minute' WHERE id = $1`, [id]);
    await eventually(async () => expect(await expired()).toEqual({ total: 1, codes: ['expired'] }));
  });

  it('are not handed out any more by a batch that is being sent', async () => {
    sandbox.fail({ kind: 'delay', times: 1_000, on: 'send', delayMs: 500 });
    await client.post('/api/phone/', {
      name: 'Slow',
      adapter: 'adapters\\OctopushShortcodeAdapter',
      'adapter_data[login]': sandbox.login,
      'adapter_data[api_key]': sandbox.apiKey,
      'adapter_data[batch]': '0',
    });
    const numbers = Array.from({ length: 400 }, (_, index) => `+3319900${1_000 + index}`);
    const end = inSeconds(3);
    await client.post('/api/scheduled/', { text: 'a', numbers, expires_at: end });
    await eventually(async () => {
      const waiting = await sql.query(`SELECT 1 FROM message WHERE id_user = $1 AND state = 'waiting'`, [client.idUser]);
      expect(waiting).toEqual([]);
    });
    const taken = sandbox.outbox.length;
    expect(taken).toBeGreaterThan(0);
    // The sandbox notes a message when it answers, half a second after it was asked.
    expect(Date.parse(sandbox.outbox.at(-1)?.at ?? '')).toBeLessThan(Date.parse(`${end.replace(' ', 'T')}Z`) + 1_500);
    expect(await sql.query('SELECT code, count(*) FROM message_failure WHERE id_user = $1 GROUP BY code', [client.idUser])).toEqual([
      { code: 'expired', count: 400 - taken },
    ]);
  });

  it.each(['not a date', inSeconds(-10), '2030-02-31 00:00:00'])('cannot end at %j', async (expires) => {
    expect(await client.post('/api/scheduled/', { text: 'a', numbers: MOBILE, expires_at: expires })).toMatchObject({
      status: 400,
      error: 2,
    });
    const query = `to=${encodeURIComponent(MOBILE)}&text=a&expires_at=${encodeURIComponent(expires)}`;
    expect(await client.get(`/api/send-sms/?${query}`)).toMatchObject({ status: 404, error: 2 });
  });

  it('cannot end before they are sent', async () => {
    const form = { text: 'a', numbers: MOBILE, at: inSeconds(900), expires_at: inSeconds(600) };
    const { message } = await client.post('/api/scheduled/', form);
    expect(message).toBe('You have specified an invalid parameter : expires_at must be later than at, and later than now.');
  });
});

describe('the setting duplicate_window', () => {
  it('answers a repeated request without a second message, by send-sms too', async () => {
    await addPhone('A');
    await sql.query(`UPDATE setting SET value = '60' WHERE id_user = $1 AND name = 'duplicate_window'`, [client.idUser]);
    const address = `/api/send-sms/?to=${encodeURIComponent(MOBILE)}&text=a`;
    const first = await client.get(address);
    expect(await client.get(address)).toEqual(first);
    expect(await client.post('/api/scheduled/', { text: 'a', numbers: MOBILE })).toMatchObject({ status: 201, response: first.response });
    expect(await sent()).toHaveLength(1);
  });
});
