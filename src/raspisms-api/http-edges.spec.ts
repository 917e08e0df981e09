import { connect } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fc from 'fast-check';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiReply, FakeBackend, startApi } from '../../test/support/api-fakes.js';
import { BODY_LIMIT } from '../http/index.js';

interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

const backend = new FakeBackend();
let app: NestFastifyApplication;
let port: number;

beforeAll(async () => {
  backend.addKey('aaaa');
  ({ app, port } = await startApi(backend, { PATH_PREFIX: '/sms' }));
});
afterAll(() => app.close());

/** Writes bytes to a socket and reads until the server closes it. */
function raw(...lines: readonly string[]): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.end(lines.join('\r\n')));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString();
      const [head = '', ...rest] = text.split('\r\n\r\n').filter((part) => !part.startsWith('HTTP/1.1 100'));
      resolve({ status: Number(head.split(' ')[1]), head, body: rest.join('\r\n\r\n') });
    });
  });
}

const HOST = 'Host: x.example';
const CLOSE = 'Connection: close';
const KEY = 'X-Api-Key: aaaa';
const FORM = 'Content-Type: application/x-www-form-urlencoded';
const BODY = 'text=a&numbers=%2B33612345678';
const LENGTH = `Content-Length: ${BODY.length}`;

describe('requests that look unusual are served', () => {
  it.each([
    ['HTTP/1.0 without a host', ['GET /api/list/sended/ HTTP/1.0', KEY, '', '']],
    ['absolute form', ['GET http://x.example/api/list/sended/?api_key=aaaa HTTP/1.1', HOST, CLOSE, '', '']],
    ['absolute form with a prefix', ['GET http://x.example/raspisms/api/list/sended?api_key=aaaa HTTP/1.1', HOST, CLOSE, '', '']],
    ['two slashes', ['GET //api//list/sended// HTTP/1.1', HOST, CLOSE, KEY, '', '']],
    ['no trailing slash', ['GET /api/list/sended HTTP/1.1', HOST, CLOSE, KEY, '', '']],
    ['RaspiSMS prefix', ['GET /raspisms/api/list/sended/ HTTP/1.1', HOST, CLOSE, KEY, '', '']],
    ['configured prefix', ['GET /sms/api/list/sended/ HTTP/1.1', HOST, CLOSE, KEY, '', '']],
    ['a stray percent in the query', ['GET /api/list/sended/?a=100%&api_key=aaaa HTTP/1.1', HOST, CLOSE, '', '']],
    ['a content type on GET', ['GET /api/list/sended/ HTTP/1.1', HOST, CLOSE, KEY, FORM, '', '']],
    ['a form on GET', ['GET /api/list/sended/ HTTP/1.1', HOST, CLOSE, FORM, 'Content-Length: 12', '', 'api_key=aaaa']],
    ['a content type that is none on GET', ['GET /api/list/sended/ HTTP/1.1', HOST, CLOSE, KEY, 'Content-Type: ;;', '', '']],
  ])('%s', async (_name, lines) => {
    const { status, body } = await raw(...lines);
    expect({ status, body: JSON.parse(body) as unknown }).toMatchObject({ status: 200, body: { error: 0 } });
  });

  it.each([
    ['with its length', [FORM, LENGTH, '', BODY]],
    [
      'in chunks',
      [FORM, 'Transfer-Encoding: chunked', '', '5', BODY.slice(0, 5), (BODY.length - 5).toString(16), BODY.slice(5), '0', '', ''],
    ],
    ['announced by Expect', [FORM, LENGTH, 'Expect: 100-continue', '', BODY]],
    ['of another case and with a charset', ['content-type: APPLICATION/x-www-form-urlencoded; charset=UTF-8', LENGTH, '', BODY]],
  ])('a form %s', async (_name, lines) => {
    const { status, body } = await raw('POST /api/scheduled HTTP/1.1', HOST, CLOSE, KEY, ...lines);
    expect({ status, body: JSON.parse(body) as unknown }).toMatchObject({ status: 201, body: { error: 0 } });
  });

  it('HEAD answers without a body', async () => {
    const { status, body, head } = await raw('HEAD /api/list/sended/ HTTP/1.1', HOST, CLOSE, KEY, '', '');
    expect({ status, body }).toEqual({ status: 200, body: '' });
    expect(head.toLowerCase()).toContain('content-type: application/json\r\n');
  });
});

