import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import fc from 'fast-check';
import supertest from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acme, FIXTURES, signature } from '../../test/support/acme-sms.js';
import { createTestDatabase } from '../../test/support/database.js';
import type { TestDatabase } from '../../test/support/database.js';
import { AccountsService, ApiKeysService, CallbackSecrets } from '../accounts/index.js';
import { ConfigModule, loadEnvironment } from '../config/index.js';
import { Database, DatabaseModule } from '../database/index.js';
import { createHttpAdapter } from '../http/index.js';
import { StatusReports } from '../messages/index.js';
import { AdapterRegistry } from '../phones/index.js';
import { TelemetryModule } from '../telemetry/index.js';
import { CallbacksModule } from './index.js';

const PHONE = 1;
const FOREIGN_PHONE = 2;

let testDatabase: TestDatabase;
let app: NestFastifyApplication;
let database: Database;
let idUser: number;
let key: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const environment = loadEnvironment({
    DATABASE_URL: testDatabase.url,
    ENCRYPTION_KEY: '11'.repeat(32),
    PLUGINS: 'none',
    PUBLIC_URL: 'https://sms.example.org',
    ROLE: 'api',
  });
  const registry = new AdapterRegistry();
  registry.add(FIXTURES);
  const host = await Test.createTestingModule({
    imports: [ConfigModule.forRoot(environment), TelemetryModule, DatabaseModule.forRoot(), CallbacksModule],
  })
    .overrideProvider(AdapterRegistry)
    .useValue(registry)
    .compile();
  app = host.createNestApplication<NestFastifyApplication>(createHttpAdapter(environment), { logger: false });
  await app.listen(0, '127.0.0.1');
  database = app.get(Database);
  const accounts = app.get(AccountsService);
  ({ id: idUser } = await accounts.create({ email: 'a@example.org', apiKey: 'a-key-of-the-account' }));
  const stranger = await accounts.create({ email: 'b@example.org' });
  key = await app.get(CallbackSecrets).forUser(idUser);
  await aPhone(PHONE, idUser);
  await aPhone(FOREIGN_PHONE, stranger.id);
});
beforeEach(async () => {
  await settled();
  await database.query(
    'TRUNCATE message, message_failure, attempt, status_report, waiting_report, received, scheduled, opt_out, callback_event, callback_problem CASCADE',
  );
});
afterAll(async () => {
  await app.close();
  await testDatabase.drop();
});

const http = () => supertest(app.getHttpServer());
const path = (route = 'status', adapter = 'acme_sms_adapter', phone?: number | string) =>
  `/callback/${route}/${adapter}/${phone === undefined ? '' : `${phone}/`}?api_key=${key}`;
const report = (changes: object = {}) => ({ id: 'u1', state: 'DELIVERED', ...changes });
const reply = (changes: object = {}) => ({ from: '+33612345678', reply: 'hello', at: '2026-01-02T03:04:05Z', ...changes });

/** Resolves when every stored event has been applied. */
async function settled(): Promise<void> {
  await expect.poll(() => database.query('SELECT 1 FROM callback_chunk'), { timeout: 10_000, interval: 5 }).toEqual([]);
}

async function aPhone(id: number, owner: number, adapter = 'acme_sms_adapter'): Promise<void> {
  await database.query(`INSERT INTO phone (id, id_user, adapter, name, settings) VALUES ($1, $2, $3, $4, '{"token":"t"}')`, [
    id,
    owner,
    adapter,
    `phone ${id}`,
  ]);
}

/** A message that its provider knows as `u{id}`. */
async function sent(id = 1, adapter = 'acme_sms_adapter'): Promise<void> {
  await database.query(
    `INSERT INTO message (id, id_user, id_phone, adapter, id_batch, at, state, flash, mms, phone_chosen, destination, text)
     VALUES ($1, $2, $3, $4, 7, now(), 'accepted', false, false, false, '+33612345678', 'hello')`,
    [id, idUser, PHONE, adapter],
  );
  await database.query(
    `INSERT INTO attempt (id_user, adapter, id_batch, id_message, number, at, outcome, uid) VALUES ($1, $2, 7, $3, 1, now(), 'accepted', $4)`,
    [idUser, adapter, id, `u${id}`],
  );
}

const column = async (sql: string): Promise<readonly unknown[]> => {
  await settled();
  return (await database.query<Record<string, unknown>>(sql)).map((row) => Object.values(row)[0]);
};
const statuses = () => column('SELECT status FROM message ORDER BY id');
const problems = () => column('SELECT reason FROM callback_problem ORDER BY id_event');
const texts = () => column('SELECT text FROM received ORDER BY id');
const optOuts = () => column('SELECT number FROM opt_out ORDER BY id');
const events = async () => {
  await settled();
  return database.query<Record<string, unknown>>('SELECT * FROM callback_event ORDER BY id');
};

