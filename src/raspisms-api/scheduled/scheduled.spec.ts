import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiReply, FakeBackend, startApi } from '../../../test/support/api-fakes.js';

const NUMBER = '+33612345678';
const TO = 'numbers=%2B33612345678';
const AT = 'You have specified an invalid parameter : at must be a date of format "Y-m-d H:i:s".';
const NOBODY = 'One require parameter is missing : You must specify at least one valid number, contact, group or conditional_group.';
const DATA = 'You have specified an invalid parameter : number data must be a valid json or leave not set.';

describe('POST /api/scheduled/', () => {
  const backend = new FakeBackend();
  let app: NestFastifyApplication;
  const post = (body: string | object) => request(app.getHttpServer()).post('/api/scheduled/').set('X-Api-Key', 'aaaa').send(body);
  const last = () => backend.commands.at(-1);

  beforeAll(async () => {
    backend.addKey('aaaa');
    backend.phones.push({ id: 5, idUser: 1 } as never, { id: 6, idUser: 2 } as never);
    ({ app } = await startApi(backend));
  });
  beforeEach(() => {
    backend.commands.length = 0;
    backend.settings.set('mms', '1');
    backend.scheduleFailure = undefined;
  });
  afterAll(() => app.close());

  it('answers the id of the scheduled', async () => {
    const { status, text, headers } = await post(`text=Hé&${TO}`);
    expect(status).toBe(201);
    expect(text).toBe('{"error":0,"message":null,"response":1,"next":null,"prev":null}');
    expect(headers['content-type']).toBe('application/json');
    expect(last()).toEqual({ idUser: 1, text: 'Hé', flash: false, mms: false, numbers: [{ number: NUMBER, data: '[]' }], recipients: [] });
  });

  it.each([
    ['one', TO],
    ['a list', 'numbers[]=%2B33612345678'],
    ['spaces', 'numbers=%2B33+6+12+34+56+78'],
    ['a pair', 'numbers[7][number]=%2B33612345678'],
    ['beside invalid ones', 'numbers[]=0612345678&numbers[]=%2B33612345678&numbers[]=33612345678&numbers[][number][x]=1'],
    ['JSON', { numbers: [NUMBER, 33612345678, null, [NUMBER]] }],
  ])('takes numbers as %s', async (_name, numbers) => {
    await post(typeof numbers === 'string' ? `text=a&${numbers}` : { text: 'a', ...numbers }).expect(201);
    expect(last()?.numbers).toEqual([{ number: NUMBER, data: '[]' }]);
  });

  it('takes data of each number, in mixed shapes', async () => {
    const pair = 'numbers[0][number]=%2B33612345678&numbers[0][data]={"a":"b"}';
    await post(`text=a&${pair}&numbers[7]=%2B33612345677&numbers[]=%2B33612345676`).expect(201);
    expect(last()?.numbers).toEqual([
      { number: '+33612345678', data: '{"a":"b"}' },
      { number: '+33612345677', data: '[]' },
      { number: '+33612345676', data: '[]' },
    ]);
  });

  it('takes contacts, groups and conditional groups, one or many', async () => {
    await post('text=a&contacts=99&groups[]=1&groups[]=2&conditional_groups[x]=3').expect(201);
    expect(last()?.recipients).toEqual([
      { kind: 'contact', id: 99 },
      { kind: 'group', id: 1 },
      { kind: 'group', id: 2 },
      { kind: 'conditional_group', id: 3 },
    ]);
    await post({ text: 'a', contacts: [4] }).expect(201);
    expect(last()?.recipients).toEqual([{ kind: 'contact', id: 4 }]);
  });

  it('reads the time in the zone of the host, in winter and in summer', async () => {
    await post(`text=a&${TO}&at=2030-01-01 10:00:00`).expect(201);
    expect(last()?.at).toEqual(new Date('2030-01-01T09:00:00Z'));
    await post(`text=a&${TO}&at=2030-07-01 10:00:00`).expect(201);
    expect(last()?.at).toEqual(new Date('2030-07-01T08:00:00Z'));
  });

  it.each([
    ['flash=1', { flash: true }],
    ['flash=false', { flash: true }],
    ['flash=0', { flash: false }],
    ['mms=1', { mms: true }],
    ['id_phone=5', { idPhone: 5 }],
    ['tag=camp', { tag: 'camp' }],
  ])('%s', async (field, expected) => {
    await post(`text=a&${TO}&${field}`).expect(201);
    expect(last()).toMatchObject(expected);
  });

  it.each(['at=', 'id_phone=', 'id_phone=0', 'id_phone_group=', 'tag=', 'contacts=', 'unknown=1'])(
    '%s is as if it was not there',
    async (field) => {
      await post(`text=a&${TO}&${field}`).expect(201);
      expect(last()).toEqual({ idUser: 1, text: 'a', flash: false, mms: false, numbers: [{ number: NUMBER, data: '[]' }], recipients: [] });
    },
  );

  it.each([
    ['', 4, 'One require parameter is missing : text'],
    [TO, 4, 'One require parameter is missing : text'],
    [`text=&${TO}`, 4, 'One require parameter is missing : text'],
    [`text=0&${TO}`, 4, 'One require parameter is missing : text'],
    [`text[]=a&at[]=x`, 2, 'You have specified an invalid parameter :  : at must be a string.'],
    [`text[]=a&at=x`, 2, 'You have specified an invalid parameter :  : text must be a string.'],
    [`text=${'x'.repeat(1001)}&at=x`, 2, 'You have specified an invalid parameter :  : text must be less than 1000 char.'],
    [`text=a&at=2030-01-01 10:00&${TO}`, 2, AT],
    [`text=a&at=2030-02-31 10:00:00&${TO}`, 2, AT],
    [`text=a&at=2030-03-31 02:30:00&${TO}`, 2, AT],
    [`text=a&at=2030-1-1 10:00:00&${TO}`, 2, AT],
    [`text=a&at=2030-01-01T10:00:00&${TO}`, 2, AT],
    ['text=a', 4, NOBODY],
    ['text=a&numbers=0612345678', 4, NOBODY],
    ['text=a&numbers=+33612345678', 4, NOBODY],
    ['text=a&numbers[0][number]=%2B33612345678&numbers[0][data]=x', 2, DATA],
    ['text=a&numbers[0][number]=%2B33612345678&numbers[0][data]=null', 2, DATA],
    ['text=a&numbers[0][number]=%2B33612345678&numbers[0][data][x]=1', 2, DATA],
    [
      `text=a&${TO}&id_phone=5&id_phone_group=1`,
      2,
      'You have specified an invalid parameter : id_phone, id_phone_group : You must specify at most one of id_phone or id_phone_group, not both.',
    ],
    [
      `text=a&${TO}&id_phone=6`,
      2,
      'You have specified an invalid parameter : id_phone : You must specify an id_phone number among thoses of user phones.',
    ],
    [
      `text=a&${TO}&id_phone=abc`,
      2,
      'You have specified an invalid parameter : id_phone : You must specify an id_phone number among thoses of user phones.',
    ],
    [
      `text=a&${TO}&id_phone=99999999999`,
      2,
      'You have specified an invalid parameter : id_phone : You must specify an id_phone number among thoses of user phones.',
    ],
    [
      `text=a&${TO}&id_phone_group=1`,
      2,
      'You have specified an invalid parameter : id_phone_group : You must specify an id_phone_group number among thoses of user phone groups.',
    ],
    [`text=a&${TO}&contacts=abc`, 2, 'You have specified an invalid parameter : contacts : You must specify ids of contacts.'],
    [`text=a&${TO}&tag[]=x`, 2, 'You have specified an invalid parameter : tag : tag must be a string.'],
  ])('%.60s is refused', async (form, error, message) => {
    const { status, body } = (await post(form).set('Content-Type', 'application/x-www-form-urlencoded')) as ApiReply;
    expect({ status, body }).toEqual({ status: 400, body: { error, message, response: null, next: null, prev: null } });
    expect(backend.commands).toEqual([]);
  });

  it('counts characters, not UTF-16 units', async () => {
    await post({ text: '🐦'.repeat(1000), numbers: NUMBER }).expect(201);
    await post({ text: '🐦'.repeat(1001), numbers: NUMBER }).expect(400);
  });

  it('refuses MMS where the account has turned them off, before it looks at recipients', async () => {
    backend.settings.set('mms', '0');
    const { status, body } = (await post('text=a&mms=1')) as ApiReply;
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: 2,
      message: 'You have specified an invalid parameter : mms is set to true, but mms are disabled in settings.',
    });
  });

  it('takes fifty thousand numbers, and others are served meanwhile', async () => {
    const numbers = Array.from({ length: 50_000 }, (_, i) => `+336${String(12_000_000 + i)}`);
    const form = `text=a&${numbers.map((number) => `numbers[]=${encodeURIComponent(number)}`).join('&')}`;
    let served = 0;
    let isDone = false;
    const meanwhile = (async () => {
      while (!isDone) {
        await request(app.getHttpServer()).get('/api/list/sended/?api_key=aaaa').expect(200);
        served += 1;
      }
    })();
    await post(form).expect(201);
    isDone = true;
    await meanwhile;
    expect(last()?.numbers).toHaveLength(50_000);
    expect(served).toBeGreaterThan(5);
  });

  it('answers 503 with Retry-After while the database is away', async () => {
    backend.scheduleFailure = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const { status, body, headers } = (await post(`text=a&${TO}`)) as ApiReply;
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('5');
    expect(body).toMatchObject({ error: 8, response: null });
  });

  it('answers 500 in the envelope, with an id and without the reason', async () => {
    backend.scheduleFailure = new Error('secret detail');
    const { status, body, headers } = (await post(`text=a&${TO}`).set('X-Request-Id', 'abc-1')) as ApiReply;
    expect(status).toBe(500);
    expect(headers['x-request-id']).toBe('abc-1');
    expect(body).toEqual({
      error: 8,
      message: 'Cannot create a new entry. : internal error, id abc-1',
      response: null,
      next: null,
      prev: null,
    });
  });

  describe('with a file of numbers', () => {
    const withFile = (csv: string | Buffer, text = 'a') =>
      request(app.getHttpServer())
        .post('/api/scheduled/')
        .set('X-Api-Key', 'aaaa')
        .field('text', text)
        .attach('numbers_csv', Buffer.from(csv as string), 'n.csv');

    it('takes the first column, and the others as data', async () => {
      const csv = '\uFEFFphone,first-name,"age",note\r\n+33612345678,"O""Neil, Jo",3,\n"+33 6 12 34 56 77"\n';
      await withFile(csv).field('numbers', '+33612345676').expect(201);
      expect(last()?.numbers).toEqual([
        { number: '+33612345676', data: '[]' },
        { number: '+33612345678', data: '{"firstname":"O\\"Neil, Jo","age":"3"}' },
        { number: '+33612345677', data: '[]' },
      ]);
    });

    it.each([
      ['a wrong number', 'n\n0612345678\n', 'Erreur à la ligne 2 colonne 1, numéro de téléphone invalide.'],
      [
        'a wrong number after one with lines',
        'n,t\n+33612345678,"a\nb"\nx\n',
        'Erreur à la ligne 4 colonne 1, numéro de téléphone invalide.',
      ],
      ['a blank line', 'n\n+33612345678\n\n', 'Erreur à la ligne 3 colonne 1, numéro de téléphone invalide.'],
      ['only a header', 'n\n', 'no valid number in csv file.'],
      ['nothing', '', 'no valid number in csv file.'],
      ['a row that is too long', 'n\n+33612345678,b\n', "Erreur à la ligne 2, plus de colonnes que d'en-têtes."],
      ['no text', Buffer.from([0xff, 0xfe]), "le fichier n'est pas un texte en UTF-8."],
    ])('is refused for %s', async (_name, csv, detail) => {
      const { status, body } = (await withFile(csv)) as ApiReply;
      expect(status).toBe(400);
      expect(body).toMatchObject({ error: 2, message: `You have specified an invalid parameter : csv : ${detail}` });
    });
  });

  it('ignores files unless they are for an MMS, and takes none that an MMS does not carry', async () => {
    const form = (mms: string) =>
      request(app.getHttpServer())
        .post('/api/scheduled/')
        .set('X-Api-Key', 'aaaa')
        .field('text', 'a')
        .field('numbers', NUMBER)
        .field('mms', mms)
        .attach('medias[]', Buffer.from('\x01\x02'), 'a.png');
    await form('0').expect(201);
    expect(last()).not.toHaveProperty('medias');
    const { body } = (await form('1').expect(400)) as ApiReply;
    expect(body).toMatchObject({ error: 8, message: expect.stringContaining('Cannot upload and create media file a.png : ') as string });
  });

  it('DELETE takes back what waits, and nothing else', async () => {
    backend.scheduledIds.add(12);
    const remove = (id: string) => request(app.getHttpServer()).delete(`/api/scheduled/${id}/`).set('X-Api-Key', 'aaaa');
    const { status, text } = await remove('12x');
    expect({ status, text }).toEqual({ status: 204, text: '' });
    for (const id of ['12', 'abc', '0.5', '-1', '99999999999999999999']) {
      const { status, body } = (await remove(id)) as ApiReply;
      expect({ status, body }).toEqual({
        status: 400,
        body: { error: 32, message: 'Cannot delete this entry.', response: null, next: null, prev: null },
      });
    }
  });
});

