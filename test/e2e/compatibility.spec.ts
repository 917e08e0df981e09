import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountsService, ApiKeysService, SettingsService } from '../../src/accounts/index.js';
import { Database } from '../../src/database/index.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { Consumer, refusal, success } from '../support/raspisms-consumer.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

const LATER = '2099-01-01 10:00:00';
const NUMBER = '%2B33612345678';
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const TEST_PHONE = 'adapter=adapters\\TestAdapter';

let testDatabase: TestDatabase;
let gateway: RunningApp;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  gateway = await startApp(testDatabase.url, { PATH_PREFIX: '/sms' });
  database = gateway.app.get(Database);
});
afterAll(async () => {
  await gateway.close();
  await testDatabase.drop();
});

const setSetting = (consumer: Consumer, name: string, value: string) => gateway.app.get(SettingsService).set(consumer.idUser, name, value);

/** The scheduled entry of this id, as its list shows it. */
async function scheduled(consumer: Consumer, id: number): Promise<Readonly<Record<string, unknown>> | undefined> {
  return (await consumer.list(`/api/list/scheduled/after/${id - 1}/`)).response.find((row) => row.id === id);
}

/** Messages that came of a request, once there are so many. */
async function sended(consumer: Consumer, id: number, amount: number): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return eventually(async () => {
    const { response } = await consumer.list('/api/list/sended/?per_page=1000');
    const rows = response.filter((row) => row.originating_scheduled === id);
    expect(rows).toHaveLength(amount);
    return rows;
  });
}

describe('1. paths and verbs', () => {
  const ROUTES: readonly (readonly [method: string, path: string, allowed: string])[] = [
    ['GET', '/api/list/sended/', 'GET, HEAD'],
    ['GET', '/api/list/sended/1/', 'GET, HEAD'],
    ['GET', '/api/list/sended/after/1/', 'GET, HEAD'],
    ['GET', '/api/list/sended/before/1/', 'GET, HEAD'],
    ['GET', '/api/send-sms/', 'GET, HEAD'],
    ['POST', '/api/scheduled/', ''],
    ['DELETE', '/api/scheduled/1/', ''],
    ['POST', '/api/phone/', ''],
    ['POST', '/api/phone/1/', ''],
    ['DELETE', '/api/phone/1/', ''],
    ['POST', '/api/phone/1/status/', 'POST'],
    ['POST', '/api/phone/1/status/force/', 'POST'],
  ];

  it.each(ROUTES)('%s %s, with and without a slash and a prefix', async (method, path) => {
    for (const prefix of ['', '/raspisms', '/sms', '/sms/raspisms']) {
      for (const address of [path, path.slice(0, -1)]) {
        const reply = await fetch(`${gateway.url}${prefix}${address}`, { method });
        // A key is only asked for where there is something.
        expect([address, reply.status]).toEqual([address, 401]);
      }
    }
  });

  it.each(ROUTES)('another verb than %s at %s is named as the fault', async (_, path, allowed) => {
    const reply = await fetch(`${gateway.url}${path}`, { method: 'PATCH' });
    expect(reply.status).toBe(405);
    expect(reply.headers.get('allow')).toContain(allowed);
    expect(await reply.json()).toMatchObject({ error: 2, response: null });
  });

  it('unknown paths are told before a key is asked for', async () => {
    for (const path of ['/api/', '/api/nothing/', '/API/list/sended/', '/raspisms/raspisms/api/list/sended/', '/api/list/sended/1/2/']) {
      expect((await fetch(gateway.url + path)).status).toBe(404);
    }
  });
});

