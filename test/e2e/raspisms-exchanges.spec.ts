import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/database/index.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { Consumer, refusal, success, TIME } from '../support/raspisms-consumer.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

let testDatabase: TestDatabase;
let gateway: RunningApp;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  gateway = await startApp(testDatabase.url);
  database = gateway.app.get(Database);
});
afterAll(async () => {
  await gateway.close();
  await testDatabase.drop();
});

describe('phones', () => {
  let consumer: Consumer;
  let idT1: number;

  beforeAll(async () => {
    consumer = await Consumer.of(gateway);
    idT1 = await consumer.create('/api/phone/', 'name=T1&adapter=adapters\\TestAdapter');
  });

  it('are created; a limit that makes no sense is dropped', async () => {
    const limits = 'limits[0][volume]=100&limits[0][startpoint]=today&limits[1][volume]=5&limits[1][startpoint]=garbage xx';
    const { status, body } = await consumer.post('/api/phone/', `name=T2&adapter=adapters\\TestAdapter&priority=2&${limits}`);
    expect({ status, body }).toEqual({ status: 201, body: success(expect.any(Number)) });
    const { response: id } = body as { readonly response: number };
    expect(await database.query('SELECT volume, startpoint FROM phone_limit WHERE id_phone = $1', [id])).toEqual([
      { volume: 100, startpoint: 'today' },
    ]);
    const row = { id_user: consumer.idUser, adapter: 'adapters\\TestAdapter', adapter_data: '[]', created_at: TIME, updated_at: null };
    expect(await consumer.get('/api/list/phone/')).toEqual({
      status: 200,
      body: success([
        { ...row, id: idT1, name: 'T1', priority: 0, status: 'available' },
        { ...row, id, name: 'T2', priority: 2, status: 'available' },
      ]),
    });
  });

  it('have names of their own', async () => {
    expect(await consumer.post('/api/phone', 'name=T1&adapter=adapters\\TestAdapter')).toEqual({
      status: 400,
      body: refusal(2, 'You have specified an invalid parameter :  This name is already used for another phone.'),
    });
  });

  it('are changed, unless nothing would change', async () => {
    expect(await consumer.post(`/api/phone/${idT1}/`, 'name=T1')).toEqual({
      status: 400,
      body: refusal(128, 'Cannot update this entry : '),
    });
    expect(await consumer.post(`/api/phone/${idT1}/`, 'name=T1bis')).toEqual({ status: 201, body: success(true) });
  });

  it('are checked and switched', async () => {
    expect(await consumer.post(`/api/phone/${idT1}/status/`)).toEqual({ status: 201, body: success('available') });
    expect(await consumer.post(`/api/phone/${idT1}/status/force/`, 'status=disabled')).toEqual({ status: 201, body: success('disabled') });
    const words = 'Phone have been manually disabled, you need to re-enable it manually.';
    expect(await consumer.post(`/api/phone/${idT1}/status/`)).toEqual({
      status: 400,
      body: refusal(128, `Cannot update this entry : ${words}`),
    });
    expect(await consumer.post(`/api/phone/${idT1}/status/force/`, 'status=available')).toEqual({
      status: 201,
      body: success('available'),
    });
  });

  it('are removed, as RaspiSMS documents it', async () => {
    const id = await consumer.create('/api/phone/', 'name=T3&adapter=adapters\\TestAdapter');
    expect(await consumer.delete(`/api/phone/${id}/`)).toEqual({ status: 204, body: '' });
    expect(await consumer.delete(`/api/phone/${id}/`)).toEqual({ status: 400, body: refusal(32, 'Cannot delete this entry.') });
  });
});

