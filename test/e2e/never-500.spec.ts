import { HttpAdapterHost } from '@nestjs/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpAdapter } from '../../src/http/index.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { Consumer } from '../support/raspisms-consumer.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

interface Attempt {
  readonly method: string;
  /** A route with its parameters filled in, and a query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];
const ENVELOPE = ['error', 'message', 'response', 'next', 'prev'];
const RUNS = 40;

const FIELDS = [
  ...['text', 'at', 'numbers', 'contacts', 'groups', 'conditional_groups', 'id_phone', 'id_phone_group', 'flash', 'mms', 'tag', 'medias'],
  ...['expires_at', 'dry_run', 'name', 'adapter', 'adapter_data', 'priority', 'limits', 'status', 'ttl', 'number', 'data', 'condition'],
  ...['phones', 'type', 'url', 'value', 'to', 'id', 'page', 'per_page', 'format', 'after', 'before', 'start', 'end', 'volume'],
  ...['percent_failed', 'percent_unknown', 'destination', 'origin', 'uid', 'search', 'api_key', '__proto__', 'constructor'],
];

const FORM = 'application/x-www-form-urlencoded';

/** Of each field a value that some route takes. */
const GOOD: Readonly<Record<string, string>> = {
  text: 'Bonjour {{ contact.name }}',
  numbers: '+33612345678',
  number: '+33612345678',
  contacts: '1',
  phones: '1',
  condition: 'contact.age == 3',
  adapter: 'adapters\\TestAdapter',
  url: 'https://example.org/hook',
  type: 'send_sms',
  value: '1',
  status: 'available',
  to: '+33612345678',
};

let testDatabase: TestDatabase;
let gateway: RunningApp;
let consumer: Consumer;
let routes: HttpAdapter;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  gateway = await startApp(testDatabase.url, { PLUGINS: '@pigeonnier/adapter-loopback' });
  routes = gateway.app.get(HttpAdapterHost).httpAdapter as HttpAdapter;
  consumer = await Consumer.of(gateway);
  const phone = await consumer.create('/api/phone/', 'name=T&adapter=adapters\\TestAdapter');
  const contact = await consumer.create('/api/contact/', 'name=Jo&number=%2B33612345678');
  await consumer.create('/api/group/', `name=G&contacts=${contact}`);
  await consumer.create('/api/phone_group/', `name=PG&phones=${phone}`);
  await consumer.create('/api/scheduled/', 'text=a&at=2099-01-01 10:00:00&numbers=%2B33612345678');
  await consumer.create('/api/scheduled/', 'text=a&numbers=%2B33612345678');
});
afterAll(async () => {
  await gateway.close();
  await testDatabase.drop();
});

const scalar = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('', '0', '1', '-1', '2', '1.5', 'abc', 'false', 'null', '[]', '{}', '{"a":1}', '{', '%', '_') },
  { weight: 2, arbitrary: fc.constantFrom('99999999999999999999', '2147483648', '9223372036854775808', '1e9', 'NaN', "'", '\\', '😀') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '+33612345678',
      '2030-01-01 10:00:00',
      '0001-01-01 00:00:00',
      '9999-12-31 23:59:59',
      'yesterday',
      'adapters\\TestAdapter',
      'loopback_adapter',
      'available',
      'http://127.0.0.1/',
      'send_sms',
      '{{ contact.name }}',
      '{% for i in 1..99999999 %}x{% endfor %}',
      'contact.age == "3"',
      'csv',
    ),
  },
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ minLength: 1_001, maxLength: 2_000 }),
);
const encode = (text: string) => Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const name = fc
  .tuple(fc.constantFrom(...FIELDS), fc.constantFrom('', '', '', '[]', '[0]', '[a]', '[0][number]', '[0][data]', '[x][y][z]', '[', ']'))
  .map(([field, end]) => `${encode(field)}${end.replaceAll('[', '%5B').replaceAll(']', '%5D')}`);
const pairs = fc
  .array(fc.tuple(name, fc.oneof(scalar.map(encode), fc.constantFrom('%', '%f', '+', '%00', '%ff'))), { maxLength: 8 })
  .map((all) => all.map(([field, value]) => `${field}=${value}`).join('&'));
const part = fc
  .tuple(
    fc.constantFrom(...FIELDS, 'media', 'medias[]', 'numbers_csv', 'file'),
    fc.constantFrom('', '; filename="a.csv"', '; filename=""'),
    scalar,
  )
  .map(([field, file, value]) => `--B\r\nContent-Disposition: form-data; name="${field}"${file}\r\n\r\n${value}\r\n`);