describe('2. the key', () => {
  let consumer: Consumer;
  const ask = async (query: string, body: string | undefined, header: string | undefined) => {
    const reply = await fetch(`${gateway.url}/api/scheduled/${query}`, {
      method: 'POST',
      headers: { ...(header !== undefined && { 'X-Api-Key': header }), 'content-type': 'application/x-www-form-urlencoded' },
      body: body ?? '',
    });
    return { status: reply.status, body: await reply.json() };
  };
  const UNKNOWN = {
    status: 401,
    body: refusal(1, 'Invalid API Key. Please provide a valid API key as GET or POST parameter "api_key" or a HTTP "X-Api-Key".'),
  };
  /** What a request without a text is answered, once its key is known. */
  const KNOWN = { status: 400, body: refusal(4, 'One require parameter is missing : text') };

  beforeAll(async () => {
    consumer = await Consumer.of(gateway);
  });

  it('is looked for in query, body and header, in this order', async () => {
    const { apiKey } = consumer;
    expect(await ask(`?api_key=${apiKey}`, 'api_key=wrong', 'wrong')).toEqual(KNOWN);
    expect(await ask('', `api_key=${apiKey}`, 'wrong')).toEqual(KNOWN);
    expect(await ask('', undefined, apiKey)).toEqual(KNOWN);
    expect(await ask('?api_key=wrong', `api_key=${apiKey}`, apiKey)).toEqual(UNKNOWN);
    expect(await ask('', 'api_key=wrong', apiKey)).toEqual(UNKNOWN);
  });

  it('hides those behind it even when it is empty', async () => {
    const { apiKey } = consumer;
    for (const query of ['?api_key=', '?api_key=0', '?api_key', '?api_key[]=x'])
      expect(await ask(query, undefined, apiKey)).toEqual(UNKNOWN);
    expect(await ask('', 'api_key=', apiKey)).toEqual(UNKNOWN);
    expect(await ask('', undefined, '')).toEqual(UNKNOWN);
    expect(await ask('', undefined, undefined)).toEqual(UNKNOWN);
  });

  it('of a suspended account is answered 403', async () => {
    const suspended = await Consumer.of(gateway);
    await gateway.app.get(AccountsService).setStatus(suspended.idUser, 'suspended');
    for (const reply of [await suspended.get('/api/list/sended/'), await suspended.post('/api/scheduled/')]) {
      expect(reply).toEqual({ status: 403, body: refusal(16, 'This user account is currently suspended.') });
    }
  });

  it('may be in a multipart form', async () => {
    const form = new FormData();
    form.append('api_key', consumer.apiKey);
    const reply = await fetch(`${gateway.url}/api/scheduled/`, { method: 'POST', body: form });
    expect({ status: reply.status, body: await reply.json() }).toEqual(KNOWN);
  });

  it('opens what its scope names', async () => {
    const { key } = await gateway.app.get(ApiKeysService).create(consumer.idUser, { name: 'reader', scope: 'read' });
    expect((await fetch(`${gateway.url}/api/list/sended/?api_key=${key}`)).status).toBe(200);
    expect(await ask(`?api_key=${key}`, undefined, undefined)).toMatchObject({ status: 403, body: { error: 1 } });
  });
});

describe('3. envelopes, codes and statuses', () => {
  let consumer: Consumer;
  let idPhone: number;

  beforeAll(async () => {
    consumer = await Consumer.of(gateway);
    idPhone = await consumer.create('/api/phone/', `name=T1&${TEST_PHONE}`);
  });

  it('a GET is answered 200, and 404 when it is refused', async () => {
    expect(await consumer.get('/api/list/sended/')).toEqual({ status: 200, body: success([]) });
    expect(await consumer.get('/api/list/call/')).toEqual({
      status: 404,
      body: refusal(
        2,
        'You have specified an invalid parameter : entry_type must be one of : sended, received, scheduled, contact, group, conditional_group, phone, phone_group, media.',
      ),
    });
    expect(await consumer.get('/api/send-sms/?to=x&text=a')).toEqual({
      status: 404,
      body: refusal(4, 'One require parameter is missing : to '),
    });
    expect(await consumer.get(`/api/send-sms/?to=${NUMBER}&text=0`)).toEqual({
      status: 404,
      body: refusal(4, 'One require parameter is missing : text'),
    });
    expect(await consumer.get(`/api/send-sms/?to=${NUMBER}&text=a&id_phone=99`)).toEqual({
      status: 404,
      body: refusal(8, 'Cannot create a new entry.'),
    });
  });

  it('a POST is answered 201, and 400 when it is refused', async () => {
    expect(await consumer.post('/api/scheduled/', `text=a&numbers=${NUMBER}`)).toEqual({ status: 201, body: success(expect.any(Number)) });
    expect(await consumer.post('/api/scheduled/')).toEqual({ status: 400, body: refusal(4, 'One require parameter is missing : text') });
    expect(await consumer.post(`/api/phone/${idPhone}/status/force/`, 'status=available')).toEqual({
      status: 201,
      body: success('available'),
    });
    expect(await consumer.post('/api/phone/99/', 'name=a')).toEqual({
      status: 400,
      body: refusal(128, 'Cannot update this entry :  No phone with this id.'),
    });
    expect(await consumer.post('/api/phone/99/status/')).toEqual({ status: 400, body: refusal(128, 'Cannot update this entry : ') });
  });

  it('a DELETE is answered 204 without a body, and 400 with code 32 when it is refused', async () => {
    const id = await consumer.create('/api/scheduled/', `text=a&at=${LATER}&numbers=${NUMBER}`);
    expect(await consumer.delete(`/api/scheduled/${id}`)).toEqual({ status: 204, body: '' });
    for (const path of [
      `/api/scheduled/${id}/`,
      '/api/scheduled/abc/',
      '/api/scheduled/0/',
      '/api/phone/abc/',
      '/api/phone/99999999999/',
    ]) {
      expect(await consumer.delete(path)).toEqual({ status: 400, body: refusal(32, 'Cannot delete this entry.') });
    }
  });
});

