import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Clock } from '../../src/config/index.js';
import { Database } from '../../src/database/index.js';
import type { ApiClient } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

type Account = ApiClient & { readonly idUser: number };

interface Message {
  readonly idPhone: number;
  readonly number: string;
  readonly at: string;
  readonly status?: 'unknown' | 'delivered' | 'failed';
  readonly tag?: string;
}

let stored: TestDatabase;
let gateway: RunningApp;
let database: Database;
beforeAll(async () => {
  stored = await createTestDatabase();
  gateway = await startApp(stored.url, { TIME_ZONE: 'Europe/Paris' });
  database = gateway.app.get(Database);
});
afterAll(async () => {
  await gateway.close();
  await stored.drop();
});

async function addPhone(idUser: number, name: string): Promise<number> {
  const [row] = await database.query<{ id: number }>(
    `INSERT INTO phone (id_user, adapter, name, settings) VALUES ($1, 'test_adapter', $2, '{}') RETURNING id`,
    [idUser, name],
  );
  return row?.id ?? 0;
}

async function send(idUser: number, messages: readonly Message[]): Promise<void> {
  await database.query(
    `INSERT INTO message (id, id_user, id_phone, adapter, at, flash, mms, phone_chosen, destination, text, status, tag)
     SELECT reserve_ids('message_id_seq', 1), $1, m."idPhone", 'test_adapter', m.at, false, false, true, m.number, 'm',
       coalesce(m.status, 'unknown')::message_status, m.tag
     FROM jsonb_to_recordset($2::jsonb) AS m("idPhone" integer, number text, at timestamptz, status text, tag text)`,
    [idUser, JSON.stringify(messages)],
  );
}

/** RaspiSMS's sixty messages: every third has failed; seven numbers in turn. */
const sixty = (idPhone: number, at: string): readonly Message[] =>
  Array.from({ length: 60 }, (_, index) => ({
    idPhone,
    at,
    number: `+3361234100${(index + 1) % 7}`,
    ...((index + 1) % 3 === 0 && { status: 'failed' as const }),
  }));

const params = (parameters: Readonly<Record<string, string>>): string => new URLSearchParams(parameters).toString();

describe('GET /api/usage/', () => {
  let account: Account;
  let phones: readonly number[];
  const usage = async (query = '') => (await account.get(`/api/usage/?${query}`)).response;
  beforeAll(async () => {
    account = await gateway.account();
    phones = [await addPhone(account.idUser, 'one'), await addPhone(account.idUser, 'two'), await addPhone(account.idUser, 'none')];
    const gone = await addPhone(account.idUser, 'gone');
    const [one = 0, two = 0] = phones;
    const number = '+33612345678';
    await send(account.idUser, [
      { idPhone: one, number, at: '2030-06-01T10:00:00+02:00', tag: 'camp-1' },
      { idPhone: one, number, at: '2030-06-01T10:00:00.6+02:00', status: 'failed', tag: 'CAMP-2' },
      { idPhone: one, number, at: '2030-06-02T10:00:00+02:00', status: 'delivered', tag: 'other' },
      { idPhone: two, number, at: '2030-06-02T10:00:00+02:00', tag: 'a_b%c\\' },
      { idPhone: two, number, at: '2030-06-03T10:00:00+02:00' },
      { idPhone: gone, number, at: '2030-06-03T10:00:00+02:00' },
    ]);
    await database.query('DELETE FROM phone WHERE id = $1', [gone]);
    const other = await gateway.account();
    await send(other.idUser, [{ idPhone: one, number, at: '2030-06-01T10:00:00+02:00', tag: 'camp-1' }]);
  });
  const counts = (one: number, two: number) => ({
    total: one + two,
    phones_volumes: { [phones[0]!]: one, [phones[1]!]: two, [phones[2]!]: 0 },
  });

  it('counts the messages of each phone, whatever their status; not those of phones that are gone, nor of others', async () => {
    expect(await account.get('/api/usage/')).toMatchObject({ status: 200, error: 0, response: counts(3, 2), next: null, prev: null });
  });

  it('has no volumes without a phone: an empty list, as PHP writes it', async () => {
    expect((await (await gateway.account()).get('/api/usage/')).response).toEqual({ total: 0, phones_volumes: [] });
  });

  it.each([
    ['start=2030-06-02 10:00:00', 1, 2],
    ['start=2030-06-02 10:00:01', 0, 1],
    ['end=2030-06-01 10:00:00', 2, 0],
    ['end=2030-06-01 09:59:59', 0, 0],
    ['start=2030-06-01 10:00:00&end=2030-06-02 10:00:00', 3, 1],
    ['start=&end=&tag=', 3, 2],
  ])('within a period, both ends included: %s', async (query, one, two) => {
    expect(await usage(query)).toEqual(counts(one, two));
  });

  it.each([
    ['camp%', 2, 0],
    ['CAMP%', 2, 0],
    ['camp-_', 2, 0],
    ['camp', 0, 0],
    ['camp-1', 1, 0],
    ['%', 3, 1],
    ['a\\_b%\\', 0, 1],
    ['a\\_b\\%c\\\\', 0, 1],
    ['\\', 0, 0],
  ])('of tags like %s', async (tag, one, two) => {
    expect(await usage(params({ tag }))).toEqual(counts(one, two));
  });

  it.each([
    ['start=2030-06-02', 'start'],
    ['start=yesterday', 'start'],
    ['end=2030-02-30 00:00:00', 'end'],
    ['end[]=2030-02-03 00:00:00', 'end'],
  ])('refuses %s', async (query, name) => {
    expect(await account.get(`/api/usage/?${query}`)).toMatchObject({
      status: 404,
      error: 2,
      message: `You have specified an invalid parameter : ${name} must be a date of format "Y-m-d H:i:s".`,
    });
  });

  it('refuses tags that are no text', async () => {
    expect(await account.get('/api/usage/?tag[]=x')).toMatchObject({ status: 404, error: 2 });
  });
});