describe('GET /api/send-sms/', () => {
  const backend = new FakeBackend();
  let app: NestFastifyApplication;
  const get = (query: string) => request(app.getHttpServer()).get(`/api/send-sms/?api_key=aaaa&${query}`);

  beforeAll(async () => {
    backend.addKey('aaaa');
    backend.phones.push({ id: 5, idUser: 1 } as never);
    ({ app } = await startApi(backend));
  });
  afterAll(() => app.close());

  it('answers the id of the scheduled', async () => {
    const { status, body } = (await get('text=yo&to=%2B33612345678&id_phone=5')) as ApiReply;
    expect({ status, body }).toEqual({ status: 200, body: { error: 0, message: null, response: 1, next: null, prev: null } });
    expect(backend.commands).toEqual([
      { idUser: 1, text: 'yo', flash: false, mms: false, idPhone: 5, numbers: [{ number: NUMBER, data: '[]' }], recipients: [] },
    ]);
  });

  it.each([
    ['', 4, 'One require parameter is missing : to text'],
    ['text=a', 4, 'One require parameter is missing : to '],
    ['text=a&to=0612345678', 4, 'One require parameter is missing : to '],
    ['text=a&to[]=%2B33612345678', 4, 'One require parameter is missing : to '],
    ['text=0&to=%2B33612345678', 4, 'One require parameter is missing : text'],
    ['text[]=a&to=%2B33612345678', 2, 'You have specified an invalid parameter :  : text must be a string.'],
    [`text=${'x'.repeat(1001)}&to=%2B33612345678`, 2, 'You have specified an invalid parameter :  : text must be less than 1000 char.'],
    ['text=yo&to=%2B33612345678&id_phone=77', 8, 'Cannot create a new entry.'],
    ['text=yo&to=%2B33612345678&id_phone=abc', 8, 'Cannot create a new entry.'],
  ])('%.50s is refused', async (query, error, message) => {
    const { status, body } = (await get(query)) as ApiReply;
    expect({ status, body }).toEqual({ status: 404, body: { error, message, response: null, next: null, prev: null } });
  });
});