describe('4. lists', () => {
  let consumer: Consumer;

  beforeAll(async () => {
    consumer = await Consumer.of(gateway);
    const phone = await consumer.create('/api/phone/', `name=T&${TEST_PHONE}`);
    const contact = await consumer.create('/api/contact/', `name=Jo&number=${NUMBER}`);
    await consumer.create('/api/group/', `name=G&contacts=${contact}`);
    await consumer.create('/api/conditional_group/', 'name=CG&condition=true');
    await consumer.create('/api/phone_group/', `name=PG&phones=${phone}`);
    const media = new FormData();
    media.append('media', new Blob([PNG]), 'dot.png');
    await consumer.create('/api/media/', media);
    await consumer.create('/api/scheduled/', `text=a&at=${LATER}&numbers=${NUMBER}&contacts=${contact}`);
    await sended(consumer, await consumer.create('/api/scheduled/', `text=a&numbers=${NUMBER}&id_phone=${phone}`), 1);
    await database.query(`INSERT INTO received (id, id_user, id_phone, at, text, origin, dedupe_key)
      SELECT reserve_ids('received_id_seq', 1), ${consumer.idUser}, ${phone}, now(), 'a', '+33612345678', 'a'`);
  });

  const COLUMNS: Readonly<Record<string, string>> = {
    sended: 'id at text destination flash status uid adapter id_user id_phone mms originating_scheduled created_at updated_at tag medias',
    received: 'id at text origin command status id_user id_phone mms created_at updated_at medias',
    scheduled:
      'id id_user at text flash id_phone id_phone_group mms created_at updated_at tag numbers contacts groups conditional_groups medias',
    contact: 'id id_user name number data created_at updated_at',
    group: 'id id_user name created_at updated_at nb_contact contacts',
    conditional_group: 'id id_user name condition created_at updated_at',
    phone: 'id id_user adapter adapter_data name priority created_at updated_at status',
    phone_group: 'id id_user name created_at updated_at nb_phone phones',
    media: 'id path id_user created_at updated_at',
  };
  const ARRAYS = ['medias', 'numbers', 'contacts', 'groups', 'conditional_groups', 'phones'];
  const NUMBERS = /^(?:id|id_.*|flash|mms|command|priority|nb_.*|originating_scheduled)$/;

  it.each(Object.entries(COLUMNS))('of %s have RaspiSMS’s columns in their order, numbers as numbers', async (type, columns) => {
    const { response } = await consumer.list(`/api/list/${type}/`);
    expect(response.length).toBeGreaterThan(0);
    for (const row of response) {
      expect(Object.keys(row).join(' ')).toBe(columns);
      for (const [column, value] of Object.entries(row)) {
        const expected = ARRAYS.includes(column) ? 'object' : NUMBERS.test(column) ? 'number' : 'string';
        if (value !== null) expect([column, typeof value]).toEqual([column, expected]);
      }
      for (const joined of ARRAYS.filter((name) => name in row)) expect(Array.isArray(row[joined])).toBe(true);
    }
  });

  it('write no data as "[]"', async () => {
    expect((await consumer.list('/api/list/contact/')).response).toMatchObject([{ data: '[]' }]);
    expect((await consumer.list('/api/list/phone/')).response).toMatchObject([{ adapter_data: '[]' }]);
    expect((await consumer.list('/api/list/scheduled/')).response).toMatchObject([
      { numbers: [{ data: '[]' }], contacts: [{ name: 'Jo', number: '+33612345678', data: '[]' }] },
    ]);
  });

  it.each(Object.keys(COLUMNS))('of %s are walked 25 at a time, by links that carry the key', async (type) => {
    const walker = await Consumer.of(gateway);
    await thirty(type, walker);
    const base = `${gateway.url}/raspisms/api/list/${type}`;
    const first = await walker.list(`/api/list/${type}/`);
    const ids = first.response.map(({ id }) => Number(id));
    expect(ids).toHaveLength(25);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect([first.prev, first.next]).toEqual([null, `${base}/after/${ids.at(-1)}/?api_key=${walker.apiKey}`]);
    const second = await walker.list(`/api/list/${type}/after/${ids.at(-1)}/`);
    const rest = second.response.map(({ id }) => Number(id));
    expect([rest.length, second.next, second.prev]).toEqual([5, null, `${base}/before/${rest[0]}/?api_key=${walker.apiKey}`]);
    const back = await walker.list(`/api/list/${type}/before/${rest[0]}/`);
    expect(back.response).toEqual(first.response);
    expect([back.next, back.prev]).toEqual([first.next, `${base}/before/${ids[0]}/?api_key=${walker.apiKey}`]);
    expect((await walker.list(`/api/list/${type}/1/`)).response).toEqual(second.response);
    expect(await walker.list(`/api/list/${type}/before/0/`)).toMatchObject({ response: [], next: null, prev: null });
    expect((await walker.list(`/api/list/${type}/after/0/`)).response).toEqual(first.response);
    expect((await walker.list(`/api/list/${type}/garbage/`)).response).toEqual(first.response);
  });
});

