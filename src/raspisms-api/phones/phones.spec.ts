import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiReply, FakeBackend, startApi } from '../../../test/support/api-fakes.js';
import { PhoneRefused, type PhoneRefusal } from '../../phones/index.js';

describe('phones', () => {
  const backend = new FakeBackend();
  let app: NestFastifyApplication;
  const post = (path: string, form: string | object) => request(app.getHttpServer()).post(path).set('X-Api-Key', 'aaaa').send(form);

  beforeAll(async () => {
    backend.addKey('aaaa');
    backend.phones.push({ id: 1, idUser: 1 } as never);
    ({ app } = await startApi(backend));
  });
  beforeEach(() => {
    backend.phoneInputs.length = 0;
    backend.phoneFailure = undefined;
  });
  afterAll(() => app.close());

  it('create takes what RaspiSMS takes', async () => {
    const form = 'name=T2&adapter=adapters\\TestAdapter&priority=2&limits[0][volume]=100&limits[0][startpoint]=today&adapter_data[login]=x';
    const { status, body } = (await post('/api/phone/', form)) as ApiReply;
    expect({ status, body }).toEqual({ status: 201, body: { error: 0, message: null, response: 2, next: null, prev: null } });
    expect(JSON.parse(JSON.stringify(backend.phoneInputs))).toEqual([
      {
        name: 'T2',
        adapter: 'adapters\\TestAdapter',
        adapterData: { login: 'x' },
        priority: 2,
        limits: [{ volume: '100', startpoint: 'today' }],
      },
    ]);
  });

  it.each([
    ['name=&adapter=0&adapter_data=&priority=-3', { priority: 0 }],
    ['limits=', { limits: '' }],
    ['priority=9999999999', { priority: 2_147_483_647 }],
    [
      { name: 'T', priority: 4, adapter_data: { on: true } },
      { name: 'T', priority: 4, adapterData: { on: true } },
    ],
  ])('update hands on what is given of %j', async (form, expected) => {
    const { status, body } = (await post('/api/phone/1/', form).set(
      'Content-Type',
      typeof form === 'string' ? 'application/x-www-form-urlencoded' : 'application/json',
    )) as ApiReply;
    expect({ status, body }).toEqual({ status: 201, body: { error: 0, message: null, response: true, next: null, prev: null } });
    expect(JSON.parse(JSON.stringify(backend.phoneInputs))).toEqual([expected]);
  });

  it.each([
    ['name[]=a', ' name must be a string.'],
    ['adapter[]=a', ' adapter must be a string.'],
    ['adapter_data=a', ' adapter_data must be fields with one value each.'],
    ['adapter_data[a][]=a', ' adapter_data must be fields with one value each.'],
  ])('%s is refused', async (form, detail) => {
    for (const path of ['/api/phone/', '/api/phone/1/']) {
      const { status, body } = (await post(path, form)) as ApiReply;
      expect(status).toBe(400);
      expect(body).toMatchObject({ error: 2, message: `You have specified an invalid parameter : ${detail}` });
    }
  });

  it.each<readonly [PhoneRefusal, string, number, string, number]>([
    ['missing_name', 'You must specify phone name.', 4, 'One require parameter is missing :  You must specify phone name.', 4],
    ['missing_adapter', 'You must specify adapter name.', 4, 'One require parameter is missing :  You must specify adapter name.', 4],
    ['missing_setting', 'x', 4, 'One require parameter is missing :  x', 4],
    [
      'name_taken',
      'This name is already used for another phone.',
      2,
      'You have specified an invalid parameter :  This name is already used for another phone.',
      2,
    ],
    ['unknown_adapter', 'adapter. x', 2, 'You have specified an invalid parameter :  adapter. x', 2],
    ['settings_refused', 'Impossible. Why.', 8, 'Cannot create a new entry. : Impossible. Why.', 128],
  ])('a refusal %s', async (code, words, error, message, errorOfUpdate) => {
    backend.phoneFailure = new PhoneRefused(code, words);
    const created = await post('/api/phone/', 'name=a');
    expect({ status: created.status, body: created.body as unknown }).toEqual({
      status: 400,
      body: { error, message, response: null, next: null, prev: null },
    });
    const updated = await post('/api/phone/1/', 'name=a');
    expect(updated.status).toBe(400);
    expect(updated.body).toMatchObject({ error: errorOfUpdate });
  });

  it('an update without change, and of a phone that is not there', async () => {
    backend.phoneFailure = new PhoneRefused('unchanged', '');
    const { body } = (await post('/api/phone/1/', 'name=T1').expect(400)) as ApiReply;
    expect(body).toEqual({ error: 128, message: 'Cannot update this entry : ', response: null, next: null, prev: null });
    backend.phoneFailure = new PhoneRefused('not_found', 'No phone with this id.');
    const { body: missing } = (await post('/api/phone/abc/', 'name=T1').expect(400)) as ApiReply;
    expect(missing).toMatchObject({ error: 128, message: 'Cannot update this entry :  No phone with this id.' });
  });

  it('the status is re-checked, and forced', async () => {
    const { body } = (await post('/api/phone/1/status/', '').expect(201)) as ApiReply;
    expect(body).toEqual({ error: 0, message: null, response: 'available', next: null, prev: null });
    const { body: forced } = (await post('/api/phone/1/status/force/', 'status=disabled').expect(201)) as ApiReply;
    expect(forced).toEqual({ error: 0, message: null, response: 'disabled', next: null, prev: null });
    for (const form of ['', 'status=x', 'status[]=disabled']) {
      const { body: refused } = (await post('/api/phone/99/status/force/', form).expect(400)) as ApiReply;
      expect(refused).toMatchObject({
        error: 2,
        message: 'You have specified an invalid parameter :  "status" must be "disabled" or "available".',
      });
    }
    const words = 'Phone have been manually disabled, you need to re-enable it manually.';
    backend.phoneFailure = new PhoneRefused('disabled', words);
    const { body: disabled } = (await post('/api/phone/1/status/', '').expect(400)) as ApiReply;
    expect(disabled).toMatchObject({ error: 128, message: `Cannot update this entry : ${words}` });
  });

  it('DELETE removes a phone, and says when there is none', async () => {
    const remove = (id: string) => request(app.getHttpServer()).delete(`/api/phone/${id}/`).set('X-Api-Key', 'aaaa');
    await remove('1').expect(204, '');
    for (const id of ['2', 'abc', '9999999999']) {
      const { body } = (await remove(id).expect(400)) as ApiReply;
      expect(body).toMatchObject({ error: 32 });
    }
  });
});