/** Would do on many routes; here and there a field is left out or holds anything. */
const almostGood = fc
  .tuple(
    ...Object.entries(GOOD).map(([field, good]) =>
      fc.oneof(
        { weight: 8, arbitrary: fc.constant(`${field}=${encode(good)}`) },
        { weight: 1, arbitrary: fc.constant('') },
        { weight: 1, arbitrary: scalar.map((value) => `${field}=${encode(value)}`) },
        { weight: 1, arbitrary: fc.tuple(name, scalar).map(([other, value]) => `${other}=${encode(value)}`) },
      ),
    ),
    fc.uuid().map((unique) => `name=${unique}`),
  )
  .map((fields) => fields.filter((field) => field !== '').join('&'));
const content = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ type: undefined, body: undefined }) },
  { weight: 6, arbitrary: almostGood.map((body) => ({ type: FORM, body })) },
  { weight: 2, arbitrary: pairs.map((body) => ({ type: FORM, body })) },
  {
    weight: 2,
    arbitrary: fc
      .dictionary(fc.constantFrom(...FIELDS), fc.jsonValue())
      .map((fields) => ({ type: 'application/json', body: JSON.stringify({ ...GOOD, ...fields }) })),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(part, { maxLength: 6 })
      .map((parts) => ({ type: 'multipart/form-data; boundary=B', body: `${parts.join('')}--B--\r\n` })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('application/json', FORM, 'multipart/form-data; boundary=B', 'text/plain', 'x'),
        fc.uint8Array({ maxLength: 200 }),
      )
      .map(([type, bytes]) => ({ type, body: new Uint8Array(bytes) })),
  },
);
const parameter = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('1', '2', '0', '-1', 'abc', '12x', '99999999999999999999', 'sended', 'phone', 'loopback_adapter'),
  },
  fc
    .string({ minLength: 1 })
    .filter((text) => !['.', '..'].includes(text))
    .map(encode),
);
const idempotencyKey = fc.oneof(
  { weight: 8, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom('k1', 'k2', '') },
  { weight: 1, arbitrary: fc.stringMatching(/^[\x20-\x7E]{0,300}$/) },
);

function attemptAt(route: string): fc.Arbitrary<Attempt> {
  return fc
    .record({
      method: fc.oneof(
        { weight: 7, arbitrary: fc.constantFrom(...routes.allowedMethods(route).filter((allowed) => METHODS.includes(allowed))) },
        { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
      ),
      parameters: fc.array(parameter, { minLength: 4, maxLength: 4 }),
      query: fc.oneof({ weight: 2, arbitrary: fc.constant('') }, almostGood, pairs),
      content,
      key: idempotencyKey,
    })
    .map(({ method, parameters, query, content: { type, body }, key }) => {
      let place = 0;
      const path = route.replaceAll(/:\w+|\*/g, () => parameters[place++] ?? '');
      return {
        method,
        target: query === '' ? path : `${path}?${query}`,
        headers: { ...(type !== undefined && { 'content-type': type }), ...(key !== null && { 'idempotency-key': key.trim() }) },
        body: method === 'GET' || method === 'HEAD' ? undefined : body,
      };
    });
}

/** What is answered there is a document, not an answer. */
const DOCUMENTS = /^\/api\/(?:docs|contact\/export)\//;

async function tryIt({ method, target, headers, body }: Attempt): Promise<void> {
  const reply = await fetch(gateway.url + target, {
    method,
    headers: { 'x-api-key': consumer.apiKey, ...headers },
    ...(body !== undefined && { body }),
    redirect: 'manual',
  });
  const text = await reply.text();
  expect([reply.status < 500, reply.status, text.slice(0, 300)]).toEqual([true, reply.status, text.slice(0, 300)]);
  const isJson = (reply.headers.get('content-type') ?? '').startsWith('application/json');
  if (!isJson || method === 'HEAD' || (reply.ok && DOCUMENTS.test(target))) return;
  expect(Object.keys(JSON.parse(text) as object)).toEqual(ENVELOPE);
}

describe('whatever is sent to any address, by any verb', () => {
  it('is never answered 500, and JSON only in the envelope', async () => {
    // Health and metrics are for the operator: 503 is their way to say so.
    const tested = routes.paths().filter((route) => !/^\/(?:health|metrics)/.test(route));
    expect(tested.length).toBeGreaterThan(40);
    for (const route of tested) {
      await fc.assert(fc.asyncProperty(attemptAt(route), tryIt), { numRuns: RUNS, seed: 20261123 });
    }
  }, 600_000);
});