describe('5. forms as PHP reads them', () => {
  let consumer: Consumer;
  let contacts: readonly number[];

  beforeAll(async () => {
    consumer = await Consumer.of(gateway);
    await setSetting(consumer, 'mms', '1');
    await consumer.create('/api/phone/', `name=T&${TEST_PHONE}`);
    contacts = [
      await consumer.create('/api/contact/', `name=Jo&number=${NUMBER}`),
      await consumer.create('/api/contact/', `name=Al&number=${NUMBER}`),
    ];
  });

  /** The same fields in both of the ways in which a form is sent. */
  const both = (fields: readonly (readonly [string, string])[]): readonly (string | FormData)[] => {
    const form = new FormData();
    for (const [name, value] of fields) form.append(name, value);
    return [new URLSearchParams(fields as readonly [string, string][]).toString(), form];
  };
  const number = (text: string, data = '[]') => ({ number: text, data });

  it.each<readonly [string, readonly (readonly [string, string])[], readonly object[]]>([
    ['a single number', [['numbers', '+33612345678']], [number('+33612345678')]],
    [
      'a list of numbers',
      [
        ['numbers[]', '+33612345678'],
        ['numbers[]', '+33612345677'],
      ],
      [number('+33612345678'), number('+33612345677')],
    ],
    [
      'numbers with indexes of any kind',
      [
        ['numbers[7]', '+33612345678'],
        ['numbers[x]', '+33612345677'],
      ],
      [number('+33612345678'), number('+33612345677')],
    ],
    [
      'numbers with data, beside numbers without',
      [
        ['numbers[0][number]', '+33612345678'],
        ['numbers[0][data]', '{"firstname":"John"}'],
        ['numbers[1]', '+33 6 12 34 56 77'],
      ],
      [number('+33612345678', '{"firstname":"John"}'), number('+33612345677')],
    ],
    [
      'numbers of which some are none',
      [
        ['numbers[]', '0612345678'],
        ['numbers[]', '+33612345678'],
        ['numbers[]', ''],
      ],
      [number('+33612345678')],
    ],
    [
      'a field given twice',
      [
        ['numbers', '+33612345677'],
        ['numbers', '+33612345678'],
      ],
      [number('+33612345678')],
    ],
  ])('%s', async (_, fields, expected) => {
    for (const form of both([['text', 'Bonjour à tous'], ['at', LATER], ['tag', 't&1'], ...fields])) {
      const id = await consumer.create('/api/scheduled/', form);
      expect(await scheduled(consumer, id)).toMatchObject({
        text: 'Bonjour à tous',
        at: LATER,
        tag: 't&1',
        flash: 0,
        mms: 0,
        numbers: expected,
      });
    }
  });

  it('a contact, and contacts', async () => {
    const [jo = 0, al = 0] = contacts;
    const written = [
      [['contacts', String(jo)]],
      [
        ['contacts[]', String(jo)],
        ['contacts[]', String(al)],
      ],
    ] as const;
    for (const fields of written) {
      for (const form of both([['text', 'a'], ['at', LATER], ...fields])) {
        const id = await consumer.create('/api/scheduled/', form);
        const row = await scheduled(consumer, id);
        expect((row?.contacts as readonly { id: number }[]).map(({ id: contact }) => contact)).toEqual(contacts.slice(0, fields.length));
      }
    }
  });

  it.each([
    ['', 0],
    ['flash=0', 0],
    ['flash=', 0],
    ['flash=1', 1],
    ['flash=false', 1],
  ])('a flag written "%s" is %i', async (flag, expected) => {
    const id = await consumer.create('/api/scheduled/', `text=a&at=${LATER}&numbers=${NUMBER}&${flag}`);
    expect(await scheduled(consumer, id)).toMatchObject({ flash: expected });
  });

  it('an unescaped plus is a space in a form, and a plus in multipart', async () => {
    expect(await consumer.post('/api/scheduled/', 'text=a&numbers=+33612345678')).toMatchObject({ status: 400, body: { error: 4 } });
    const form = new FormData();
    for (const [name, value] of Object.entries({ text: '1+1', at: LATER, numbers: '+33612345678' })) form.append(name, value);
    const id = await consumer.create('/api/scheduled/', form);
    expect(await scheduled(consumer, id)).toMatchObject({ text: '1+1', numbers: [{ number: '+33612345678' }] });
  });

  it.each(['medias', 'medias[]'])('files of an MMS in %s', async (field) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ text: 'a', at: LATER, numbers: '+33612345678', mms: '1' })) form.append(name, value);
    form.append(field, new Blob([PNG], { type: 'image/png' }), 'dot.png');
    if (field.endsWith('[]')) form.append(field, new Blob([PNG], { type: 'image/png' }), 'dot2.png');
    const row = await scheduled(consumer, await consumer.create('/api/scheduled/', form));
    expect(row).toMatchObject({ mms: 1 });
    const path = expect.stringMatching(/^\d+\/\d+-[\da-f]{32}\.png$/) as string;
    const media = { id: expect.any(Number) as number, id_user: consumer.idUser, path };
    expect(row?.medias).toEqual(field.endsWith('[]') ? [media, media] : [media]);
  });

  it('numbers in a CSV file, the other columns being their data', async () => {
    const csv = 'phone,first name,"city"\r\n+33612345678,"Zoé, the 1st",\r\n"+33 6 12 34 56 77",Al,Paris\r\n';
    const id = await consumer.create('/api/scheduled/', csvForm(csv));
    expect(await scheduled(consumer, id)).toMatchObject({
      numbers: [number('+33612345678', '{"firstname":"Zoé, the 1st"}'), number('+33612345677', '{"firstname":"Al","city":"Paris"}')],
    });
  });

  it.each([
    ['number\n+33612345678\n0612345678', /csv : .*ligne 3 colonne 1/],
    ['number\n', /csv : no valid number in csv file\./],
    ['', /csv : /],
    ['number\n+33612345678\n\n', /csv : |^$/],
    ['number,a\n+33612345678,1,2', /csv : /],
  ])('a CSV file of %j is refused', async (csv, message) => {
    const { status, body } = await consumer.post('/api/scheduled/', csvForm(csv));
    // A line end at the end of the file is no line.
    if (csv.endsWith('\n\n') && status === 201) return;
    expect({ status, body }).toEqual({ status: 400, body: refusal(2, expect.stringMatching(message)) });
  });

  it('fields of a phone in brackets', async () => {
    const limits = 'limits[0][volume]=100&limits[0][startpoint]=today&limits[1][volume]=3&limits[1][startpoint]=-24 hours';
    const id = await consumer.create('/api/phone/', `name=L&adapter=loopback_adapter&adapter_data[delay_ms]=5&${limits}`);
    expect((await consumer.get(`/api/phone/${id}/`)).body).toMatchObject({
      response: {
        adapter_data: '{"delay_ms":"5"}',
        limits: [
          { volume: 100, startpoint: 'today' },
          { volume: 3, startpoint: '-24 hours' },
        ],
      },
    });
  });

  function csvForm(csv: string): FormData {
    const form = new FormData();
    form.append('text', 'a');
    form.append('at', LATER);
    form.append('numbers_csv', new Blob([csv], { type: 'text/csv' }), 'numbers.csv');
    return form;
  }
});