describe('messages', () => {
  const LATER = 'at=2099-01-01 10:00:00';
  let consumer: Consumer;

  beforeAll(async () => {
    consumer = await Consumer.of(gateway);
    await consumer.create('/api/phone/', 'name=T1&adapter=adapters\\TestAdapter');
  });

  it('are scheduled, listed and taken back', async () => {
    const numbers = 'numbers[0][number]=%2B33612345678&numbers[0][data]={"a":"b"}&numbers[1][number]=%2B33612345677';
    const id = await consumer.create('/api/scheduled/', `text=a&${LATER}&${numbers}`);
    const number = { id: expect.any(Number) as number, id_scheduled: id, created_at: TIME, updated_at: null };
    expect(await consumer.get('/api/list/scheduled/')).toEqual({
      status: 200,
      body: success([
        {
          id,
          id_user: consumer.idUser,
          at: '2099-01-01 10:00:00',
          text: 'a',
          flash: 0,
          id_phone: null,
          id_phone_group: null,
          mms: 0,
          created_at: TIME,
          updated_at: null,
          tag: null,
          numbers: [
            { ...number, number: '+33612345678', data: '{"a":"b"}' },
            { ...number, number: '+33612345677', data: '[]' },
          ],
          contacts: [],
          groups: [],
          conditional_groups: [],
          medias: [],
        },
      ]),
    });
    expect(await consumer.delete(`/api/scheduled/${id}/`)).toEqual({ status: 204, body: '' });
    expect(await consumer.delete(`/api/scheduled/${id}/`)).toEqual({ status: 400, body: refusal(32, 'Cannot delete this entry.') });
  });

  it.each([
    ['numbers=%2B33612345678', 4, 'One require parameter is missing : text'],
    [
      'text=a&numbers=0612345678',
      4,
      'One require parameter is missing : You must specify at least one valid number, contact, group or conditional_group.',
    ],
    [
      'text=a&at=2030-01-01 10:00&numbers=%2B33612345678',
      2,
      'You have specified an invalid parameter : at must be a date of format "Y-m-d H:i:s".',
    ],
  ])('of %s are refused', async (form, error, message) => {
    expect(await consumer.post('/api/scheduled/', form)).toEqual({ status: 400, body: refusal(error, message) });
  });

  it('to a contact that does not exist are accepted, and fail with a reason', async () => {
    const id = await consumer.create('/api/scheduled/', 'text=a&contacts=99');
    await eventually(async () => {
      const { response } = await consumer.list('/api/list/sended/');
      expect(response.find((row) => row.originating_scheduled === id)).toMatchObject({ destination: null, status: 'failed' });
    });
  });

  it('may be described in JSON, which RaspiSMS ignores', async () => {
    const json = JSON.stringify({ text: 'a', numbers: ['+33612345678'], at: '2099-01-01 10:00:00' });
    expect(await consumer.post('/api/scheduled/', json, 'application/json')).toEqual({ status: 201, body: success(expect.any(Number)) });
    expect(await consumer.post('/api/scheduled/', '{}', 'application/json')).toEqual({
      status: 400,
      body: refusal(4, 'One require parameter is missing : text'),
    });
  });

  it('are sent from an address', async () => {
    expect(await consumer.get('/api/send-sms/?text=yo&to=%2B33612345678')).toEqual({ status: 200, body: success(expect.any(Number)) });
    expect(await consumer.get('/api/send-sms/')).toEqual({ status: 404, body: refusal(4, 'One require parameter is missing : to text') });
    expect(await consumer.get('/api/send-sms/?text=yo&to=%2B33612345678&id_phone=77')).toEqual({
      status: 404,
      body: refusal(8, 'Cannot create a new entry.'),
    });
  });
});