describe('a call of a provider', () => {
  it('is answered with an empty 200 and applied', async () => {
    await sent();
    const response = await http().post(path()).send(report()).expect(200);
    expect(response.text).toBe('');
    expect(response.headers['content-length']).toBe('0');
    expect(response.headers['content-type']).toBeUndefined();
    expect(await statuses()).toEqual(['delivered']);
  });

  it.each(['get', 'post', 'put', 'patch', 'delete', 'options'] as const)(
    'may come by %s, with or without the last slash',
    async (method) => {
      await sent();
      const fields = { api_key: key, id: 'u1', state: 'DELIVERED' };
      for (const address of ['/callback/status/acme_sms_adapter', `/callback/status/acme_sms_adapter/${PHONE}/`]) {
        await http()[method](address).query(fields).expect(200, '');
      }
      expect(await statuses()).toEqual(['delivered']);
      expect(await problems()).toEqual([]);
      expect(await column('SELECT method FROM callback_event')).toEqual([method.toUpperCase(), method.toUpperCase()]);
    },
  );

  it('may come by HEAD', async () => {
    await sent();
    await http().head('/callback/status/acme_sms_adapter/').query({ api_key: key, id: 'u1', state: 'DELIVERED' }).expect(200);
    expect(await statuses()).toEqual(['delivered']);
  });

  it('may be a form, JSON, JSON under another name, or a list', async () => {
    for (const id of [1, 2, 3, 4, 5]) await sent(id);
    await http().post(path()).type('form').send({ id: 'u1', state: 'DELIVERED' }).expect(200);
    await http()
      .post(path())
      .send(report({ id: 'u2' }))
      .expect(200);
    await http()
      .post(path())
      .type('form')
      .send(JSON.stringify(report({ id: 'u3' })))
      .expect(200);
    await http()
      .post(path())
      .send([report({ id: 'u4' }), report({ id: 'u5' })])
      .expect(200);
    expect(await statuses()).toEqual(Array(5).fill('delivered'));
  });

  it('gets the answer that its adapter declares', async () => {
    const response = await http().post(path('status', 'answered_adapter')).send(report()).expect(200);
    expect(response.text).toBe('<Response/>');
    expect(response.headers['content-type']).toMatch(/^text\/xml/);
  });

  it('is told apart by its fields, on any of the routes', async () => {
    await sent();
    await http().post(path('stop')).send(report()).expect(200);
    await http().post(path('status')).send(reply()).expect(200);
    await http().post(path('reception')).send({ stopped: '+33612345679' }).expect(200);
    expect([await statuses(), await texts(), await optOuts()]).toEqual([['delivered'], ['hello'], ['+33612345679']]);
    expect(await problems()).toEqual([]);
  });

  it('gives the adapter the settings of the phone in the address, and only of that', async () => {
    await http()
      .post(path('status', 'acme_sms_adapter', PHONE))
      .send(report())
      .expect(200);
    await settled();
    expect(acme.lastSettings).toMatchObject({ token: 't' });
    await http().post(path()).send(report()).expect(200);
    await settled();
    expect(acme.lastSettings).toBeUndefined();
  });

  it('is kept and shown to its adapter as it came, without the key', async () => {
    await http()
      .post(`/callback/status/acme_sms_adapter/?a=1&api_key=${key}`)
      .set('X-Api-Key', key)
      .type('form')
      .send(`id=u1&api_key=${key}&state=ACK`)
      .expect(200);
    const [event] = await events();
    expect(event).toMatchObject({
      id_user: idUser,
      adapter: 'acme_sms_adapter',
      id_phone: null,
      kind: 'status',
      method: 'POST',
      url: 'https://sms.example.org/callback/status/acme_sms_adapter/?a=1',
      body: 'id=u1&state=ACK',
    });
    expect(JSON.stringify(event)).not.toContain(key);
    expect(acme.lastRequest).toMatchObject({ url: event!.url, query: { a: '1' }, rawBody: 'id=u1&state=ACK' });
  });
});