describe('6. what is looked at first', () => {
  let consumer: Consumer;
  let idPhone: number;
  let idGroup: number;

  beforeAll(async () => {
    consumer = await Consumer.of(gateway);
    idPhone = await consumer.create('/api/phone/', `name=T1&${TEST_PHONE}`);
    await setSetting(consumer, 'mms', '0');
    idGroup = await consumer.create('/api/phone_group/', `name=G&phones=${idPhone}`);
  });

  it('in a message: each fault is answered before those behind it', async () => {
    const invalid = 'You have specified an invalid parameter : ';
    const missing = 'One require parameter is missing : ';
    const wrong: Record<string, string> = {
      text: '',
      'at[]': 'x',
      mms: '1',
      numbers_csv: 'number\n0612345678',
      'numbers[0][number]': '+33612345678',
      'numbers[0][data]': '{',
      id_phone: '999',
      id_phone_group: '999',
    };
    const answer = async () => {
      const form = new FormData();
      for (const [name, value] of Object.entries(wrong)) {
        if (name === 'numbers_csv') form.append(name, new Blob([value]), 'n.csv');
        else form.append(name, value);
      }
      const { status, body } = await consumer.post('/api/scheduled/', form);
      return status === 201 ? status : (body as { message: string }).message;
    };
    const repair = (changes: Readonly<Record<string, string | undefined>>) => {
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined) delete wrong[name];
        else wrong[name] = value;
      }
      return answer();
    };
    expect(await answer()).toBe(`${missing}text`);
    expect(await repair({ text: undefined, 'text[]': 'a' })).toBe(`${invalid} : at must be a string.`);
    expect(await repair({ 'at[]': undefined, at: '2030-02-31 10:00:00' })).toBe(`${invalid} : text must be a string.`);
    expect(await repair({ 'text[]': undefined, text: '😀'.repeat(1_001) })).toBe(`${invalid} : text must be less than 1000 char.`);
    expect(await repair({ text: '😀'.repeat(1_000) })).toBe(`${invalid}at must be a date of format "Y-m-d H:i:s".`);
    expect(await repair({ at: LATER })).toBe(`${invalid}mms is set to true, but mms are disabled in settings.`);
    expect(await repair({ mms: undefined })).toMatch(/^You have specified an invalid parameter : csv : /);
    expect(await repair({ numbers_csv: undefined })).toBe(`${invalid}number data must be a valid json or leave not set.`);
    const nobody = `${missing}You must specify at least one valid number, contact, group or conditional_group.`;
    expect(await repair({ 'numbers[0][data]': undefined, 'numbers[0][number]': '0612345678' })).toBe(nobody);
    expect(await repair({ 'numbers[0][number]': '+33612345678' })).toBe(
      `${invalid}id_phone, id_phone_group : You must specify at most one of id_phone or id_phone_group, not both.`,
    );
    expect(await repair({ id_phone_group: undefined })).toBe(
      `${invalid}id_phone : You must specify an id_phone number among thoses of user phones.`,
    );
    expect(await repair({ id_phone: undefined, id_phone_group: '999' })).toBe(
      `${invalid}id_phone_group : You must specify an id_phone_group number among thoses of user phone groups.`,
    );
    expect(await repair({ id_phone_group: String(idGroup) })).toBe(201);
    expect(await repair({ id_phone_group: undefined, id_phone: String(idPhone) })).toBe(201);
  });

  it.each([
    ['', 4, 'One require parameter is missing :  You must specify phone name.'],
    ['name=T1', 4, 'One require parameter is missing :  You must specify adapter name.'],
    ['name=t1&adapter=nobody', 2, 'You have specified an invalid parameter :  This name is already used for another phone.'],
    ['name=T2&adapter=nobody', 2, 'You have specified an invalid parameter :  adapter. Adapter "nobody" does not exists.'],
    [
      'name=T2&adapter=\\adapters\\TestAdapter',
      2,
      'You have specified an invalid parameter :  adapter. Adapter "\\adapters\\TestAdapter" does not exists.',
    ],
    [
      'name=T2&adapter=adapters\\OctopushShortcodeAdapter',
      4,
      /^One require parameter is missing : {2}You must speicify param login \(.*\) for this phone\.$/,
    ],
    [
      'name=T2&adapter=adapters\\OctopushShortcodeAdapter&adapter_data[login]=a&adapter_data[api_key]=',
      4,
      /^One require parameter is missing : {2}You must speicify param api_key \(.*\) for this phone\.$/,
    ],
  ] as const)('in a new phone: %s', async (form, error, message) => {
    const expected: unknown = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(await consumer.post('/api/phone/', form)).toEqual({ status: 400, body: refusal(error, expected) });
  });

  it('in a phone that changes: whose it is comes first', async () => {
    const foreign = await (await Consumer.of(gateway)).create('/api/phone/', `name=T1&${TEST_PHONE}`);
    const nobody = refusal(128, 'Cannot update this entry :  No phone with this id.');
    expect(await consumer.post(`/api/phone/${foreign}/`, 'adapter=nobody')).toEqual({ status: 400, body: nobody });
    await consumer.create('/api/phone/', `name=T3&${TEST_PHONE}`);
    expect(await consumer.post(`/api/phone/${idPhone}/`, 'name=T3&adapter=nobody')).toMatchObject({
      body: { error: 2, message: expect.stringContaining('This name is already used') as string },
    });
    expect(await consumer.post(`/api/phone/${idPhone}/`, 'adapter=nobody')).toMatchObject({
      body: { error: 2, message: expect.stringContaining('does not exists') as string },
    });
    // A status is looked at before the phone.
    expect(await consumer.post('/api/phone/999/status/force/', 'status=x')).toEqual({
      status: 400,
      body: refusal(2, 'You have specified an invalid parameter :  "status" must be "disabled" or "available".'),
    });
  });
});