describe('sended', () => {
  let consumer: Consumer;
  let idPhone: number;
  let first: number;

  beforeAll(async () => {
    consumer = await Consumer.of(gateway);
    idPhone = await consumer.create('/api/phone/', 'name=T1&adapter=adapters\\TestAdapter');
    first = await sixtyMessages(consumer.idUser, idPhone);
  });

  it('is walked over as in RaspiSMS', async () => {
    const link = (cursor: string, place: number) => {
      const id = first + place - 1;
      return `${gateway.url}/raspisms/api/list/sended/${cursor}/${id}/?api_key=${consumer.apiKey}`;
    };
    const places = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
    const at = (cursor: string, place: number) => `${cursor}/${first + place - 1}/`;
    const walks: readonly (readonly [string, readonly number[], string | null, string | null])[] = [
      ['', places(1, 25), link('after', 25), null],
      ['1/', places(26, 50), link('after', 50), link('before', 26)],
      ['2/', places(51, 60), null, link('before', 51)],
      [at('after', 25), places(26, 50), link('after', 50), link('before', 26)],
      [at('after', 60), [], null, null],
      [at('before', 26), places(1, 25), link('after', 25), link('before', 1)],
      [at('before', 10), places(1, 9), link('after', 9), link('before', 1)],
      [at('before', 1), [], null, null],
      // RaspiSMS's `prev` is malformed here.
      ['3/', [], null, null],
    ];
    for (const [path, shown, next, prev] of walks) {
      const page = await consumer.list(`/api/list/sended/${path}`);
      expect({ path, shown: page.response.map(({ id }) => Number(id) - first + 1), next: page.next, prev: page.prev }).toEqual({
        path,
        shown,
        next,
        prev,
      });
    }
  });

  it('shows a row with its sixteen columns', async () => {
    const page = await consumer.list('/api/list/sended/2/');
    expect(page.response.at(-1)).toEqual({
      id: first + 59,
      at: TIME,
      text: 'm60',
      destination: '+33612341004',
      flash: 0,
      status: 'failed',
      uid: 'u60',
      adapter: 'adapters\\TestAdapter',
      id_user: consumer.idUser,
      id_phone: idPhone,
      mms: 0,
      originating_scheduled: null,
      created_at: TIME,
      updated_at: null,
      tag: null,
      medias: [],
    });
  });
});

describe('lists with what belongs to their rows', () => {
  let consumer: Consumer;

  beforeAll(async () => {
    consumer = await Consumer.of(gateway);
  });

  it('group', async () => {
    const contact = await consumer.create('/api/contact/', 'name=Jo&number=%2B33612345678&data[age]=3');
    const id = await consumer.create('/api/group/', `name=G&contacts[]=${contact}`);
    const times = { created_at: TIME, updated_at: null };
    const jo = { id: contact, id_user: consumer.idUser, name: 'Jo', number: '+33612345678', data: '{"age":"3"}', ...times };
    expect(await consumer.get('/api/list/contact/')).toEqual({ status: 200, body: success([jo]) });
    expect(await consumer.get('/api/list/group/')).toEqual({
      status: 200,
      body: success([{ id, id_user: consumer.idUser, name: 'G', ...times, nb_contact: 1, contacts: [jo] }]),
    });
  });

  it('conditional_group', async () => {
    const condition = 'contact.age == "3"';
    const id = await consumer.create('/api/conditional_group/', `name=CG&condition=${encodeURIComponent(condition)}`);
    expect(await consumer.get('/api/list/conditional_group/')).toEqual({
      status: 200,
      body: success([{ id, id_user: consumer.idUser, name: 'CG', condition, created_at: TIME, updated_at: null }]),
    });
  });

  it('phone_group', async () => {
    const idPhone = await consumer.create('/api/phone/', 'name=T1bis&adapter=adapters\\TestAdapter');
    const id = await consumer.create('/api/phone_group/', `name=PG&phones[]=${idPhone}`);
    const row = { id_user: consumer.idUser, created_at: TIME, updated_at: null };
    const phone = {
      ...row,
      id: idPhone,
      adapter: 'adapters\\TestAdapter',
      adapter_data: '[]',
      name: 'T1bis',
      priority: 0,
      status: 'available',
    };
    expect(await consumer.get('/api/list/phone_group/')).toEqual({
      status: 200,
      body: success([{ ...row, id, name: 'PG', nb_phone: 1, phones: [phone] }]),
    });
  });

  it('media', async () => {
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
    const form = new FormData();
    form.append('media', new Blob([png], { type: 'image/png' }), 'dot.png');
    expect(await consumer.post('/api/media/', form)).toMatchObject({ status: 201, body: { error: 0 } });
    const { response } = await consumer.list('/api/list/media/');
    expect(response).toEqual([
      {
        id: expect.any(Number) as number,
        path: expect.stringMatching(new RegExp(`^${consumer.idUser}/\\d{10}-[\\da-f]{32}\\.png$`)) as string,
        id_user: consumer.idUser,
        created_at: TIME,
        updated_at: null,
      },
    ]);
    const file = await fetch(`${gateway.url}/raspisms/data/public/${String(response[0]?.path)}`);
    expect(file.status).toBe(200);
    expect(Buffer.from(await file.arrayBuffer())).toEqual(png);
  });

  it('received', async () => {
    const idPhone = await consumer.create('/api/phone/', 'name=L&adapter=loopback_adapter');
    const told = await fetch(`${gateway.url}/raspisms/callback/reception/loopback_adapter/${idPhone}/?api_key=${consumer.apiKey}`, {
      method: 'POST',
      body: new URLSearchParams({
        event: 'reply',
        id: 'r1',
        in_reply_to: 'lost',
        from: '+33612345678',
        text: 'Bonjour',
        at: '2021-01-01T09:00:00Z',
      }),
    });
    expect([told.status, await told.text()]).toEqual([200, '']);
    await eventually(async () => {
      expect(await consumer.get('/api/list/received/')).toEqual({
        status: 200,
        body: success([
          {
            id: expect.any(Number) as number,
            at: '2021-01-01 10:00:00',
            text: 'Bonjour',
            origin: '+33612345678',
            command: 0,
            status: 'unread',
            id_user: consumer.idUser,
            id_phone: idPhone,
            mms: 0,
            created_at: TIME,
            updated_at: null,
            medias: [],
          },
        ]),
      });
    });
  });
});