describe('the key', () => {
  const body = '{"error":"Invalid API key. You must provide a valid GET or POST api_key param."}';

  it.each([
    ['in the query', () => http().post(path()).send(report())],
    [
      'in a form',
      () =>
        http()
          .post('/callback/status/acme_sms_adapter/')
          .type('form')
          .send({ api_key: key, ...report() }),
    ],
    [
      'in JSON',
      () =>
        http()
          .post('/callback/status/acme_sms_adapter/')
          .send({ api_key: key, ...report() }),
    ],
    ['in a header', () => http().post('/callback/status/acme_sms_adapter/').set('X-Api-Key', key).send(report())],
  ])('may be %s', async (_, call) => {
    await sent();
    await call().expect(200, '');
    expect(await statuses()).toEqual(['delivered']);
  });

  it.each([
    ['wrong', '?api_key=wrong-wrong-wrong-wrong', undefined],
    ['missing', '', undefined],
    ['a list', '?api_key[]=x', undefined],
    ['empty, though there is a good header', '?api_key=', 'good'],
  ])('that is %s is answered in RaspiSMS’s words, and nothing is kept', async (_, query, header) => {
    const call = http().post(`/callback/status/acme_sms_adapter/${query}`);
    const response = await (header === undefined ? call : call.set('X-Api-Key', key)).send(report()).expect(401);
    expect(response.text).toBe(body);
    expect(response.headers['content-type']).toMatch(/^text\/html/);
    expect(await events()).toEqual([]);
  });

  it('may be any of the account, and the account suspended', async () => {
    await sent();
    const { key: readKey } = await app.get(ApiKeysService).create(idUser, { name: 'reader', scope: 'read' });
    await app.get(AccountsService).setStatus(idUser, 'suspended');
    await http().post(`/callback/status/acme_sms_adapter/?api_key=${readKey}`).send(report()).expect(200, '');
    await app.get(AccountsService).setStatus(idUser, 'active');
    expect(await statuses()).toEqual(['delivered']);
  });

  it('never reaches messages of another account', async () => {
    await sent();
    await database.query('UPDATE message SET id_user = id_user + 1000');
    await database.query('UPDATE attempt SET id_user = id_user + 1000');
    await http().post(path()).send(report()).expect(200);
    expect(await statuses()).toEqual(['unknown']);
  });
});

describe('a call that cannot be applied is answered like any other, and kept as a problem', () => {
  it.each([
    ['of an unknown adapter', () => path('status', 'nobody_adapter'), /^unknown_adapter: /],
    ['of an adapter in upper case', () => path('status', 'ACME_sms_adapter'), /^unknown_adapter: /],
    ['for a phone of somebody else', () => path('status', 'acme_sms_adapter', FOREIGN_PHONE), /^unknown_phone: /],
    ['for no phone', () => path('status', 'acme_sms_adapter', 'mine'), /^unknown_phone: /],
    ['for a phone beyond all numbers', () => path('status', 'acme_sms_adapter', '99999999999999999999'), /^unknown_phone: /],
    ['that its adapter stumbles over', () => path('status', 'broken_adapter'), /^not_understood: .*cannot read properties/],
  ])('%s', async (_, address, reason) => {
    await sent();
    await http().post(address()).send(report()).expect(200, '');
    expect(await problems()).toEqual([expect.stringMatching(reason)]);
    expect(await events()).toHaveLength(1);
    expect(await statuses()).toEqual(['unknown']);
  });

  it.each([
    ['that says nothing', {}, /^not_recognised: /],
    ['that lacks its uid', { state: 'DELIVERED' }, /^not_understood: .*id/],
  ])('%s', async (_, body, reason) => {
    await http().post(path()).send(body).expect(200, '');
    expect(await problems()).toEqual([expect.stringMatching(reason)]);
  });
});

describe('a signed call', () => {
  const url = () => `https://sms.example.org/callback/status/signing_adapter/?api_key=${key}`;

  it('is believed when the signature fits the address as it was called', async () => {
    await sent(1, 'signing_adapter');
    await http().post(path('status', 'signing_adapter')).set('X-Acme-Signature', signature(url())).send(report()).expect(200, '');
    expect(await statuses()).toEqual(['delivered']);
  });

  it('is refused and not kept when it does not', async () => {
    await http().post(path('status', 'signing_adapter')).set('X-Acme-Signature', 'forged').send(report()).expect(401, '');
    expect(await events()).toEqual([]);
  });
});