describe('7. names of adapters', () => {
  it.each([
    ['adapters\\TestAdapter', 'test_adapter'],
    ['adapters\\BenchmarkAdapter', 'benchmark_adapter'],
  ])('%s is taken and shown', async (name, uid) => {
    const consumer = await Consumer.of(gateway);
    const id = await consumer.create('/api/phone/', `name=T&adapter=${encodeURIComponent(name)}`);
    expect((await consumer.list('/api/list/phone/')).response).toMatchObject([{ id, adapter: name }]);
    const messages = await sended(consumer, await consumer.create('/api/scheduled/', `text=a&numbers=${NUMBER}`), 1);
    expect(messages).toMatchObject([{ adapter: name }]);
    const { body } = await consumer.get('/api/adapters/');
    expect((body as { response: readonly object[] }).response).toContainEqual(expect.objectContaining({ adapter: name, uid }));
  });

  it('the address for callbacks has the uid', async () => {
    const consumer = await Consumer.of(gateway);
    const id = await consumer.create('/api/phone/', 'name=L&adapter=loopback_adapter');
    const { body } = await consumer.get(`/api/phone/${id}/`);
    const urls = (body as { response: { callbacks: readonly { url: string }[] } }).response.callbacks.map(({ url }) => url.split('?')[0]);
    expect(urls).toEqual(
      [`reception/loopback_adapter/${id}/`, 'status/loopback_adapter/', 'stop/loopback_adapter/'].map(
        (path) => expect.stringContaining(`/sms/callback/${path}`) as string,
      ),
    );
  });
});