describe('requests that cannot be served are refused in the envelope', () => {
  const post = (...lines: readonly string[]) => raw('POST /api/scheduled/ HTTP/1.1', HOST, CLOSE, KEY, ...lines);

  it.each([
    ['an unknown path', 404, ['GET /api/nothing/ HTTP/1.1', HOST, CLOSE, '', '']],
    ['the root', 404, ['GET / HTTP/1.1', HOST, CLOSE, '', '']],
    ['another case', 404, ['GET /API/list/sended/ HTTP/1.1', HOST, CLOSE, KEY, '', '']],
    ['raw UTF-8 in the target', 400, [Buffer.from('GET /api/list/sended/?a=é HTTP/1.1').toString('latin1'), HOST, CLOSE, '', '']],
    ['no HTTP at all', 400, ['hello', '', '']],
    ['invalid UTF-8 in the path', 400, ['GET /api/list/%ff%fe/ HTTP/1.1', HOST, CLOSE, KEY, '', '']],
    ['invalid UTF-8 in the query', 400, ['GET /api/list/sended/?api_key=aaaa&a=%ff HTTP/1.1', HOST, CLOSE, '', '']],
    ['a path segment without end', 414, [`GET /api/list/${'x'.repeat(2000)}/ HTTP/1.1`, HOST, CLOSE, KEY, '', '']],
    ['headers without end', 431, ['GET /api/list/sended/ HTTP/1.1', HOST, `X-Long: ${'x'.repeat(70_000)}`, '', '']],
  ])('%s', async (_name, expected, lines) => {
    const { status, body, head } = await raw(...lines);
    expect({ status, body: JSON.parse(body) as unknown }).toMatchObject({
      status: expected,
      body: { error: 2, response: null, next: null, prev: null },
    });
    expect(head.toLowerCase()).toMatch(/content-type: application\/json(\r\n|$)/);
  });

  it.each([
    ['invalid UTF-8', 400, [FORM, 'Content-Length: 8', '', 'text=%ff']],
    ['a NUL', 400, [FORM, 'Content-Length: 8', '', 'text=%00']],
    ['truncated multipart', 400, ['Content-Type: multipart/form-data; boundary=B', 'Content-Length: 20', '', '--B\r\nContent-Disposi']],
    ['multipart without a boundary', 400, ['Content-Type: multipart/form-data', 'Content-Length: 3', '', 'abc']],
    ['broken JSON', 400, ['Content-Type: application/json', 'Content-Length: 1', '', '{']],
    ['a length beyond the limit', 413, [FORM, `Content-Length: ${BODY_LIMIT + 1}`, '', '']],
  ])('a body with %s', async (_name, expected, lines) => {
    const { status, body } = await post(...lines);
    expect({ status, body: JSON.parse(body) as unknown }).toMatchObject({ status: expected, body: { error: 2, response: null } });
  });

  it.each(['text/plain', ';;', 'application/xml'])('a body of type %s has no fields', async (type) => {
    const { status, body } = await post(`Content-Type: ${type}`, LENGTH, '', BODY);
    expect({ status, body: JSON.parse(body) as unknown }).toMatchObject({
      status: 400,
      body: { error: 4, message: 'One require parameter is missing : text' },
    });
  });

  it('too many fields', async () => {
    const { status, body } = (await request(app.getHttpServer())
      .post('/api/scheduled/')
      .set('X-Api-Key', 'aaaa')
      .send('a&'.repeat(200_001))) as ApiReply;
    expect({ status, body: body }).toMatchObject({ status: 413, body: { error: 2 } });
  });

  it.each([
    ['GET', '/api/scheduled/', 'POST'],
    ['POST', '/api/send-sms/', 'GET, HEAD'],
    ['PUT', '/api/phone/5/', 'DELETE, GET, HEAD, POST'],
    ['OPTIONS', '/raspisms/api/list/phone/', 'GET, HEAD'],
    ['TRACE', '/api/adapters', 'GET, HEAD'],
  ])('%s %s is the wrong verb, with or without a key', async (method, path, allow) => {
    const { status, head, body } = await raw(`${method} ${path} HTTP/1.1`, HOST, CLOSE, '', '');
    expect({ status, body: JSON.parse(body) as unknown }).toMatchObject({ status: 405, body: { error: 2, response: null } });
    expect(head.toLowerCase()).toContain(`allow: ${allow.toLowerCase()}\r\n`);
  });

  it('an error names the request in X-Request-Id', async () => {
    const { headers } = await request(app.getHttpServer()).get('/api/nothing').set('X-Request-Id', 'proxy-1');
    expect(headers['x-request-id']).toBe('proxy-1');
  });
});

