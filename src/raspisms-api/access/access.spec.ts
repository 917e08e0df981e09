import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiReply, FakeBackend, startApi } from '../../../test/support/api-fakes.js';

const NO_KEY = 'Invalid API Key. Please provide a valid API key as GET or POST parameter "api_key" or a HTTP "X-Api-Key".';

describe('who may call', () => {
  const backend = new FakeBackend();
  let app: NestFastifyApplication;
  const http = () => request(app.getHttpServer());

  beforeAll(async () => {
    backend.addKey('aaaa');
    backend.addKey('gone', { status: 'suspended' });
    for (const scope of ['send', 'read', 'callback'] as const) backend.addKey(scope, { scope });
    ({ app } = await startApi(backend));
  });

  afterAll(() => app.close());

  it('is told by the key in the address, the body or the header', async () => {
    await http().get('/api/list/sended/?api_key=aaaa').expect(200);
    await http().get('/api/list/sended/').set('X-Api-Key', 'aaaa').expect(200);
    await http().post('/api/scheduled/').send('api_key=aaaa&text=a&numbers=%2B33612345678').expect(201);
    await http().post('/api/scheduled/').send({ api_key: 'aaaa', text: 'a', numbers: '+33612345678' }).expect(201);
    await http().post('/api/scheduled/').field('api_key', 'aaaa').field('text', 'a').field('numbers', '+33612345678').expect(201);
    await http().get('/api/list/sended/').set('Content-Type', 'application/x-www-form-urlencoded').send('api_key=aaaa').expect(200);
  });

  it.each([
    ['no key', '/api/list/sended/', {}],
    ['an unknown key', '/api/list/sended/?api_key=bbbb', {}],
    ['an empty key before a good header', '/api/list/sended/?api_key=', { 'X-Api-Key': 'aaaa' }],
    ['the key 0', '/api/list/sended/?api_key=0', {}],
    ['a list of keys', '/api/list/sended/?api_key[]=aaaa', {}],
    ['a wrong address key before a good header', '/api/list/sended/?api_key=bbbb', { 'X-Api-Key': 'aaaa' }],
    ['a session cookie', '/api/list/sended/', { Cookie: 'raspisms=1' }],
  ])('%s is refused with 401', async (_name, path, headers) => {
    const { status, text, type } = await http().get(path).set(headers);
    expect({ status, text, type }).toEqual({
      status: 401,
      text: JSON.stringify({ error: 1, message: NO_KEY, response: null, next: null, prev: null }),
      type: 'application/json',
    });
  });

  it('a good key in the body wins over a wrong header, and a wrong one over a good header', async () => {
    const post = (body: string, key: string) =>
      http().post('/api/scheduled/').set('X-Api-Key', key).send(`${body}&text=a&numbers=%2B33612345678`);
    await post('api_key=aaaa', 'bbbb').expect(201);
    await post('api_key=bbbb', 'aaaa').expect(401);
    await post('api_key=', 'aaaa').expect(401);
  });

  it('a suspended account is refused with 403 and code 16', async () => {
    const { status, text } = await http().get('/api/list/sended/?api_key=gone');
    expect(status).toBe(403);
    expect(text).toBe('{"error":16,"message":"This user account is currently suspended.","response":null,"next":null,"prev":null}');
  });

  const SEND = '/api/send-sms/?to=%2B33612345678&text=a';
  it.each([
    ['send', 'GET', SEND, 200],
    ['send', 'POST', '/api/scheduled/', 201],
    ['send', 'DELETE', '/api/scheduled/7/', 204],
    ['send', 'GET', '/api/list/sended/', 403],
    ['send', 'GET', '/api/adapters/', 403],
    ['send', 'POST', '/api/phone/', 403],
    ['read', 'GET', '/api/list/phone/', 200],
    ['read', 'GET', '/api/list/sended/after/3/', 200],
    ['read', 'GET', '/api/adapters/', 200],
    ['read', 'GET', SEND, 403],
    ['read', 'POST', '/api/scheduled/', 403],
    ['read', 'DELETE', '/api/scheduled/7/', 403],
    ['read', 'POST', '/api/phone/1/status/', 403],
    ['read', 'DELETE', '/api/phone/1/', 403],
    ['callback', 'GET', '/api/list/phone/', 403],
    ['callback', 'GET', SEND, 403],
    ['callback', 'POST', '/api/scheduled/', 403],
    ['aaaa', 'POST', '/api/phone/1/status/', 201],
  ] as const)('a key of scope %s: %s %s answers %i', async (key, method, path, expected) => {
    backend.scheduledIds.add(7);
    const call = { GET: http().get(path), POST: http().post(path).send('text=a&numbers=%2B33612345678'), DELETE: http().delete(path) }[
      method
    ];
    const { status, body } = (await call.set('X-Api-Key', key)) as ApiReply;
    expect(status).toBe(expected);
    if (expected === 403)
      expect(body).toMatchObject({ error: 1, message: `This API key is not allowed to do this : its scope is "${key}".` });
  });

  it('HEAD on send-sms answers without sending', async () => {
    const before = backend.commands.length;
    await http().head(`${SEND}&api_key=aaaa`).expect(200);
    await http().head('/api/send-sms/?api_key=aaaa').expect(404);
    expect(backend.commands).toHaveLength(before);
  });
});
