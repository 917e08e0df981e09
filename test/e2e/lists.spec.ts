import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/database/index.js';
import type { ApiAnswer, ApiClient } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

type Account = ApiClient & { readonly idUser: number };
type Rows = readonly { readonly id: number }[];

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

/** Writes rows number $2 to $3 of account $1; names differ. */
const FILLS: Readonly<Record<string, string>> = {
  'list/sended': `INSERT INTO message (id, id_user, adapter, at, flash, mms, phone_chosen, destination, text)
    SELECT reserve_ids('message_id_seq', 1), $1, 'test_adapter', now(), false, false, true, '+33612345678', 'm' || n`,
  'list/received': `INSERT INTO received (id, id_user, at, text, origin, dedupe_key)
    SELECT reserve_ids('received_id_seq', 1), $1, now(), 'r' || n, '+33612345678', 'k' || n`,
  'list/scheduled': `INSERT INTO scheduled (id, id_user, at, text, flash, mms)
    SELECT reserve_ids('scheduled_id_seq', 1), $1, now() + interval '1 day', 's' || n, false, false`,
  'list/contact': `INSERT INTO contact (id_user, name, number) SELECT $1, 'c' || n, '+33612345678'`,
  'list/group': `INSERT INTO contact_group (id_user, name) SELECT $1, 'g' || n`,
  'list/conditional_group': `INSERT INTO conditional_group (id_user, name, condition) SELECT $1, 'g' || n, 'true'`,
  'list/phone': `INSERT INTO phone (id_user, adapter, name, settings) SELECT $1, 'test_adapter', 'p' || n, '{}'`,
  'list/phone_group': `INSERT INTO phone_group (id_user, name) SELECT $1, 'g' || n`,
  'list/media': `INSERT INTO media (id_user, path, content_type, size) SELECT $1, gen_random_uuid()::text, 'image/png', 1`,
  contact: '',
  group: '',
  conditional_group: '',
  phone: '',
  phone_group: '',
  media: '',
  call: `INSERT INTO call (id, id_user, uid, started_at, direction) SELECT reserve_ids('call_id_seq', 1), $1, 'c' || n, now(), 'inbound'`,
  event: `INSERT INTO event (id_user, type, text) SELECT $1, 'TEST', 'e' || n`,
  smsstop: `INSERT INTO opt_out (id_user, number, source) SELECT $1, '+3361234' || lpad(n::text, 4, '0'), 'test'`,
  webhook: `INSERT INTO webhook (id_user, url, type) SELECT $1, 'https://example.org/' || n, 'send_sms'`,
};

async function fill(list: string, idUser: number, from: number, to: number): Promise<void> {
  const sql = FILLS[list] === '' ? FILLS[`list/${list}`] : FILLS[list];
  await database.query(`${sql ?? ''} FROM generate_series($2::integer, $3::integer) n`, [idUser, from, to]);
}

/** An account with sixty rows, between which another account has some; answers their ids, in the list's own words. */
async function sixty(list: string): Promise<{ readonly account: Account; readonly ids: readonly number[] }> {
  const [account, other] = [await gateway.account(), await gateway.account()];
  await fill(list, account.idUser, 1, 30);
  await fill(list, other.idUser, 1, 5);
  await fill(list, account.idUser, 31, 60);
  return { account, ids: await eventually(() => visible(account, list)) };
}

async function visible(account: Account, list: string): Promise<readonly number[]> {
  const { response } = await account.get<Rows>(`/api/${list}/?per_page=1000`);
  expect(response).toHaveLength(60);
  return response.map(({ id }) => id);
}