describe('GET /api/stats/sms-status/', () => {
  let account: Account;
  let phones: readonly [number, number];
  const counts = async (query: Readonly<Record<string, string>>) =>
    (await account.get<readonly Record<string, unknown>[]>(`/api/stats/sms-status/?${params(query)}`)).response;
  beforeAll(async () => {
    account = await gateway.account();
    phones = [await addPhone(account.idUser, 'one'), await addPhone(account.idUser, 'two')];
    const [one, two] = phones;
    const number = '+33612345678';
    await send(account.idUser, [
      ...sixty(one, gateway.app.get(Clock).now().toISOString()),
      // The last second of one day in Paris and the first of the next: the same day in London.
      { idPhone: two, number, at: '2023-04-30T21:59:59.9Z', status: 'failed' },
      { idPhone: two, number, at: '2023-04-30T22:00:00Z', status: 'failed' },
      { idPhone: two, number, at: '2023-04-30T22:00:00Z', status: 'delivered' },
      { idPhone: two, number, at: '2023-05-01T08:00:00Z' },
      { idPhone: one, number, at: '2023-05-01T08:00:00Z' },
      { idPhone: 2_000_000_000, number, at: '2023-05-01T08:00:00Z' },
    ]);
  });

  it('counts by day, phone and status, in PHP’s words for days', async () => {
    const today = gateway.app.get(Clock).now().toLocaleDateString('sv-SE', { timeZone: 'Europe/Paris' });
    expect(await counts({ start: 'yesterday', end: 'tomorrow' })).toEqual([
      { at_ymd: today, id_phone: phones[0], status: 'unknown', nb: 40 },
      { at_ymd: today, id_phone: phones[0], status: 'failed', nb: 20 },
    ]);
  });

  it('groups days in the zone of the host, phones that are gone left out', async () => {
    const [one, two] = phones;
    expect(await counts({ start: '2023-04-30', end: '2023-05-01 23:59:59' })).toEqual([
      { at_ymd: '2023-04-30', id_phone: two, status: 'failed', nb: 1 },
      { at_ymd: '2023-05-01', id_phone: one, status: 'unknown', nb: 1 },
      { at_ymd: '2023-05-01', id_phone: two, status: 'unknown', nb: 1 },
      { at_ymd: '2023-05-01', id_phone: two, status: 'delivered', nb: 1 },
      { at_ymd: '2023-05-01', id_phone: two, status: 'failed', nb: 1 },
    ]);
  });

  it('includes both ends', async () => {
    expect(await counts({ start: '2023-05-01', end: '2023-05-01' })).toMatchObject([
      { status: 'delivered', nb: 1 },
      { status: 'failed', nb: 1 },
    ]);
  });

  it('of one phone', async () => {
    expect(await counts({ start: '2023-04-01', end: '1 june 2023', id_phone: String(phones[0]) })).toEqual([
      { at_ymd: '2023-05-01', id_phone: phones[0], status: 'unknown', nb: 1 },
    ]);
  });

  it.each([
    [{}, 4, 'One require parameter is missing : start and end date are required.'],
    [{ start: 'today' }, 4, 'One require parameter is missing : start and end date are required.'],
    [{ start: 'today', end: '0' }, 4, 'One require parameter is missing : start and end date are required.'],
    [{ start: 'gibberish', end: 'today' }, 2, 'You have specified an invalid parameter : start must be a date of format "Y-m-d H:i:s".'],
    [{ start: 'today', end: 'gibberish' }, 2, 'You have specified an invalid parameter : end must be a date of format "Y-m-d H:i:s".'],
    [
      { start: 'today', end: 'today', id_phone: '777777' },
      2,
      'You have specified an invalid parameter : phone with id 777777 does not exists.',
    ],
    [{ start: 'today', end: 'today', id_phone: 'abc' }, 2, 'You have specified an invalid parameter : phone with id 0 does not exists.'],
  ])('refuses %o', async (query, error, message) => {
    expect(await account.get(`/api/stats/sms-status/?${params(query)}`)).toMatchObject({ status: 404, error, message, response: null });
  });

  it('knows no phone of another account', async () => {
    const other = await gateway.account();
    const query = params({ start: 'yesterday', end: 'tomorrow', id_phone: String(phones[0]) });
    expect(await other.get(`/api/stats/sms-status/?${query}`)).toMatchObject({ status: 404, error: 2 });
  });
});

