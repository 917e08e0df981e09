import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeTwilio, NO_SERVICE, signatureOf } from '../../libs/adapter-twilio/test/fake-twilio.js';
import type { TakenMessage } from '../../libs/adapter-twilio/test/fake-twilio.js';
import { Database } from '../../src/database/index.js';
import type { ApiAnswer, ApiClient, ReceivedRow, SentDetail, SentRow } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { PNG } from '../support/media-files.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

const ADAPTER = 'adapters\\TwilioVirtualNumberAdapter';
const UID = 'twilio_virtual_number_adapter';
/** What the world calls the gateway; a proxy stands there in life, nobody here. */
const PUBLIC = 'https://sms.example.org';
const PERSON = '+33199000042';

interface WithMedias {
  readonly mms: number;
  readonly medias: readonly { readonly path: string }[];
}

const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 20_000 });

describe('a message’s whole way through Twilio', () => {
  let postgres: TestDatabase;
  let twilio: FakeTwilio;
  let host: RunningApp;
  let database: Database;
  let client: ApiClient & { readonly idUser: number };
  let account: { readonly sid: string; readonly token: string; readonly service: string };
  let number: string;
  let phone: number;
  let accounts = 0;

  beforeAll(async () => {
    postgres = await createTestDatabase();
    twilio = await FakeTwilio.start();
    process.env.TWILIO_BASE_URL = twilio.url;
    process.env.TWILIO_MESSAGING_BASE_URL = twilio.url;
    host = await startApp(postgres.url, { PUBLIC_URL: PUBLIC, PLUGINS: '@pigeonnier/adapter-twilio' });
    database = host.app.get(Database);
  });
  afterAll(async () => {
    delete process.env.TWILIO_BASE_URL;
    delete process.env.TWILIO_MESSAGING_BASE_URL;
    expect(twilio.complaints).toEqual([]);
    await host.close();
    await twilio.close();
    await postgres.drop();
  });
  beforeEach(async () => {
    accounts += 1;
    number = `+1500555${1000 + accounts}`;
    account = twilio.open(`e2e-${accounts}`, { number });
    client = await host.account();
    const created = await addPhone();
    expect(created).toMatchObject({ status: 201, error: 0 });
    phone = created.response;
  });

  const addPhone = (data: Readonly<Record<string, string>> = {}) => {
    const settings = { account_sid: account.sid, auth_token: account.token, number, ...data };
    return client.post('/api/phone/', {
      name: `Twilio ${Math.random()}`,
      adapter: ADAPTER,
      ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [`adapter_data[${name}]`, value])),
    });
  };
  const send = (to = PERSON, text = 'Bonjour') => client.post('/api/scheduled/', { text, numbers: [to], id_phone: String(phone) });
  const sent = async () => (await client.get<readonly (SentRow & WithMedias)[]>('/api/list/sended/')).response;
  const received = async () => (await client.get<readonly (ReceivedRow & WithMedias)[]>('/api/list/received/')).response;
  const detail = async () => (await client.get<SentDetail>(`/api/sended/${(await sent())[0]?.id}/`)).response;
  const taken = async (): Promise<TakenMessage> => {
    await eventually(() => twilio.taken.some(({ accountSid }) => accountSid === account.sid)).toBe(true);
    return twilio.taken.find(({ accountSid }) => accountSid === account.sid)!;
  };

  /** Twilio's call of a public address, signed; the answer of the host that stands behind it. */
  async function call(url: string, form: URLSearchParams, signature = signatureOf(url, form, account.token)): Promise<Response> {
    return fetch(url.replace(PUBLIC, host.url), { method: 'POST', headers: { 'x-twilio-signature': signature }, body: form });
  }

  const receptionUrl = async (): Promise<string> => {
    const { statusCallback = '' } = await (await send(), taken());
    return statusCallback.replace('/status/', '/reception/');
  };

  /** The time to look for received messages has come. */
  async function look(): Promise<void> {
    await database.query(`UPDATE inbox SET due_at = now() - interval '1 second' WHERE owner IS NULL`);
    await database.query(`SELECT pg_notify('jobs', 'read_inboxes')`);
  }

  it('begins with a phone whose settings are tested, and whose token nobody reads again', async () => {
    for (const [data, words] of [
      [{ auth_token: 'not-the-token' }, 'wrong Account SID or Auth Token'],
      [{ number: '+15005559999' }, 'does not have the number'],
      [{ account_sid: 'AC12' }, 'account_sid'],
      [{ messaging_service_sid: NO_SERVICE }, 'there is no such account or resource'],
    ] as const) {
      const { status, error, message } = await addPhone(data);
      expect([status, error]).toEqual([400, 8]);
      expect(message).toContain(words);
    }
    expect(await addPhone({ messaging_service_sid: account.service })).toMatchObject({ status: 201 });
    const { response } = await client.get<readonly { adapter: string; adapter_data: string }[]>('/api/list/phone/');
    expect(response[0]?.adapter).toBe(ADAPTER);
    expect(JSON.parse(response[0]?.adapter_data ?? '')).toMatchObject({ account_sid: account.sid, auth_token: '********', number });
  });

  it('takes over a phone of RaspiSMS, address for reports and all', async () => {
    const address = 'https://raspisms.example.org/callback/status/twilio_virtual_number_adapter/?api_key=0123';
    expect(await addPhone({ status_change_callback: address })).toMatchObject({ status: 201 });
  });

  it('goes on to a report that Twilio signs', async () => {
    await send();
    const message = await taken();
    expect(message).toMatchObject({ to: PERSON, from: number, body: 'Bonjour' });
    expect(message.statusCallback).toMatch(new RegExp(`^${PUBLIC}/callback/status/${UID}/${phone}/\\?api_key=.+`));
    await eventually(async () => (await sent())[0]).toMatchObject({ uid: message.sid, status: 'unknown', adapter: ADAPTER });
    for (const status of ['sent', 'delivered', 'sending']) {
      const answer = await call(message.statusCallback!, twilio.reportOf(message, status));
      expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, 'text/xml', '<Response/>']);
    }
    await eventually(async () => (await sent())[0]?.status).toBe('delivered');
    expect((await detail()).segments).toBe(1);
  });

  it('that is undelivered has failed, and says why', async () => {
    await send();
    const message = await taken();
    await eventually(async () => (await sent())[0]?.uid).toBe(message.sid);
    await call(message.statusCallback!, twilio.reportOf(message, 'undelivered', 30005));
    await eventually(async () => (await sent())[0]?.status).toBe('failed');
    expect(JSON.stringify((await detail()).timeline)).toContain('undelivered 30005');
  });

  it.each([
    ['+15005550001', 'code 21211'],
    ['+15005550004', 'opted_out'],
  ])('to %s is refused by Twilio (%s)', async (to, code) => {
    await send(to);
    await eventually(async () => (await sent())[0]?.status).toBe('failed');
    expect(JSON.stringify((await detail()).reason)).toContain(code);
  });

  it('is not believed to be reported on by anybody but Twilio', async () => {
    await send();
    const message = await taken();
    const url = message.statusCallback!;
    const form = twilio.reportOf(message, 'failed');
    await eventually(async () => (await sent())[0]?.uid).toBe(message.sid);
    const forged = [
      signatureOf(url, form, 'another token'),
      signatureOf(url, twilio.reportOf(message, 'delivered'), account.token),
      signatureOf(url.replace(PUBLIC, host.url), form, account.token),
      '',
    ];
    for (const signature of forged) expect((await call(url, form, signature)).status).toBe(401);
    expect((await fetch(url.replace(PUBLIC, host.url), { method: 'POST', body: form })).status).toBe(401);
    expect((await call(url.replace(/api_key=.*/, 'api_key=guess'), form)).status).toBe(401);
    await call(url, twilio.reportOf(message, 'delivered'));
    await eventually(async () => (await sent())[0]?.status).toBe('delivered');
    expect(await database.query('SELECT 1 FROM callback_event WHERE id_user = $1', [client.idUser])).toHaveLength(1);
  });

  it('may be reported on at RaspiSMS’s address, which names no phone', async () => {
    await send();
    const message = await taken();
    await eventually(async () => (await sent())[0]?.uid).toBe(message.sid);
    const url = `${PUBLIC}/callback/status/${UID}/?api_key=${client.apiKey}`;
    expect((await call(url, twilio.reportOf(message, 'delivered'))).status).toBe(200);
    await eventually(async () => (await sent())[0]?.status).toBe('delivered');
  });

  it('is answered once, however often Twilio tells it and whether it is asked as well', async () => {
    const url = await receptionUrl();
    const form = twilio.write({ from: PERSON, to: number, body: 'Oui' });
    for (let time = 0; time < 3; time += 1) expect(await (await call(url, form)).text()).toBe('<Response/>');
    await eventually(received).toMatchObject([{ text: 'Oui', origin: PERSON, id_phone: phone }]);
    await look();
    await eventually(() => twilio.kept()).not.toContain(form.get('MessageSid'));
    expect(await received()).toHaveLength(1);
  });

  it('ends where Twilio has understood a STOP', async () => {
    const url = await receptionUrl();
    await call(url, twilio.write({ from: PERSON, to: number, body: 'Unsubscribe' }, { OptOutType: 'STOP' }));
    await eventually(async () => (await client.get<readonly { number: string }[]>('/api/smsstop/')).response).toMatchObject([
      { number: PERSON },
    ]);
  });

  it('may have files, which Twilio fetches', async () => {
    const body = new FormData();
    for (const [name, value] of Object.entries({ text: 'Regarde', mms: '1', id_phone: String(phone), 'numbers[]': PERSON }))
      body.append(name, value);
    body.append('medias[]', new Blob([new Uint8Array(PNG)]), 'x.png');
    const reply = await fetch(`${host.url}/api/scheduled/`, { method: 'POST', headers: { 'x-api-key': client.apiKey }, body });
    expect(((await reply.json()) as ApiAnswer<number>).error).toBe(0);
    const { body: text, mediaUrls } = await taken();
    expect(text).toBe('Regarde');
    expect(mediaUrls).toEqual([expect.stringMatching(/^https:\/\/sms\.example\.org\/data\/public\/.+\.png$/)]);
    const file = await fetch(mediaUrls[0]!.replace(PUBLIC, host.url));
    expect(Buffer.from(await file.arrayBuffer())).toEqual(PNG);
  });

  it('may be answered with files, which are fetched from Twilio before they are deleted there', async () => {
    twilio.write({ from: PERSON, to: number, body: 'Voilà', files: [{ contentType: 'image/png', content: PNG }] });
    await look();
    await eventually(received).toMatchObject([{ text: 'Voilà', origin: PERSON, id_phone: phone, mms: 1, medias: [{}] }]);
    const [message] = await received();
    const file = await fetch(`${host.url}/data/public/${message?.medias[0]?.path}`);
    expect(Buffer.from(await file.arrayBuffer())).toEqual(PNG);
    await eventually(() => twilio.kept()).toEqual([]);
  });
});