describe.each(Object.keys(FILLS))('a walk over sixty rows of %s', (list) => {
  let account: Account;
  let ids: readonly number[];
  const id = (place: number): number => ids[place - 1] ?? (place > 60 ? ids.at(-1)! + place - 60 : 0);
  beforeAll(async () => {
    ({ account, ids } = await sixty(list));
  });

  const numbered = (page: number): string => (list.startsWith('list/') ? `${page}/` : `?page=${page}`);
  const after = (place: number): string => `after/${id(place)}/`;
  const before = (place: number): string => `before/${id(place)}/`;

  it.each<[name: string, path: () => string, first: number, last: number, next: number | null, prev: number | null]>([
    ['the first page', () => '', 1, 25, 25, null],
    ['page 1', () => numbered(1), 26, 50, 50, 26],
    ['page 2', () => numbered(2), 51, 60, null, 51],
    ['page 3, beyond the end', () => numbered(3), 0, 0, null, null],
    ['after nothing', () => 'after/0/', 1, 25, 25, null],
    ['after 25', () => after(25), 26, 50, 50, 26],
    ['after 60', () => after(60), 0, 0, null, null],
    ['before nothing', () => 'before/0/', 0, 0, null, null],
    ['before 26', () => before(26), 1, 25, 25, 1],
    ['before 10', () => before(10), 1, 9, 9, 1],
    ['before 1', () => before(1), 0, 0, null, null],
    ['after what no id can be', () => 'after/99999999999999999999/', 0, 0, null, null],
  ])('%s', async (_name, path, first, last, next, prev) => {
    const { status, response, ...links } = await account.get<Rows>(`/api/${list}/${path()}`);
    const link = (direction: string, place: number | null) =>
      place === null ? null : `${account.baseUrl}/api/${list}/${direction}/${id(place)}/?api_key=${account.apiKey}`;
    expect(status).toBe(200);
    expect(response.map((row) => row.id)).toEqual(first === 0 ? [] : ids.slice(first - 1, last));
    expect(links).toMatchObject({ next: link('after', next), prev: link('before', prev) });
  });

  it('with more or fewer rows a page, which links repeat', async () => {
    const { response, next, prev } = await account.get<Rows>(`/api/${list}/after/${id(10)}/?per_page=7`);
    expect(response.map((row) => row.id)).toEqual(ids.slice(10, 17));
    const link = (direction: string, place: number) =>
      `${account.baseUrl}/api/${list}/${direction}/${id(place)}/?api_key=${account.apiKey}&per_page=7`;
    expect([next, prev]).toEqual([link('after', 17), link('before', 11)]);
    expect((await account.walk<{ id: number }>(`/api/${list}/?per_page=9`)).map((row) => row.id)).toEqual(ids);
  });

  it.each(['0', '1001', '-1', 'x', '2.5', '1e2', '99999999999999999999'])('never with %s rows a page', async (perPage) => {
    expect(await account.get(`/api/${list}/?per_page=${perPage}`)).toMatchObject({
      status: 404,
      error: 2,
      message: 'You have specified an invalid parameter : per_page : must be a whole number from 1 to 1000.',
    });
  });
});