describe('callbacks of Octopush', () => {
  const PHONE = 900_001;
  let consumer: Consumer;

  beforeAll(async () => {
    consumer = await Consumer.of(gateway);
    // Without settings nothing is sent through it.
    await database.query(
      `INSERT INTO phone (id, id_user, adapter, name, settings) VALUES ($1, $2, 'octopush_shortcode_adapter', 'Octopush', '{}')`,
      [PHONE, consumer.idUser],
    );
    const [row] = await database.query<{ first: number }>(`SELECT reserve_ids('message_id_seq', 2)::integer AS first`);
    await database.query(
      `INSERT INTO message (id, id_user, id_phone, adapter, id_batch, at, state, flash, mms, phone_chosen, destination, text)
       SELECT $1::bigint + n, $2, $3, 'octopush_shortcode_adapter', 700 + n, now(), 'accepted', false, false, false, '+33612345678', 'hello'
       FROM generate_series(0, 1) AS n`,
      [row?.first, consumer.idUser, PHONE],
    );
    await database.query(
      `INSERT INTO attempt (id_user, adapter, id_batch, id_message, number, at, outcome, uid)
       SELECT $2, 'octopush_shortcode_adapter', 700 + n, $1::bigint + n, 1, now(), 'accepted', 'u' || n + 1 FROM generate_series(0, 1) AS n`,
      [row?.first, consumer.idUser],
    );
  });

  async function tell(address: string, fields: object): Promise<void> {
    const reply = await fetch(`${gateway.url}/raspisms/callback/${address}/?api_key=${consumer.apiKey}`, {
      method: 'POST',
      body: JSON.stringify(fields),
    });
    expect([reply.status, await reply.text()]).toEqual([200, '']);
    await expect.poll(() => database.query('SELECT 1 FROM callback_chunk'), { timeout: 10_000, interval: 10 }).toEqual([]);
  }
  const statuses = async () => (await consumer.list('/api/list/sended/')).response.slice(0, 2).map(({ status }) => status);

  it('change statuses by RaspiSMS’s rules', async () => {
    const report = (id: string, status: string, adapter = 'octopush_shortcode_adapter') =>
      tell(`status/${adapter}`, { message_id: id, status });
    await report('u1', 'DELIVERED', 'OCTOPUSH_shortcode_adapter');
    expect(await statuses()).toEqual(['unknown', 'unknown']);
    await report('u1', 'DELIVERED');
    expect(await statuses()).toEqual(['delivered', 'unknown']);
    await report('u1', 'NOT_DELIVERED');
    expect(await statuses()).toEqual(['delivered', 'unknown']);
    await report('u2', 'NOT_ALLOWED');
    expect(await statuses()).toEqual(['delivered', 'failed']);
    await report('u2', 'WHATEVER');
    expect(await statuses()).toEqual(['delivered', 'failed']);
    await report('u2', 'DELIVERED');
    expect(await statuses()).toEqual(['delivered', 'delivered']);
  });

  it('bring STOP, which is noted and answered', async () => {
    const address = `reception/octopush_shortcode_adapter/${PHONE}`;
    await tell(address, { number: '+33612345678', text: 'STOP', reception_date: '2021-01-01 10:00:01' });
    expect((await consumer.list('/api/list/received/')).response).toMatchObject([
      { at: '2021-01-01 10:00:01', text: 'STOP', origin: '+33612345678', command: 0, status: 'unread', id_phone: PHONE },
    ]);
    expect((await consumer.list('/api/smsstop/')).response).toMatchObject([{ number: '+33612345678' }]);
    await eventually(async () => {
      expect((await consumer.list('/api/list/sended/')).response.at(-1)).toMatchObject({
        text: 'Demande prise en compte, vous ne recevrez plus de messages.',
        destination: '+33612345678',
        tag: 'SMS_STOP',
        id_phone: PHONE,
      });
    });
  });

  it('bring replies that RaspiSMS loses: numbers without +, dates of ISO 8601', async () => {
    const address = `reception/octopush_shortcode_adapter/${PHONE}`;
    await tell(address, { number: '33612345679', text: 'no plus', reception_date: '2021-01-01 10:00:02' });
    await tell(address, { number: '+33612345679', text: 'ISO', reception_date: '2021-01-01T10:00:03+01:00' });
    expect((await consumer.list('/api/list/received/')).response.slice(1)).toMatchObject([
      { text: 'no plus', origin: '+33612345679', at: '2021-01-01 10:00:02' },
      { text: 'ISO', origin: '+33612345679', at: '2021-01-01 10:00:03' },
    ]);
  });
});

/** Messages m1 to m60 with provider ids u1 to u60; the first 20 and the last are failed. Answers the first one's id. */
async function sixtyMessages(idUser: number, idPhone: number): Promise<number> {
  const [row] = await database.query<{ first: number }>(`SELECT reserve_ids('message_id_seq', 60)::integer AS first`);
  await database.query(
    `INSERT INTO message (id, id_user, id_phone, adapter, id_batch, at, status, state, flash, mms, phone_chosen, destination, text)
     SELECT $1::bigint + n - 1, $2, $3, 'test_adapter', 800, now(), (CASE WHEN n <= 19 OR n = 60 THEN 'failed' ELSE 'unknown' END)::message_status,
       'accepted', false, false, false, '+3361234100' || n % 7, 'm' || n
     FROM generate_series(1, 60) AS n`,
    [row?.first, idUser, idPhone],
  );
  await database.query(
    `INSERT INTO attempt (id_user, adapter, id_batch, id_message, number, at, outcome, uid)
     SELECT $2, 'test_adapter', 800, $1::bigint + n - 1, 1, now(), 'accepted', 'u' || n FROM generate_series(1, 60) AS n`,
    [row?.first, idUser],
  );
  return row?.first ?? 0;
}
