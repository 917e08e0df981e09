import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anAccount, credentialsOf } from '../../libs/adapter-ovh/test/ovh-account.js';
import type { FakeAccount, FakeIncoming } from '../../libs/adapter-ovh/test/ovh-account.js';
import { OvhFake } from '../../libs/adapter-ovh/test/ovh-fake.js';
import { Database } from '../../src/database/index.js';
import type { ApiClient, ReceivedRow, SentDetail, SentRow } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

const SHORTCODE = 'adapters\\OvhSmsShortcodeAdapter';
const VIRTUAL = 'adapters\\OvhSmsVirtualNumberAdapter';

const number = (index: number): string => `+3319900${String(index).padStart(4, '0')}`;
const incoming = (id: number, message: string): FakeIncoming => ({
  id,
  message,
  sender: number(42),
  creationDatetime: '2030-05-02T09:15:07+02:00',
});

describe('a message’s whole way through OVH', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let ovh: OvhFake;
  let account: FakeAccount;
  let gateway: RunningApp;
  let client: ApiClient;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
  });
  afterAll(() => testDatabase.drop());
  beforeEach(async () => {
    account = anAccount('first');
    ovh = await OvhFake.start([account]);
    ovh.clockLeadSeconds = 1_000;
    process.env.OVH_BASE_URL = ovh.baseUrl;
    gateway = await startApp(testDatabase.url, { PLUGINS: '@pigeonnier/adapter-ovh' });
    database = gateway.app.get(Database);
    client = await gateway.account(`user-${Math.random()}@example.org`);
  });
  afterEach(async () => {
    delete process.env.OVH_BASE_URL;
    await database.query('DELETE FROM phone');
    await gateway.close();
    await ovh.close();
    expect(ovh.complaints).toEqual([]);
  });

  const addPhone = (adapter: string, data: Readonly<Record<string, string>> = {}) => {
    const fields = Object.entries({ ...credentialsOf(account), ...data }).map(([name, value]) => [`adapter_data[${name}]`, value]);
    return client.post('/api/phone/', { name: `OVH ${Math.random()}`, adapter, ...(Object.fromEntries(fields) as Record<string, string>) });
  };
  const send = (numbers: readonly string[], phone: number) =>
    client.post('/api/scheduled/', { text: 'Bonjour', numbers, id_phone: String(phone) });
  const sent = () => client.walk<SentRow>('/api/list/sended/');
  const received = async () => (await client.get<readonly ReceivedRow[]>('/api/list/received/')).response;
  /** All messages have been handed over. */
  const handedOver = (count: number) =>
    eventually(async () => {
      const rows = await sent();
      const ids = new Set(ovh.sent.map(({ id }) => String(id)));
      expect(rows.filter(({ uid, status }) => ids.has(uid) || status === 'failed')).toHaveLength(count);
      return rows;
    });
  /** OVH calls the address for reports. */
  const report = async (query: Readonly<Record<string, string>>, uid = 'ovh_sms_shortcode_adapter') =>
    (await fetch(`${gateway.url}/callback/status/${uid}/?${new URLSearchParams({ api_key: client.apiKey, ...query }).toString()}`)).status;
  /** It is time to ask for received messages. */
  async function look(): Promise<void> {
    await database.query(`UPDATE inbox SET due_at = now() - interval '1 second' WHERE owner IS NULL`);
    await database.query(`SELECT pg_notify('jobs', 'read_inboxes')`);
  }

  it.each([
    ['a wrong secret', SHORTCODE, { app_secret: 'guess' }, 'secret does not fit'],
    ['an unknown SMS account', SHORTCODE, { service_name: 'sms-nobody-1' }, 'no such SMS account'],
    ['a sender that OVH has not accepted', SHORTCODE, { sender: 'TooEarly' }, 'waitingValidation'],
    ['a number of somebody else', VIRTUAL, { number: number(9) }, 'no virtual number'],
  ])('refuses a phone with %s and says why', async (_, adapter, data, why) => {
    expect(await addPhone(adapter, data)).toMatchObject({ status: 400, error: 8, message: expect.stringContaining(why) as string });
    expect((await client.get('/api/list/phone/')).response).toEqual([]);
  });

  it('keeps good phones and shows no secret of them', async () => {
    expect(await addPhone(SHORTCODE, { sender: 'Pigeonnier', no_stop_clause: '1' })).toMatchObject({ status: 201, error: 0 });
    expect(await addPhone(VIRTUAL, { number: number(1) })).toMatchObject({ status: 201, error: 0 });
    const { response } = await client.get<readonly { adapter: string; adapter_data: string; status: string }[]>('/api/list/phone/');
    expect(response.map(({ adapter, status }) => [adapter, status])).toEqual([
      [SHORTCODE, 'available'],
      [VIRTUAL, 'available'],
    ]);
    expect(JSON.parse(response[0]?.adapter_data ?? '')).toMatchObject({
      sender: 'Pigeonnier',
      app_secret: '********',
      consumer_key: '********',
    });
  });

  it.each([
    [
      'as OVH’s page names it',
      { description: '1', ptt: '4', descriptionDlr: 'Success', date: '2030-05-02 09:15:07' },
      'delivered',
      undefined,
    ],
    ['as RaspiSMS reads it', { dlr: '1' }, 'delivered', undefined],
    ['of a failure', { dlr: '2', ptt: '23' }, 'failed', 'report_bad_number'],
    ['that is not final', { dlr: '8', ptt: '3' }, 'unknown', undefined],
  ])('sends one message and reads its report %s', async (_, query, status, code) => {
    const { response: phone } = await addPhone(SHORTCODE);
    await send([number(42)], phone);
    const [row] = await handedOver(1);
    expect(row?.uid).toBe(String(ovh.sent[0]?.id));
    expect(await report({ id: row?.uid ?? '', ...query })).toBe(200);
    await eventually(async () => {
      const { response } = await client.get<SentDetail>(`/api/sended/${row?.id}/`);
      expect(response).toMatchObject({ status, segments: 1 });
      expect(response.timeline.slice(0, 3).map(({ kind }) => kind)).toEqual(['planned', 'attempt', 'report']);
      expect(response.reason?.code).toBe(code);
    });
  });

  it('sends 600 times one text in two requests, each with its own id and report; who is refused fails, the others are sent', async () => {
    const { response: phone } = await addPhone(VIRTUAL, { number: number(1) });
    account.refused.push(number(1_100));
    await send(
      Array.from({ length: 600 }, (_, index) => number(1_000 + index)),
      phone,
    );
    const rows = await handedOver(600);
    expect(ovh.seen).toHaveLength(2);
    const idOf = new Map(ovh.sent.map(({ receiver, id }) => [receiver, String(id)]));
    const accepted = rows.filter(({ status }) => status !== 'failed');
    expect(accepted.filter(({ destination, uid }) => uid !== idOf.get(destination ?? ''))).toEqual([]);
    expect(rows.filter(({ status }) => status === 'failed').map(({ destination }) => destination)).toEqual([number(1_100)]);
    // The account has one address for reports, that of its other type of phone here.
    expect(await report({ id: idOf.get(number(1_234)) ?? '', dlr: '1' })).toBe(200);
    await eventually(async () => {
      expect((await sent()).filter(({ status }) => status === 'delivered').map(({ destination }) => destination)).toEqual([number(1_234)]);
    });
  }, 60_000);

  it('lets messages wait while the account has no credit, and fails none', async () => {
    const { response: phone } = await addPhone(SHORTCODE);
    account.creditsLeft = 0;
    await send([number(42)], phone);
    await eventually(async () => {
      const { response } = await client.get<readonly { status: string }[]>('/api/list/phone/');
      expect(response).toMatchObject([{ status: 'no_credit' }]);
    });
    account.creditsLeft = 10;
    await client.post(`/api/phone/${phone}/status/`, {});
    await handedOver(1);
    expect(ovh.sent).toHaveLength(1);
  });

  it.each([
    ['the SMS account', SHORTCODE, {}, () => account.incoming],
    ['the virtual number', VIRTUAL, { number: number(1) }, () => (account.numberIncoming['0033199000001'] ??= [])],
  ])('stores what was received at %s, and deletes it at OVH only then', async (_, adapter, data, inbox) => {
    const { response: phone } = await addPhone(adapter, data);
    const storedAtDelete: number[] = [];
    ovh.onRequest = async (method) => {
      if (method === 'DELETE') storedAtDelete.push((await received()).length);
    };
    inbox().push(incoming(7, 'Oui'), incoming(8, 'STOP'));
    await look();
    await eventually(() => expect(inbox()).toEqual([]));
    expect(storedAtDelete).toEqual([2, 2]);
    expect(await received()).toMatchObject([
      { id_phone: phone, origin: number(42), text: 'Oui' },
      { id_phone: phone, origin: number(42), text: 'STOP' },
    ]);
    expect(ovh.calls.filter(({ method }) => method === 'DELETE')).toHaveLength(2);
  });

  it('stores a message once although its deletion at OVH fails at first', async () => {
    await addPhone(SHORTCODE);
    ovh.onRequest = (method) => {
      if (method !== 'DELETE') return;
      ovh.onRequest = () => undefined;
      ovh.answerWith({ status: 500, text: '' }, 1);
    };
    account.incoming.push(incoming(7, 'Oui'));
    await look();
    await eventually(async () => expect(await received()).toHaveLength(1));
    await eventually(async () => {
      await look();
      expect(account.incoming).toEqual([]);
    });
    expect(await received()).toHaveLength(1);
  });
});