describe('filters', () => {
  let account: Account;
  let phones: readonly number[];
  beforeAll(async () => {
    account = await gateway.account();
    await fill('list/phone', account.idUser, 1, 2);
    phones = (await account.get<Rows>('/api/list/phone/')).response.map(({ id }) => id);
    await database.query(
      `INSERT INTO message (id, id_user, id_phone, adapter, at, flash, mms, phone_chosen, destination, text, status, tag)
       SELECT reserve_ids('message_id_seq', 1), $1, CASE WHEN n <= 20 THEN $2::integer ELSE $3 END, 'test_adapter',
         timestamptz '2030-06-01T12:00:00.7+02:00' + n * interval '1 hour', false, false, true, '+3361234' || lpad((n % 10)::text, 4, '0'), 'm' || n,
         (CASE WHEN n % 6 = 0 THEN 'failed' WHEN n % 2 = 0 THEN 'delivered' ELSE 'unknown' END)::message_status,
         CASE WHEN n = 7 THEN 'été & 100%' WHEN n > 30 THEN 'camp' END
       FROM generate_series(1, 40) n`,
      [account.idUser, phones[0], phones[1]],
    );
    await database.query(
      `INSERT INTO received (id, id_user, id_phone, at, text, origin, dedupe_key, status)
       SELECT reserve_ids('received_id_seq', 1), $1, $2, timestamptz '2030-06-01T12:00:00+02:00' + n * interval '1 hour', 'r' || n,
         CASE WHEN n = 3 THEN 'Acme' ELSE '+3361234' || lpad((n % 10)::text, 4, '0') END, 'k' || n,
         (CASE WHEN n % 2 = 0 THEN 'unread' ELSE 'read' END)::received_status
       FROM generate_series(1, 40) n`,
      [account.idUser, phones[0]],
    );
    await eventually(async () => expect((await account.get<Rows>('/api/list/sended/?per_page=100')).response).toHaveLength(40));
  });

  const texts = async (path: string) =>
    (await account.get<readonly { readonly text: string }[]>(path)).response.map(({ text }) => Number(text.slice(1)));
  const range = (from: number, to: number, step = 1) =>
    Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);

  it.each<[query: string, found: readonly number[]]>([
    ['status=failed', range(6, 36, 6)],
    ['status=unknown', range(1, 39, 2)],
    ['tag=camp', range(31, 40)],
    ['tag=CAMP', []],
    [`tag=${encodeURIComponent('été & 100%')}`, [7]],
    ['number=%2B33612340004', range(4, 34, 10)],
    ['number=+33612340004', range(4, 34, 10)],
    ['since=2030-06-02 12:00:00', range(24, 40)],
    ['until=2030-06-01 15:00:00', [1, 2, 3]],
    ['since=2030-06-01 15:00:01', range(4, 40)],
    ['since=2030-06-02 00:00:00&until=2030-06-02 02:00:00&status=delivered', [14]],
    ['status=&tag=&number=&id_phone=&since=&until=', range(1, 40)],
  ])('of list/sended: %s', async (query, found) => {
    expect(await texts(`/api/list/sended/?per_page=100&${query}`)).toEqual(found);
  });

  it.each<[query: string, found: readonly number[]]>([
    ['status=unread', range(2, 40, 2)],
    ['number=Acme', [3]],
    ['number=+33612340003', [13, 23, 33]],
    ['until=2030-06-01 14:00:00', [1, 2]],
    ['since=2030-06-03 03:00:00', [39, 40]],
  ])('of list/received: %s', async (query, found) => {
    expect(await texts(`/api/list/received/?per_page=100&${query}`)).toEqual(found);
  });

  it('by phone', async () => {
    expect(await texts(`/api/list/sended/?per_page=100&id_phone=${phones[0]!}`)).toEqual(range(1, 20));
    expect(await texts(`/api/list/received/?per_page=100&id_phone=${phones[0]!}`)).toHaveLength(40);
    expect(await texts(`/api/list/received/?id_phone=${phones[1]!}`)).toEqual([]);
    expect(await texts('/api/list/sended/?id_phone=2147483647')).toEqual([]);
  });

  it('are repeated by links, which so lead to the neighbouring pages of the same list', async () => {
    const { next } = await account.get(`/api/list/sended/?status=unknown&per_page=5&other=x`);
    expect(next).toMatch(new RegExp(`/api/list/sended/after/\\d+/\\?api_key=${account.apiKey}&per_page=5&status=unknown$`));
    const walked = await account.walk<{ readonly text: string }>(
      `/api/list/sended/?tag=camp&per_page=3&since=${encodeURIComponent('2030-06-01 00:00:00')}`,
    );
    expect(walked.map(({ text }) => Number(text.slice(1)))).toEqual(range(31, 40));
    expect(await texts(`/api/list/sended/1/?status=unknown&per_page=5`)).toEqual(range(11, 19, 2));
  });

  it.each([
    ['sended', 'status=read', 'status : must be one of : unknown, delivered, failed.'],
    ['sended', 'status[]=failed', 'status : must be one of : unknown, delivered, failed.'],
    ['sended', 'id_phone=abc', 'id_phone : must be the id of a phone.'],
    ['sended', 'id_phone=0', 'id_phone : must be the id of a phone.'],
    ['sended', 'id_phone=99999999999', 'id_phone : must be the id of a phone.'],
    ['sended', 'number=0612345678', 'number : must be a phone number in international form, such as +33612345678.'],
    ['sended', 'since=yesterday', 'since must be a date of format "Y-m-d H:i:s".'],
    ['sended', 'until=2030-02-30 00:00:00', 'until must be a date of format "Y-m-d H:i:s".'],
    ['sended', `tag=${'x'.repeat(1001)}`, 'tag : tag must be less than 1000 char.'],
    ['received', 'status=failed', 'status : must be one of : read, unread.'],
    ['received', `number=${'x'.repeat(256)}`, 'number : must be less than 255 char.'],
  ])('that cannot be understood are refused: list/%s %s', async (list, query, detail) => {
    expect(await account.get(`/api/list/${list}/?${query}`)).toMatchObject({
      status: 404,
      error: 2,
      message: `You have specified an invalid parameter : ${detail}`,
      response: null,
    });
  });

  it('of one list mean nothing to another', async () => {
    expect((await account.get<Rows>('/api/list/phone/?status=nonsense&tag=x')).response).toHaveLength(2);
  });
});

describe('list/scheduled', () => {
  it('shows the contacts and groups that a scheduled names, as their own lists do', async () => {
    const [account, other] = [await gateway.account(), await gateway.account()];
    const contact = await account.post('/api/contact/', { name: 'Jo', number: '+33612345678', 'data[age]': '3' });
    const group = await account.post('/api/group/', { name: 'G', contacts: [String(contact.response)] });
    const conditional = await account.post('/api/conditional_group/', { name: 'C', condition: 'contact.age > 2' });
    const foreign = await other.post('/api/contact/', { name: 'Al', number: '+33612345679' });
    const ids = { contacts: [String(contact.response), String(foreign.response), '99999999999'], groups: [String(group.response)] };
    const created = await account.post('/api/scheduled/', {
      text: 'Bonjour',
      at: '2035-01-01 00:00:00',
      numbers: ['+33612345677'],
      ...ids,
      conditional_groups: [String(conditional.response)],
    });
    const rowOf = async (path: string) => (await account.get<readonly Record<string, unknown>[]>(path)).response[0]!;
    const { id, id_user, name, created_at, updated_at } = await rowOf('/api/list/group/');
    const row = await eventually(async () => (await rowOf('/api/list/scheduled/')) ?? expect.fail('not visible yet'));
    const joined = {
      id: created.response,
      contacts: [await rowOf('/api/list/contact/')],
      groups: [{ id, id_user, name, created_at, updated_at }],
      conditional_groups: [await rowOf('/api/list/conditional_group/')],
    };
    expect(row).toMatchObject(joined);
    expect(row.contacts).toHaveLength(1);
    const detail = await account.get<Record<string, unknown>>(`/api/scheduled/${created.response}/`);
    expect(detail.response).toEqual({
      ...row,
      state: 'pending',
      totals: { planned: 0, waiting_for_its_time: 6, waiting: 0, accepted: 0, unconfirmed: 0, delivered: 0, failed: 0, failures: {} },
    });
  });
});

