import supertest from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../../test/support/api-client.js';
import { createTestDatabase } from '../../test/support/database.js';
import type { TestDatabase } from '../../test/support/database.js';
import { startApp } from '../../test/support/running-app.js';
import type { RunningApp } from '../../test/support/running-app.js';
import { CallbackSecrets } from '../accounts/index.js';
import { Calls } from '../calls/index.js';
import { Database } from '../database/index.js';

interface CallRow {
  readonly id: number;
  readonly id_phone: number | null;
  readonly uid: string;
  readonly start: string;
  readonly end: string | null;
}

let testDatabase: TestDatabase;
let gateway: RunningApp;
let database: Database;
let client: ApiClient & { readonly idUser: number };
let stranger: ApiClient;
let phone: string;
let deaf: string;
let key: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  gateway = await startApp(testDatabase.url, {
    PLUGINS: '@pigeonnier/adapter-loopback',
    // RaspiSMS's test adapter reads times in the zone of the process, which a host of its own sets to this one.
    TIME_ZONE: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  database = gateway.app.get(Database);
  client = await gateway.account();
  stranger = await gateway.account();
  key = await gateway.app.get(CallbackSecrets).forUser(client.idUser);
  phone = String((await client.post('/api/phone/', { name: 'T1', adapter: 'adapters\\TestAdapter' })).response);
  deaf = String((await client.post('/api/phone/', { name: 'T2', adapter: 'adapters\\BenchmarkAdapter' })).response);
});
beforeEach(() => database.query('TRUNCATE call, waiting_call_end, callback_event, callback_problem'));
afterAll(async () => {
  await gateway.close();
  await testDatabase.drop();
});

const call = (changes: object = {}) => ({ uid: 'c1', origin: '+33612345678', start: '2021-01-01 10:00:00', ...changes });
const tell = (kind: 'inbound_call' | 'end_call', fields: object, idPhone = phone) =>
  supertest(gateway.url).post(`/callback/${kind}/${idPhone}/?api_key=${key}`).type('form').send(fields).expect(200, '');

/** Rows once everything that was told has been applied. */
async function calls(): Promise<readonly CallRow[]> {
  await settled();
  return (await client.get<readonly CallRow[]>('/api/call/')).response;
}
async function problems(): Promise<readonly string[]> {
  await settled();
  return (await database.query<{ reason: string }>('SELECT reason FROM callback_problem ORDER BY id_event')).map(({ reason }) => reason);
}
const settled = () => expect.poll(() => database.query('SELECT 1 FROM callback_chunk'), { timeout: 10_000, interval: 5 }).toEqual([]);