describe('GET /api/invalid_number/', () => {
  let account: Account;
  const ALL = { volume: '1', percent_failed: '0', percent_unknown: '0' };
  const numbers = async (query: Readonly<Record<string, string>>) =>
    (await account.get<readonly Record<string, unknown>[]>(`/api/invalid_number/?${params({ ...ALL, ...query })}`)).response;
  beforeAll(async () => {
    account = await gateway.account();
    const phone = await addPhone(account.idUser, 'one');
    await send(account.idUser, sixty(phone, '2030-06-01T10:00:00Z'));
    const other = await gateway.account();
    await send(other.idUser, sixty(phone, '2030-06-01T10:00:00Z'));
  });

  it('tells the shares of each number in two decimals, of this account’s messages only', async () => {
    const [first, ...rest] = await numbers({});
    expect(first).toEqual({ destination: '+33612341000', total_sms_sent: 8, failed_percentage: '0.25', unknown_percentage: '0.75' });
    expect(rest).toHaveLength(6);
    expect(rest[0]).toEqual({ destination: '+33612341001', total_sms_sent: 9, failed_percentage: '0.33', unknown_percentage: '0.67' });
  });

  it('wants all three: volume, share of failures, share of unknown, rounded before they are compared', async () => {
    const destinations = async (query: Readonly<Record<string, string>>) => (await numbers(query)).map(({ destination }) => destination);
    expect(await destinations({ volume: '9' })).toEqual(['+33612341001', '+33612341002', '+33612341003', '+33612341004']);
    expect(await destinations({ percent_failed: '33' })).toHaveLength(6);
    expect(await destinations({ percent_failed: '34' })).toEqual(['+33612341005', '+33612341006']);
    expect(await destinations({ percent_unknown: '67' })).toHaveLength(5);
    expect(await destinations({ percent_unknown: '75', percent_failed: '25' })).toEqual(['+33612341000']);
    expect(await destinations({ percent_unknown: '75', percent_failed: '26' })).toEqual([]);
  });

  it('has pages with links by number', async () => {
    const many = await gateway.account();
    const phone = await addPhone(many.idUser, 'one');
    await send(
      many.idUser,
      Array.from({ length: 50 }, (_, n) => ({ idPhone: phone, number: `+336123450${n + 10}`, at: '2030-06-01T10:00:00Z' })),
    );
    const link = (page: number) => `${many.baseUrl}/api/invalid_number/${page}/?api_key=${many.apiKey}&${params(ALL)}`;
    const page = (path: string) => many.get<readonly unknown[]>(`/api/invalid_number/${path}?${params(ALL)}`);
    const [first, second, third] = [await page(''), await page('1/'), await page('2/')];
    expect([first, second, third].map(({ response, next, prev }) => [response.length, next, prev])).toEqual([
      [25, link(1), null],
      [25, link(2), link(0)],
      [0, null, link(1)],
    ]);
    expect(new Set([...first.response, ...second.response].map((row) => JSON.stringify(row))).size).toBe(50);
  });

  it.each([
    [{ volume: '1' }, 4, 'One require parameter is missing : volume, percent_failed and percent_unknown are required.'],
    [{ ...ALL, percent_unknown: '' }, 4, 'One require parameter is missing : volume, percent_failed and percent_unknown are required.'],
    [{ ...ALL, volume: 'many' }, 2, 'You have specified an invalid parameter : volume : must be a number from 0 to 2147483647.'],
    [{ ...ALL, percent_failed: '101' }, 2, 'You have specified an invalid parameter : percent_failed : must be a number from 0 to 100.'],
    [{ ...ALL, percent_unknown: '-1' }, 2, 'You have specified an invalid parameter : percent_unknown : must be a number from 0 to 100.'],
  ])('refuses %o', async (query, error, message) => {
    expect(await account.get(`/api/invalid_number/?${params(query)}`)).toMatchObject({ status: 404, error, message });
  });
});
