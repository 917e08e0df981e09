import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SettingsService } from '../../src/accounts/index.js';
import { Database } from '../../src/database/index.js';
import { EventsService } from '../../src/events/index.js';
import type { ApiClient } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { TestMailServer } from '../support/mail-server.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

const ADAPTER = 'octopush_shortcode_adapter';
const NUMBER = '+33199000042';

interface Detail {
  readonly id: number;
  readonly text: string;
  readonly in_reply_to: number | null;
}

/** Messages to us, from a provider's call to everything that follows from them. */
describe('a message that a provider brings', () => {
  let testDatabase: TestDatabase;
  let mail: TestMailServer;
  let host: RunningApp;
  let database: Database;
  let client: ApiClient & { readonly idUser: number };
  let email: string;
  let idPhone: number;
  let accounts = 0;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    mail = await TestMailServer.start();
    host = await startApp(testDatabase.url, { PLUGINS: '@pigeonnier/adapter-octopush', ...mail.variables() });
    database = host.app.get(Database);
  });
  beforeEach(async () => {
    mail.taken.length = 0;
    email = `owner${(accounts += 1)}@example.org`;
    client = await host.account(email);
    const phone = await database.query<{ id: number }>(
      `INSERT INTO phone (id_user, adapter, name, settings) VALUES ($1, $2, 'Accueil', '{}') RETURNING id`,
      [client.idUser, ADAPTER],
    );
    idPhone = phone[0]!.id;
  });
  afterAll(async () => {
    await host.close();
    await mail.close();
    await testDatabase.drop();
  });

  /** One call may bring many events; Octopush's form is a list then. */
  async function call(events: object | readonly object[]): Promise<void> {
    const reply = await fetch(`${host.url}/callback/reception/${ADAPTER}/${idPhone}/?api_key=${client.apiKey}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(events),
    });
    expect([reply.status, await reply.text()]).toEqual([200, '']);
    await expect.poll(() => database.query('SELECT 1 FROM callback_chunk'), { timeout: 10_000 }).toEqual([]);
  }
  const reply = (text: string, second = 40, number = NUMBER) => ({
    number,
    text,
    sim_card_number: '36180',
    reception_date: `2030-05-02 09:16:${second}`,
  });
  const configure = (name: string, value: string) => host.app.get(SettingsService).set(client.idUser, name, value);
  const events = async () => (await host.app.get(EventsService).list(client.idUser, { page: 0 })).map(({ type }) => type);
  const received = async () => (await client.get<readonly Detail[]>('/api/list/received/')).response;
  const optedOut = () => database.query('SELECT number FROM opt_out WHERE id_user = $1', [client.idUser]);

  it('is shown with the message that it answers', async () => {
    await database.query(
      `INSERT INTO message (id, id_user, id_phone, adapter, at, flash, mms, phone_chosen, destination, text)
       VALUES (7, $1, $2, $3, '2030-05-02T06:00:00Z', false, false, false, $4, 'Venez-vous ?')`,
      [client.idUser, idPhone, ADAPTER, NUMBER],
    );
    await call([reply('Oui'), reply('Bonjour', 41, '+33199000043')]);
    const [answer, other] = await received();
    const shown = await client.get<Detail>(`/api/received/${answer!.id}/`);
    expect(shown).toMatchObject({ status: 200, error: 0, response: { ...answer, in_reply_to: 7 } });
    expect((await client.get<Detail>(`/api/received/${other!.id}/`)).response.in_reply_to).toBeNull();
  });

  it('is shown to nobody else', async () => {
    await call(reply('Oui'));
    const [{ id }] = (await received()) as [Detail];
    const stranger = await host.account();
    for (const path of [`/api/received/${id}/`, '/api/received/999999/', '/api/received/mine/', '/api/received/99999999999999999999/']) {
      expect(await stranger.get(path)).toMatchObject({
        status: 404,
        error: 2,
        message: expect.stringMatching(/id : there is no received/) as string,
      });
    }
  });

  it.each([
    [['STOP', 'START'], 0],
    [['START', 'STOP'], 1],
  ])('of two in one call, %j, the last counts', async (texts, count) => {
    await call(texts.map((text, second) => reply(text, 10 + second)));
    expect(await optedOut()).toHaveLength(count);
    expect((await received()).map(({ text }) => text)).toEqual(texts);
  });

  it('lets its sender leave and come back, which the account can follow', async () => {
    await call(reply('« Stop ! »', 10));
    expect(await optedOut()).toEqual([{ number: NUMBER }]);
    const refused = await client.post('/api/scheduled/', { text: 'Promotion', numbers: NUMBER });
    expect(refused.status).toBe(201);
    await call(reply('Reprendre', 11));
    expect(await optedOut()).toEqual([]);
    expect((await events()).filter((type) => type.startsWith('SMSSTOP'))).toEqual(['SMSSTOP_ADD', 'SMSSTOP_DELETE']);
  });

  it('is passed on by e-mail where the account wants it, once however often it is repeated', async () => {
    await configure('transfer', '1');
    await database.query(`INSERT INTO contact (id_user, name, number) VALUES ($1, $2, $3)`, [
      client.idUser,
      'Jo\r\nBcc: victim@example.org',
      NUMBER,
    ]);
    const long = `Bonjour, ${'é'.repeat(2_000)}`;
    for (let time = 0; time < 3; time++) await call([reply(long, 10), reply('', 11, '+33199000043')]);
    const taken = await mail.mails(2);
    const [first, second] = [...taken].sort((a, b) => (b.content.text ?? '').length - (a.content.text ?? '').length) as [
      (typeof taken)[0],
      (typeof taken)[0],
    ];
    for (const { recipients, content } of taken) {
      expect(recipients).toEqual([email]);
      expect(content.subject).toBe('Vous avez reçu un SMS');
    }
    expect(first.content.text).toContain('Date : 2030-05-02 09:16:10');
    expect(first.content.text).toContain(`De : Jo Bcc: victim@example.org (${NUMBER})`);
    expect(first.content.text).toContain('Téléphone : Accueil');
    expect(first.content.text).toContain(long);
    expect(second.content.text).toContain('De : +33199000043');
    await call(reply('the end', 12));
    await mail.mails(3);
    expect(taken).toHaveLength(3);
  });

  it('is passed on in English to those who read English', async () => {
    await configure('transfer', '1');
    await configure('language', 'en');
    await call(reply('Hello'));
    const [{ content }] = (await mail.mails(1)) as [(typeof mail.taken)[0]];
    expect(content.subject).toBe('You have received a text message');
    expect(content.text).toContain(`From: ${NUMBER}`);
  });
});

it('a message that should be passed on by a host without a mail server is kept, and the account is told once', async () => {
  const { url, drop } = await createTestDatabase();
  const host = await startApp(url, { PLUGINS: '@pigeonnier/adapter-octopush' });
  try {
    const client = await host.account();
    await host.app.get(SettingsService).set(client.idUser, 'transfer', '1');
    for (const text of ['Oui', 'Non']) {
      await fetch(`${host.url}/callback/reception/${ADAPTER}/?api_key=${client.apiKey}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ number: NUMBER, text, reception_date: '2030-05-02 09:16:40' }),
      });
    }
    await expect.poll(async () => (await client.get<readonly Detail[]>('/api/list/received/')).response.length).toBe(2);
    expect((await host.app.get(EventsService).list(client.idUser, { page: 0 })).map(({ type }) => type)).toEqual(['MAIL_OFF']);
  } finally {
    await host.close();
    await drop();
  }
});