describe('a report', () => {
  it('that comes before its message has a uid is applied once it has', async () => {
    await http().post(path()).send(report()).expect(200);
    await settled();
    await sent();
    await app.get(StatusReports).retryFor(['u1']);
    expect(await statuses()).toEqual(['delivered']);
  });

  it('is tried again without being asked', async () => {
    await http().post(path()).send(report()).expect(200);
    await settled();
    await sent();
    await expect.poll(statuses, { timeout: 10_000 }).toEqual(['delivered']);
  });

  it('may come twice and in any order', async () => {
    await sent();
    for (const state of ['DELIVERED', 'ACK', 'NOT_DELIVERED', 'DELIVERED']) await http().post(path()).send(report({ state })).expect(200);
    expect(await statuses()).toEqual(['delivered']);
    expect(await column('SELECT applied FROM status_report ORDER BY id_event')).toEqual([true, false, false, true]);
  });

  it('of failure says why', async () => {
    await sent();
    await http()
      .post(path())
      .send(report({ state: 'BLOCKED' }))
      .expect(200);
    expect(await column('SELECT code FROM message_failure')).toEqual(['report_opted_out']);
  });

  it('is answered before it is applied: nobody’s lock holds the provider up', async () => {
    await sent();
    await database.transaction(async (tx) => {
      await tx.query('SELECT 1 FROM message FOR UPDATE');
      await http().post(path()).send(report()).expect(200, '');
      expect(await database.query('SELECT status FROM message')).toEqual([{ status: 'unknown' }]);
    });
    expect(await statuses()).toEqual(['delivered']);
  });

  it('is one of many that are applied together', async () => {
    for (let id = 1; id <= 200; id++) await sent(id);
    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        http()
          .post(path())
          .send(report({ id: `u${index + 1}` }))
          .expect(200, ''),
      ),
    );
    expect(new Set(await statuses())).toEqual(new Set(['delivered']));
  });
});

describe('a message', () => {
  it('is stored once, however often it is repeated, with STOP opted out and answered once', async () => {
    const call = () =>
      http()
        .post(path('reception', 'acme_sms_adapter', PHONE))
        .send(reply({ reply: 'STOP' }))
        .expect(200, '');
    await Promise.all([call(), call(), call()]);
    await call();
    expect([await texts(), await optOuts()]).toEqual([['STOP'], ['+33612345678']]);
    expect(await column(`SELECT tag || ' ' || id_phone FROM scheduled`)).toEqual([`SMS_STOP ${PHONE}`]);
  });

  it('belongs to the phone in the address', async () => {
    await aPhone(10, idUser);
    await http()
      .post(path('reception', 'acme_sms_adapter', 10))
      .send(reply())
      .expect(200);
    expect(await column('SELECT id_phone FROM received')).toEqual([10]);
    await database.query('DELETE FROM phone WHERE id = 10');
  });
});

describe('events that a process left behind', () => {
  async function leftBehind(
    owner: number,
    { secondsAgo = 5, attempts = 0, user = idUser, count = 1, body = JSON.stringify(report()) } = {},
  ) {
    const [row] = await database.query<{ first: number }>(`SELECT reserve_ids('callback_event_id_seq', $1::integer) AS first`, [count]);
    const first = row!.first;
    for (let id = first; id < first + count; id++) {
      await database.query(
        `INSERT INTO callback_event (id, id_user, adapter, kind, method, url, headers, body, received_at)
         VALUES ($1, $2, 'acme_sms_adapter', 'status', 'POST', 'https://x/', '{"content-type":"application/json"}', $3, now())`,
        [id, id === first ? user : idUser, body],
      );
    }
    await database.query(
      `INSERT INTO callback_chunk (first_id, last_id, owner, lease_until, attempts)
       VALUES ($1::bigint, $1 + $2::bigint - 1, $3, now() + make_interval(secs => 60 - $4::integer), $5)`,
      [first, count, owner, secondsAgo, attempts],
    );
    return first;
  }

  const NOBODY = 999_999;

  it('are taken over when it is gone', async () => {
    await sent();
    await leftBehind(NOBODY);
    expect(await statuses()).toEqual(['delivered']);
  });

  it('are left to it while it lives, until its lease has run out', async () => {
    const other = await Database.open(testDatabase.url);
    await sent();
    const first = await leftBehind(other.instanceId);
    const later = await leftBehind(NOBODY, { body: '{}' });
    await expect.poll(() => database.query('SELECT 1 FROM callback_chunk WHERE first_id = $1', [later]), { timeout: 5_000 }).toEqual([]);
    expect(await database.query('SELECT 1 FROM callback_chunk WHERE first_id = $1', [first])).toHaveLength(1);
    await database.query(`UPDATE callback_chunk SET lease_until = now() - interval '1 second'`);
    expect(await statuses()).toEqual(['delivered']);
    await other.close();
  });

  it('are applied by one process only', async () => {
    await sent();
    await leftBehind(NOBODY);
    await statuses();
    expect(await column('SELECT count(*)::integer FROM status_report')).toEqual([1]);
  });

  it('do not wait behind one that cannot be stored, which is set aside in the end', async () => {
    const other = await Database.open(testDatabase.url);
    const NO_ACCOUNT = 999_999;
    await sent();
    await leftBehind(other.instanceId, { body: JSON.stringify(reply()) });
    const bad = await leftBehind(other.instanceId, { user: NO_ACCOUNT, count: 3, body: JSON.stringify({ stopped: '+33612345678' }) });
    await leftBehind(other.instanceId);
    await database.query(`UPDATE callback_chunk SET lease_until = now() - interval '1 second'`);
    await expect
      .poll(() => database.query('SELECT first_id::integer AS id FROM callback_chunk'), { timeout: 5_000 })
      .toEqual([{ id: bad }]);
    expect(await database.query('SELECT number FROM opt_out')).toEqual([{ number: '+33612345678' }]);
    expect(await database.query('SELECT text FROM received')).toEqual([{ text: 'hello' }]);
    expect(await database.query('SELECT status FROM message')).toEqual([{ status: 'delivered' }]);

    await database.query(`UPDATE callback_chunk SET attempts = 5, lease_until = now()`);
    expect(await problems()).toEqual([expect.stringMatching(/^not_applied: /)]);
    await other.close();
  });
});