describe('a telephone call', () => {
  it('is kept as RaspiSMS keeps it', async () => {
    await tell('inbound_call', call());
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as string;
    const row = {
      id: expect.any(Number) as number,
      id_user: client.idUser,
      id_phone: Number(phone),
      uid: 'c1',
      start: '2021-01-01 10:00:00',
      end: null,
      direction: 'inbound',
      origin: '+33612345678',
      destination: null,
      created_at: time,
      updated_at: null,
    };
    const [first] = await calls();
    expect(first).toEqual(row);
    expect(await client.get(`/api/call/${first?.id}/`)).toMatchObject({ status: 200, response: row });
    await tell('end_call', { uid: 'c1', end: '2021-01-01 10:00:07' });
    expect(await calls()).toEqual([{ ...row, end: '2021-01-01 10:00:07', updated_at: time }]);
  });

  it.each(['get', 'post', 'put', 'patch', 'delete', 'options'] as const)(
    'may be told by %s, with or without the last slash',
    async (method) => {
      for (const slash of ['', '/']) {
        const address = `${gateway.url}/raspisms/callback/inbound_call/${phone}${slash}`;
        await supertest(address)[method]('').set('X-Api-Key', client.apiKey).type('form').send(call()).expect(200, '');
      }
      expect(await calls()).toMatchObject([{ uid: 'c1', end: null }]);
      expect(await problems()).toEqual([]);
    },
  );

  it('told again is one row', async () => {
    await Promise.all([1, 2, 3].map(() => tell('inbound_call', call())));
    await tell('inbound_call', call({ end: '2021-01-01 10:00:09' }));
    for (const time of ['10:00:10', '10:00:10']) await tell('end_call', { uid: 'c1', end: `2021-01-01 ${time}` });
    expect(await calls()).toMatchObject([{ uid: 'c1', end: '2021-01-01 10:00:10' }]);
    expect(await problems()).toEqual([]);
  });

  it('may be told of by its end first', async () => {
    await tell('end_call', { uid: 'c1', end: '2021-01-01 10:00:07' });
    expect(await calls()).toEqual([]);
    expect(await problems()).toEqual([]);
    await tell('inbound_call', call());
    expect(await calls()).toMatchObject([{ uid: 'c1', end: '2021-01-01 10:00:07' }]);
  });

  it('whose end is told of and its start never becomes a problem after a day', async () => {
    await tell('end_call', { uid: 'c1', end: '2021-01-01 10:00:07' });
    await settled();
    await gateway.app.get(Calls).expireWaiting();
    expect(await problems()).toEqual([]);
    await database.query('UPDATE waiting_call_end SET expires_at = now() - make_interval(secs => 1)');
    await gateway.app.get(Calls).expireWaiting();
    expect(await problems()).toEqual([expect.stringMatching(/^no_call: .*\(c1\)$/)]);
  });

  it('that ends before it began is refused, for everybody to see', async () => {
    await tell('inbound_call', call({ end: '2021-01-01 09:59:59' }));
    expect(await calls()).toEqual([]);
    expect(await problems()).toHaveLength(1);
    await tell('inbound_call', call());
    await tell('end_call', { uid: 'c1', end: '2021-01-01 09:59:59' });
    expect(await calls()).toMatchObject([{ end: null }]);
    expect(await problems()).toEqual([expect.stringMatching(/^call_ends_early: /), expect.stringMatching(/^call_ends_early: /)]);
    await tell('end_call', { uid: 'c1', end: '2021-01-01 10:00:00' });
    expect(await calls()).toMatchObject([{ end: '2021-01-01 10:00:00' }]);
  });

  it.each([
    ['for a phone of nobody', 'inbound_call', call(), '999', /^unknown_phone: /],
    ['for no phone', 'end_call', { uid: 'c1', end: '2021-01-01 10:00:00' }, 'mine', /^unknown_phone: /],
    ['for a phone whose adapter knows no calls', 'inbound_call', call(), 'deaf', /^not_recognised: /],
    ['without an id', 'inbound_call', call({ uid: '' }), undefined, /^not_understood: /],
    ['without a start', 'inbound_call', call({ start: '01/01/2021' }), undefined, /^not_understood: /],
    ['without a caller', 'inbound_call', call({ origin: '' }), undefined, /^not_understood: /],
    ['whose end is no time', 'end_call', { uid: 'c1', end: 'later' }, undefined, /^not_understood: /],
    ['by nothing at all', 'inbound_call', {}, undefined, /^not_understood: /],
  ] as const)('%s is answered like any other, and kept as a problem', async (_, kind, fields, idPhone, reason) => {
    await tell(kind, fields, idPhone === 'deaf' ? deaf : (idPhone ?? phone));
    expect(await problems()).toEqual([expect.stringMatching(reason)]);
    expect(await calls()).toEqual([]);
  });

  it('needs a key, and that of the account whose phone it is', async () => {
    const address = `${gateway.url}/callback/inbound_call/${phone}/`;
    const refused = await supertest(address).post('').type('form').send(call()).expect(401);
    expect(refused.text).toBe('{"error":"Invalid API key. You must provide a valid GET or POST api_key param."}');
    await supertest(address).post('').set('X-Api-Key', stranger.apiKey).type('form').send(call()).expect(200, '');
    expect(await problems()).toEqual([expect.stringMatching(/^unknown_phone: /)]);
    expect((await stranger.get('/api/call/')).response).toEqual([]);
    expect(await calls()).toEqual([]);
  });
});

describe('GET /api/call/', () => {
  beforeEach(async () => {
    for (let number = 1; number <= 27; number += 1) await tell('inbound_call', call({ uid: `c${number}` }));
    await settled();
  });

  it('lists 25 a page, with cursors', async () => {
    const first = await client.get<readonly CallRow[]>('/raspisms/api/call');
    expect(first.response.map(({ uid }) => uid)).toEqual(Array.from({ length: 25 }, (_, index) => `c${index + 1}`));
    const last = first.response.at(-1)?.id;
    expect(first.next).toBe(`${gateway.url}/raspisms/api/call/after/${last}/?api_key=${client.apiKey}`);
    expect((await client.walk<CallRow>('/api/call/')).map(({ uid }) => uid)).toHaveLength(27);
    const second = await client.get<readonly CallRow[]>(`/api/call/after/${last}/`);
    expect(second).toMatchObject({ next: null, response: [{ uid: 'c26' }, { uid: 'c27' }] });
    const back = await client.get<readonly CallRow[]>(second.prev?.slice(gateway.url.length) ?? '');
    expect(back.response).toEqual(first.response);
    expect((await client.get('/api/call/?page=1')).response).toEqual(second.response);
  });

  it('shows nobody the calls of others', async () => {
    const [row] = await calls();
    expect(await stranger.get('/api/call/')).toMatchObject({ status: 200, response: [] });
    for (const id of [row?.id, 0, 'abc', '99999999999999999999']) {
      expect(await stranger.get(`/api/call/${id}/`)).toMatchObject({
        status: 404,
        error: 2,
        message: 'You have specified an invalid parameter : id : there is no call with this id.',
      });
    }
  });

  it('shows a call whose phone is gone', async () => {
    const gone = String((await client.post('/api/phone/', { name: 'T3', adapter: 'adapters\\TestAdapter' })).response);
    await tell('inbound_call', call({ uid: 'last' }), gone);
    await settled();
    await client.delete(`/api/phone/${gone}/`);
    expect((await client.get<readonly CallRow[]>('/api/call/?page=1')).response.at(-1)).toMatchObject({ uid: 'last', id_phone: null });
  });
});