describe('whatever is sent to the API', () => {
  const scalar = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '0', '+33612345678', '2030-01-01 10:00:00', 'null', '{}', '-1', '99999999999999999999'),
  );
  const field = fc.constantFrom(
    'text',
    'at',
    'numbers',
    'contacts',
    'id_phone',
    'id_phone_group',
    'flash',
    'mms',
    'tag',
    'name',
    'adapter',
    'adapter_data',
    'priority',
    'limits',
    'status',
    'to',
    'api_key',
    '__proto__',
  );
  const suffix = fc.constantFrom('', '[]', '[0]', '[number]', '[0][number]', '[0][data]', '[x][y][z]', '[', ']');
  const encode = (text: string) => Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const form = fc
    .array(fc.tuple(field, suffix, fc.oneof(scalar.map(encode), fc.constantFrom('%', '%f', '%ff', '+'))), { maxLength: 12 })
    .map((pairs) => pairs.map(([name, end, value]) => `${name}${end}=${value}`).join('&'));
  const json = fc.dictionary(field, fc.jsonValue()).map((fields) => JSON.stringify(fields));
  const path = fc.constantFrom('/api/scheduled/', '/api/phone/', '/api/phone/1/', '/api/phone/x/status/', '/api/phone/1/status/force/');

  it('a POST never ends in a 500', async () => {
    const server = request(`http://127.0.0.1:${port}`);
    await fc.assert(
      fc.asyncProperty(
        path,
        fc.oneof(
          form.map((body) => [FORM, body]),
          json.map((body) => ['Content-Type: application/json', body]),
        ),
        async (target, [type = '', body = '']) => {
          const { status, body: answer } = (await server
            .post(target)
            .set('X-Api-Key', 'aaaa')
            .set('Content-Type', type.slice('Content-Type: '.length))
            .send(body)) as ApiReply;
          expect([201, 400, 401, 404]).toContain(status);
          expect(Object.keys(answer as object)).toEqual(['error', 'message', 'response', 'next', 'prev']);
        },
      ),
      { numRuns: 400, seed: 20261123 },
    );
  });

  it('a GET never ends in a 500', async () => {
    const server = request(`http://127.0.0.1:${port}`);
    const target = fc.oneof(
      fc.constantFrom('/api/send-sms/', '/api/list/sended/', '/api/list/phone/after/1/'),
      fc.string().map((text) => `/api/list/sended/${encode(text)}/`),
      fc.string().map((text) => `/api/sended/${encode(text)}`),
    );
    await fc.assert(
      fc.asyncProperty(target, form, async (address, query) => {
        const { status, body: answer } = (await server
          .get(`${address}?${query.replaceAll('[', '%5B').replaceAll(']', '%5D')}`)
          .set('X-Api-Key', 'aaaa')) as ApiReply;
        expect([200, 400, 401, 404, 414]).toContain(status);
        expect(Object.keys(answer as object)).toEqual(['error', 'message', 'response', 'next', 'prev']);
      }),
      { numRuns: 400, seed: 20261123 },
    );
  });
});