describe('whatever is sent to the callback routes', () => {
  const anyPath = fc.tuple(
    fc.constantFrom('status', 'reception', 'stop'),
    fc.oneof(fc.constantFrom('acme_sms_adapter', 'broken_adapter', 'answered_adapter'), fc.string({ minLength: 1, maxLength: 40 })),
    fc.option(fc.oneof(fc.integer(), fc.string({ minLength: 1, maxLength: 20 })), { nil: undefined }),
  );
  const anyBody = fc.oneof(
    fc.json().map((body) => ['application/json', body] as const),
    fc
      .record(
        { id: fc.anything(), state: fc.anything(), reply: fc.anything(), from: fc.anything(), at: fc.string(), stopped: fc.anything() },
        { requiredKeys: [] },
      )
      .map((body) => ['application/json', JSON.stringify(body)] as const),
    fc
      .dictionary(fc.constantFrom('id', 'state', 'reply', 'from', 'stopped', 'a[b]', '__proto__'), fc.string({ unit: 'binary' }))
      .map((body) => ['application/x-www-form-urlencoded', encodeForm(body)] as const),
    fc.tuple(
      fc.constantFrom('', 'application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense'),
      fc.uint8Array(),
    ),
  );

  it('is never answered with an error of ours, and with nothing but what the adapter declares when the key is good', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH'),
        anyPath,
        fc.dictionary(fc.string(), fc.string({ unit: 'binary' }), { maxKeys: 3 }),
        anyBody,
        fc.boolean(),
        async (method, [route, adapter, phone], query, [contentType, body], isKeyGood) => {
          const segments = [route, adapter, ...(phone === undefined ? [] : [phone])].map((part) => encodeURIComponent(String(part)));
          const search = encodeForm({ ...query, ...(isKeyGood && { api_key: key }) });
          const answer = await call(method, `/callback/${segments.join('/')}/?${search}`, contentType, body);
          expect(answer.status).toBeLessThan(500);
          if (!isKeyGood) return;
          if (answer.status === 200) expect(answer.body).toBe(adapter === 'answered_adapter' ? '<Response/>' : '');
          else expect(`${answer.status} ${adapter}`).toMatch(/^404 \.{1,2}$/);
        },
      ),
      { numRuns: 300, seed: 42 },
    );
    const kept = await events();
    expect(kept.length).toBeGreaterThan(50);
    expect(await column(`SELECT reason FROM callback_problem WHERE reason LIKE 'not_applied%'`)).toEqual([]);
  });

  it('is refused above one megabyte', async () => {
    await http()
      .post(path())
      .send({ state: 'x'.repeat(1024 * 1024) })
      .expect(413, '');
    expect(await events()).toEqual([]);
  });

  it('may not be text in the way of the standard', async () => {
    await sent();
    expect(
      await call('POST', path(), 'application/x-www-form-urlencoded', Buffer.from('from=%2B33612345678&reply=\xe9t\xe9\0', 'latin1')),
    ).toEqual({ status: 200, body: '' });
    expect(await texts()).toEqual(['été\uFFFD']);
  });
});

function encodeForm(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map((pair) => pair.map((part) => encodeURIComponent(part)).join('='))
    .join('&');
}

async function call(
  method: string,
  path: string,
  contentType: string,
  body: string | Uint8Array,
): Promise<{ status: number; body: string }> {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const headers = { 'content-length': Buffer.byteLength(body), ...(contentType !== '' && { 'content-type': contentType }) };
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