describe('GET /api/scheduled/{id}/ after its time', () => {
  interface Planned {
    readonly text: string | null;
    readonly totals: Readonly<Record<string, number>> & { readonly failures: Readonly<Record<string, number>> };
  }

  const totalsOf = async (account: Account, id: number) => (await account.get<Planned>(`/api/scheduled/${id}/`)).response.totals;

  it('counts its messages by what became of them, failures by their code', async () => {
    const account = await gateway.account();
    const phone = await account.post('/api/phone/', { name: 'T', adapter: 'adapters\\TestAdapter' });
    const numbers = Array.from({ length: 10 }, (_, n) => `+3361234567${n}`);
    const { response: id } = await account.post('/api/scheduled/', {
      text: 'Bonjour',
      tag: 'camp',
      id_phone: String(phone.response),
      numbers,
    });
    await account.post('/api/scheduled/', { text: 'Autre', numbers: ['+33612345699'], id_phone: String(phone.response) });
    await eventually(async () => expect(await totalsOf(account, id)).toMatchObject({ planned: 10, accepted: 10 }));

    const ids = (await account.get<Rows>('/api/list/sended/?tag=camp')).response.map((row) => row.id);
    await database.query(`UPDATE message SET status = 'delivered' WHERE id = ANY($1::bigint[])`, [ids.slice(0, 4)]);
    await database.query(`UPDATE message SET status = 'failed', updated_at = now() WHERE id = ANY($1::bigint[])`, [ids.slice(4, 7)]);
    await database.query(
      `INSERT INTO message_failure (id_user, id_message, code, reason)
       SELECT $1, id, CASE WHEN id = $3::bigint THEN 'report_bad_number' ELSE 'report_failed' END, 'x' FROM unnest($2::bigint[]) id`,
      [account.idUser, ids.slice(4, 7), ids[4]],
    );
    await database.query(`UPDATE message SET state = 'unconfirmed' WHERE id = $1`, [ids[7]]);
    await database.query(`UPDATE message SET state = 'waiting' WHERE id = $1`, [ids[8]]);
    const { response, status } = await account.get<Planned>(`/api/scheduled/${id}/`);
    expect(status).toBe(200);
    expect(response).toMatchObject({
      id,
      id_user: account.idUser,
      text: 'Bonjour',
      flash: 0,
      mms: 0,
      id_phone: phone.response,
      tag: 'camp',
      state: 'planned',
      totals: { planned: 10, waiting_for_its_time: 0, waiting: 1, accepted: 1, unconfirmed: 1, delivered: 4, failed: 3 },
    });
    expect(response.totals.failures).toEqual({ report_bad_number: 1, report_failed: 2 });
    const other: ApiAnswer = await (await gateway.account()).get(`/api/scheduled/${id}/`);
    expect(other).toMatchObject({
      status: 404,
      error: 2,
      message: 'You have specified an invalid parameter : id : there is no scheduled with this id.',
    });
  });

  it('names the reason when nothing could be sent, and no text when there are several', async () => {
    const account = await gateway.account();
    const { response: id } = await account.post('/api/scheduled/', {
      text: 'Bonjour {{ contact.n }}',
      'numbers[0][number]': '+33612345678',
      'numbers[0][data]': '{"n":"1"}',
      'numbers[1][number]': '+33612345679',
      'numbers[1][data]': '{"n":"2"}',
    });
    await eventually(async () => expect(await totalsOf(account, id)).toMatchObject({ planned: 2, failed: 2, failures: { no_phone: 2 } }));
    expect((await account.get<Planned>(`/api/scheduled/${id}/`)).response.text).toBeNull();
  });

  it.each(['0', 'abc', '999999', '99999999999999999999'])('knows no %s', async (id) => {
    const account = await gateway.account();
    expect(await account.get(`/api/scheduled/${id}/`)).toMatchObject({ status: 404, error: 2 });
  });
});