describe('8. callbacks', () => {
  let consumer: Consumer;
  let idPhone: number;

  beforeAll(async () => {
    consumer = await Consumer.of(gateway);
    idPhone = await consumer.create('/api/phone/', `name=T&${TEST_PHONE}`);
  });

  it.each(['status/loopback_adapter', 'reception/loopback_adapter/{phone}', 'inbound_call/{phone}', 'end_call/{phone}'])(
    '%s is answered with an empty 200, whatever it says and however it is called',
    async (shape) => {
      const path = `${gateway.url}/raspisms/callback/${shape.replace('{phone}', String(idPhone))}`;
      for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
        for (const slash of ['', '/']) {
          const reply = await fetch(`${path}${slash}?api_key=${consumer.apiKey}&x=1`, { method });
          expect([reply.status, await reply.text()]).toEqual([200, '']);
        }
      }
    },
  );

  it('without a good key are answered 401 in RaspiSMS’s words', async () => {
    const reply = await fetch(`${gateway.url}/raspisms/callback/status/loopback_adapter/?api_key=wrong`, { method: 'POST' });
    expect([reply.status, await reply.text()]).toEqual([
      401,
      '{"error":"Invalid API key. You must provide a valid GET or POST api_key param."}',
    ]);
    expect(reply.headers.get('content-type')).toMatch(/^text\/html/);
  });
});

describe('9. a row for each recipient', () => {
  it('with the request’s id and tag, which then is no longer scheduled', async () => {
    const consumer = await Consumer.of(gateway);
    await consumer.create('/api/phone/', `name=T&${TEST_PHONE}`);
    const form = `text=a&tag=camp%25 1&numbers[]=${NUMBER}&numbers[]=%2B33612345677&numbers[]=${NUMBER}`;
    const id = await consumer.create('/api/scheduled/', form);
    const rows = await sended(consumer, id, 2);
    expect(rows).toMatchObject(
      ['+33612345678', '+33612345677'].map((destination) => ({ destination, text: 'a', tag: 'camp% 1', originating_scheduled: id })),
    );
    await eventually(async () => expect(await scheduled(consumer, id)).toBeUndefined());
    expect(await consumer.delete(`/api/scheduled/${id}/`)).toMatchObject({ status: 400, body: { error: 32 } });
  });

  it('also when it is sent from an address, or was due long ago', async () => {
    const consumer = await Consumer.of(gateway);
    await consumer.create('/api/phone/', `name=T&${TEST_PHONE}`);
    const { body } = await consumer.get(`/api/send-sms/?to=${NUMBER}&text=a`);
    expect(await sended(consumer, (body as { response: number }).response, 1)).toMatchObject([{ tag: null }]);
    await sended(consumer, await consumer.create('/api/scheduled/', `text=a&at=2001-01-01 00:00:00&numbers=${NUMBER}`), 1);
  });
});

describe('11. templates and STOP', () => {
  let consumer: Consumer;

  beforeAll(async () => {
    consumer = await Consumer.of(gateway);
    await consumer.create('/api/phone/', `name=T&${TEST_PHONE}`);
    await setSetting(consumer, 'templating', '1');
  });

  const encoded = (fields: Readonly<Record<string, string>>) => new URLSearchParams(fields).toString();

  it('a text is a template of the data of each number', async () => {
    const text =
      "{% if contact.gender == 'male' %}M.{% elseif contact.gender == 'female' %}Mme{% else %}Bonjour{% endif %} {{ contact.name|upper }}{{ contact.nothing }}";
    const id = await consumer.create(
      '/api/scheduled/',
      encoded({
        text,
        'numbers[0][number]': '+33612345678',
        'numbers[0][data]': '{"gender":"male","name":"Durand"}',
        'numbers[1][number]': '+33612345677',
        'numbers[1][data]': '{"gender":"female","name":"Zoé"}',
        'numbers[2]': '+33612345676',
      }),
    );
    const rows = await sended(consumer, id, 3);
    expect(rows.map((row) => row.text)).toEqual(['M. DURAND', 'Mme ZOÉ', 'Bonjour ']);
  });

  it('and of what is known of a contact', async () => {
    const contact = await consumer.create('/api/contact/', `name=Jo&number=${NUMBER}&data[age]=3`);
    const text = '{{ contact_metas.name }} {{ contact_metas.number }} {{ contact.age }}';
    const [row] = await sended(consumer, await consumer.create('/api/scheduled/', encoded({ text, contacts: String(contact) })), 1);
    expect(row?.text).toBe('Jo +33612345678 3');
  });

  it.each([
    ['stop', true],
    [' STOP SMS\n', true],
    ['please stop', false],
  ])('"%s" opts out: %s', async (text, optsOut) => {
    const own = await Consumer.of(gateway);
    const idPhone = await own.create('/api/phone/', 'name=L&adapter=loopback_adapter');
    const body = new URLSearchParams({ event: 'reply', id: 'r', in_reply_to: 'x', from: '+33612345678', text, at: '2021-01-01T10:00:00Z' });
    const address = `${gateway.url}/raspisms/callback/reception/loopback_adapter/${idPhone}/?api_key=${own.apiKey}`;
    expect((await fetch(address, { method: 'POST', body })).status).toBe(200);
    await eventually(async () => expect((await own.list('/api/list/received/')).response).toHaveLength(1));
    const { response } = await own.list('/api/smsstop/');
    expect(response.map((row) => row.number)).toEqual(optsOut ? ['+33612345678'] : []);
  });
});

