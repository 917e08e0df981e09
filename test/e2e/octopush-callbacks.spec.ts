import supertest from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../src/database/index.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

const ADAPTER = 'octopush_shortcode_adapter';
const PHONE = 1;
const TICKET = 'sms_65b1c0ffee422';
const NUMBER = '+33199000042';

/** What Octopush is known to call back with, in every form that its customers have seen. */
describe('calls of Octopush', () => {
  let testDatabase: TestDatabase;
  let gateway: RunningApp;
  let database: Database;
  let idUser: number;
  let key: string;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    gateway = await startApp(testDatabase.url, { PLUGINS: '@pigeonnier/adapter-octopush', ROLE: 'api' });
    ({ idUser, apiKey: key } = await gateway.account());
    database = gateway.app.get(Database);
    await database.query(`INSERT INTO phone (id, id_user, adapter, name, settings) VALUES ($1, $2, $3, 'Octopush', '{}')`, [
      PHONE,
      idUser,
      ADAPTER,
    ]);
  });
  beforeEach(async () => {
    await database.query(
      'TRUNCATE message, attempt, status_report, waiting_report, received, opt_out, scheduled, callback_event, callback_problem CASCADE',
    );
    await database.query(
      `INSERT INTO message (id, id_user, id_phone, adapter, id_batch, at, state, flash, mms, phone_chosen, destination, text)
       SELECT place, $1, $2, $3, 7, now(), 'accepted', false, false, false, number, 'hello' FROM unnest($4::text[]) WITH ORDINALITY AS n(number, place)`,
      [idUser, PHONE, ADAPTER, [NUMBER, '+33199000043']],
    );
    await database.query(
      `INSERT INTO attempt (id_user, adapter, id_batch, number, at, outcome, uid) VALUES ($1, $2, 7, 1, now(), 'accepted', $3)`,
      [idUser, ADAPTER, TICKET],
    );
  });
  afterAll(async () => {
    await gateway.close();
    await testDatabase.drop();
  });

  const post = (route: string, body: object, type = 'json') =>
    supertest(gateway.url).post(`/callback/${route}/?api_key=${key}`).type(type).send(body).expect(200, '');
  async function settled<T>(sql: string): Promise<readonly T[]> {
    await expect.poll(() => database.query('SELECT 1 FROM callback_chunk'), { timeout: 10_000 }).toEqual([]);
    return database.query<T>(sql);
  }
  const statuses = async () => (await settled<{ status: string }>('SELECT status FROM message ORDER BY id')).map((row) => row.status);
  const received = () => settled('SELECT id_phone AS "idPhone", origin, text, at, in_reply_to AS "inReplyTo" FROM received ORDER BY id');

  const REPORT = {
    message_id: TICKET,
    number: NUMBER,
    status: 'DELIVERED',
    delivery_date: '2030-05-02 09:15:00',
    channel: 'sms',
    meta_data: {},
  };
  const REPLY = { message_id: TICKET, number: NUMBER, text: 'oui', sim_card_number: '36180', reception_date: '2030-05-02 09:16:40' };
  const STOP = { message_id: TICKET, number: NUMBER, text: 'STOP', stop_date: '2030-05-02 09:20:00' };
  const STORED = { idPhone: PHONE, origin: NUMBER, text: 'oui', at: new Date('2030-05-02T07:16:40Z'), inReplyTo: 1 };

  it.each([
    ['JSON', REPORT, 'json'],
    ['a form', { ...REPORT, meta_data: '' }, 'form'],
    ['a list', [REPORT], 'json'],
    ['a number without its plus', { ...REPORT, number: NUMBER.slice(1) }, 'json'],
  ])('report one recipient of a ticket as %s', async (_, body, type) => {
    await post(`status/${ADAPTER}`, body, type);
    expect(await statuses()).toEqual(['delivered', 'unknown']);
  });

  it.each([
    ['BLACKLISTED_NUMBER', 'report_opted_out'],
    ['BAD_DESTINATION', 'report_bad_number'],
    ['EXPIRED', 'report_expired'],
    ['NOT_DELIVERED', 'report_failed'],
  ])('say by %s why a message failed', async (word, code) => {
    await post(`status/${ADAPTER}`, { ...REPORT, status: word });
    expect(await settled('SELECT code, reason FROM message_failure')).toEqual([{ code, reason: expect.stringContaining(word) as string }]);
    expect(await statuses()).toEqual(['failed', 'unknown']);
  });

  it.each([
    ['flat', `reception/${ADAPTER}/${PHONE}`, REPLY, 'json'],
    ['as a form', `reception/${ADAPTER}/${PHONE}`, REPLY, 'form'],
    [
      'with metadata',
      `reception/${ADAPTER}/${PHONE}`,
      { text: REPLY.text, reception_date: REPLY.reception_date, metadata: { number: NUMBER, message_id: TICKET } },
      'json',
    ],
    ['without the phone in the address', `reception/${ADAPTER}`, REPLY, 'json'],
    ['to the address for reports', `status/${ADAPTER}`, REPLY, 'json'],
  ])('deliver a reply %s, at the time that a clock in Paris showed', async (_, route, body, type) => {
    await post(route, body, type);
    await post(route, body, type);
    expect(await received()).toEqual([STORED]);
  });

  it.each(['stop', 'reception', 'status'])('announce an opt-out at the address for %s', async (route) => {
    await post(`${route}/${ADAPTER}`, STOP);
    expect(await settled('SELECT number, source FROM opt_out')).toEqual([{ number: NUMBER, source: ADAPTER }]);
    expect(await received()).toEqual([]);
  });
});