describe('12. what RaspiSMS answers with an error page is answered in the envelope', () => {
  let consumer: Consumer;

  beforeAll(async () => {
    consumer = await Consumer.of(gateway);
    await consumer.create('/api/phone/', `name=T&${TEST_PHONE}`);
  });

  it.each<readonly [string, number, readonly [method: 'get' | 'post' | 'delete', path: string, form?: string]]>([
    ['a status of no phone', 400, ['post', '/api/phone/abc/status/']],
    ['a forced status of no phone', 400, ['post', '/api/phone/abc/status/force/', 'status=available']],
    ['a phone that is read', 404, ['get', '/api/phone/5/']],
    ['a scheduled that is read', 404, ['get', '/api/scheduled/5/']],
    ['a phone that is removed', 400, ['delete', '/api/phone/5/']],
    ['nested data', 400, ['post', '/api/scheduled/', `text=a&numbers[0][number]=${NUMBER}&numbers[0][data][x]=1`]],
    ['a phone that is no number', 400, ['post', '/api/scheduled/', `text=a&numbers=${NUMBER}&id_phone=abc`]],
    ['a phone group that is no number', 400, ['post', '/api/scheduled/', `text=a&numbers=${NUMBER}&id_phone_group=abc`]],
    ['contacts that are no numbers', 400, ['post', '/api/scheduled/', 'text=a&contacts[]=abc']],
    ['groups that are no numbers', 400, ['post', '/api/scheduled/', 'text=a&groups=abc']],
    ['a send-sms with a long text', 404, ['get', `/api/send-sms/?to=${NUMBER}&text=${'a'.repeat(1_001)}`]],
    ['a send-sms by a phone that is no number', 404, ['get', `/api/send-sms/?to=${NUMBER}&text=a&id_phone=abc`]],
    ['a send-sms to a list', 404, ['get', `/api/send-sms/?to[]=${NUMBER}&text=a`]],
    ['a text that is no UTF-8', 400, ['post', '/api/scheduled/', `text=%ff&numbers=${NUMBER}`]],
    ['phone groups after an id', 200, ['get', '/api/list/phone_group/after/1/']],
    ['phone groups before an id', 200, ['get', '/api/list/phone_group/before/1/']],
    ['a negative page', 200, ['get', '/api/list/sended/-1/']],
    ['a page beyond all', 200, ['get', '/api/list/sended/99999999999999999999/']],
  ])('%s', async (_, status, [method, path, form]) => {
    const reply = method === 'post' ? await consumer.post(path, form) : await consumer[method](path);
    expect(reply.status).toBe(status);
    if (status !== 200) expect(reply.body).toMatchObject({ error: expect.any(Number) as number, response: null });
  });

  it('and a list as a key', async () => {
    expect((await fetch(`${gateway.url}/api/list/sended/?api_key[]=x`)).status).toBe(401);
  });
});

/** Thirty rows of a type. */
async function thirty(type: string, consumer: Consumer): Promise<void> {
  const places = Array.from({ length: 30 }, (_, index) => index);
  if (type === 'sended') {
    await consumer.create('/api/phone/', `name=T&${TEST_PHONE}`);
    const id = await consumer.create('/api/scheduled/', `text=a&${places.map((place) => `numbers[]=%2B336123456${10 + place}`).join('&')}`);
    await sended(consumer, id, 30);
    await eventually(async () => {
      const { response } = await consumer.list('/api/list/sended/?per_page=1000');
      expect(response.every(({ updated_at: at }) => at !== null)).toBe(true);
    });
    return;
  }
  if (type === 'received') {
    await database.query(
      `WITH block AS MATERIALIZED (SELECT reserve_ids('received_id_seq', 30) AS first)
       INSERT INTO received (id, id_user, at, text, origin, dedupe_key)
       SELECT first + n, $1, now(), 'a', '+33612345678', 'd' || n FROM block, generate_series(0, 29) AS n`,
      [consumer.idUser],
    );
    return;
  }
  for (const place of places) {
    const forms: Readonly<Record<string, readonly [string, string | FormData]>> = {
      scheduled: ['/api/scheduled/', `text=a${place}&at=${LATER}&numbers=${NUMBER}`],
      contact: ['/api/contact/', `name=c${place}&number=${NUMBER}`],
      group: ['/api/group/', `name=g${place}`],
      conditional_group: ['/api/conditional_group/', `name=g${place}&condition=true`],
      phone: ['/api/phone/', `name=p${place}&${TEST_PHONE}`],
      phone_group: ['/api/phone_group/', `name=g${place}`],
      media: ['/api/media/', mediaForm()],
    };
    const [path, form] = forms[type] ?? ['', ''];
    await consumer.create(path, form);
  }
}

function mediaForm(): FormData {
  const form = new FormData();
  form.append('media', new Blob([PNG]), 'dot.png');
  return form;
}
