import { OctopushSandbox } from '@pigeonnier/octopush-sandbox';
import supertest from 'supertest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient, ReceivedRow, SentDetail, SentRow } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

const ADAPTER = 'adapters\\OctopushShortcodeAdapter';
const UID = 'octopush_shortcode_adapter';

/** Reserved for fiction by the French regulator; the sandbox decides by the last four digits. */
const number = (ending: number): string => `+3319900${String(ending).padStart(4, '0')}`;

describe('a message’s whole way through Octopush', () => {
  let database: TestDatabase;
  let sandbox: OctopushSandbox;
  let gateway: RunningApp;
  let client: ApiClient;
  let phone: number;

  beforeAll(async () => {
    database = await createTestDatabase();
    sandbox = await OctopushSandbox.start();
    process.env.OCTOPUSH_BASE_URL = sandbox.baseUrl;
    gateway = await startApp(database.url);
  });
  afterAll(async () => {
    delete process.env.OCTOPUSH_BASE_URL;
    await gateway.close();
    await sandbox.close();
    await database.drop();
  });
  beforeEach(async () => {
    sandbox.reset();
    client = await gateway.account();
    const created = await addPhone();
    expect(created).toMatchObject({ status: 201, error: 0 });
    phone = created.response;
    const key = `api_key=${client.apiKey}`;
    sandbox.configure({
      callbackDelayMs: 0,
      account: {
        callbackUrls: {
          deliveries: `${gateway.url}/callback/status/${UID}/?${key}`,
          inbounds: `${gateway.url}/callback/reception/${UID}/${phone}/?${key}`,
          blacklisted: `${gateway.url}/callback/stop/${UID}/?${key}`,
        },
      },
    });
  });
  afterEach(() => {
    expect(sandbox.violations).toEqual([]);
  });

  const addPhone = (data: Readonly<Record<string, string>> = {}) =>
    client.post('/api/phone/', {
      name: `Octopush ${Math.random()}`,
      adapter: ADAPTER,
      'adapter_data[login]': data.login ?? sandbox.login,
      'adapter_data[api_key]': data.api_key ?? sandbox.apiKey,
      ...(data.sender === undefined ? {} : { 'adapter_data[sender]': data.sender }),
    });
  const send = (numbers: readonly string[], text = 'Bonjour') => client.post('/api/scheduled/', { text, numbers, id_phone: String(phone) });
  const sent = () => client.walk<SentRow>('/api/list/sended/');
  const statusOf = async (ending: number) => (await sent()).find((row) => row.destination === number(ending))?.status;

  it('refuses a phone with wrong credentials and says why, and keeps no secret readable', async () => {
    expect(await addPhone({ api_key: 'wrong' })).toMatchObject({
      status: 400,
      error: 8,
      message: expect.stringContaining('Impossible to validate this phone, verify adapters parameters.') as string,
    });
    const { response } = await client.get<readonly { adapter: string; adapter_data: string; status: string }[]>('/api/list/phone/');
    expect(response).toHaveLength(1);
    expect(response[0]).toMatchObject({ adapter: ADAPTER, status: 'available' });
    expect(JSON.parse(response[0]?.adapter_data ?? '')).toMatchObject({ login: sandbox.login, api_key: '********' });
  });

  it('sends one message and reads it delivered, through supertest', async () => {
    const http = supertest(gateway.app.getHttpServer());
    const { body } = (await http
      .post('/api/scheduled')
      .type('form')
      .set('X-Api-Key', client.apiKey)
      .send({ text: 'Votre colis est arrivé', numbers: number(42) })
      .expect(201)
      .expect('Content-Type', 'application/json')) as { body: { response: number } };
    const row = await eventually(async () => {
      const [message] = await sent();
      expect(message).toMatchObject({ status: 'delivered', destination: number(42), adapter: ADAPTER, id_phone: phone });
      return message;
    });
    expect(row?.originating_scheduled).toBe(body.response);
    expect(row?.uid).toBe(sandbox.outbox[0]?.ticket);
    // The first report may have overtaken the answer of the send call, and then joins a moment later.
    await eventually(async () => {
      const { response } = await client.get<SentDetail>(`/api/sended/${row?.id}/`);
      expect(response.timeline.map((entry) => entry.kind)).toEqual(['planned', 'attempt', 'report', 'report']);
    });
  });

  it('sends 1,000 times one text in two requests', async () => {
    await send(Array.from({ length: 1_000 }, (_, index) => number(1_000 + index)));
    await eventually(async () => {
      const rows = await sent();
      expect(rows).toHaveLength(1_000);
      expect(rows.filter((row) => row.status !== 'delivered')).toEqual([]);
    }, 60_000);
    expect(sandbox.requests.filter((request) => request.path === 'sms-campaign/send')).toHaveLength(2);
    expect(new Set(sandbox.outbox.map((message) => message.recipient)).size).toBe(1_000);
    const { response } = await client.get<SentDetail>(`/api/sended/${(await sent())[0]?.id}/`);
    expect(response).toMatchObject({ segments: 1, cost: 0.0455, currency: 'EUR' });
  });

  it.each([
    [1, 'failed', 'NOT_DELIVERED'],
    [2, 'failed', 'NOT_ALLOWED'],
    [3, 'failed', 'BLACKLISTED_NUMBER'],
    [4, 'failed', 'BAD_DESTINATION'],
    [5, 'unknown', 'UNKNOWN_DELIVERY'],
    [6, 'unknown', 'UNDEFINED'],
    [7, 'failed', 'EXPIRED'],
    [8, 'unknown', 'ACK'],
    [9, 'unknown', 'SOMETHING_NEW'],
    [10, 'delivered', 'NOT_DELIVERED'],
    [11, 'delivered', 'DELIVERED'],
  ])('a recipient ending in %i ends as %s, Octopush’s last word %s kept', async (ending, status, word) => {
    await send([number(ending)]);
    await eventually(async () => {
      const row = (await sent()).find((message) => message.destination === number(ending));
      expect(row?.status).toBe(status);
      const { response } = await client.get<SentDetail>(`/api/sended/${row?.id}/`);
      expect(JSON.stringify(response.timeline)).toContain(word);
    });
  });

  it('stores a reply once, on the phone that was answered', async () => {
    sandbox.configure({ duplicates: true });
    await send([number(20)], 'Répondez 1');
    await eventually(async () => {
      const { response } = await client.get<readonly ReceivedRow[]>('/api/list/received/');
      expect(response).toMatchObject([{ text: 'Répondez 1', origin: number(20), id_phone: phone }]);
    });
    await eventually(async () => expect(await statusOf(20)).toBe('delivered'));
    expect((await client.get<readonly ReceivedRow[]>('/api/list/received/')).response).toHaveLength(1);
  });

  it('never writes again to somebody who said STOP', async () => {
    await send([number(21)]);
    await eventually(async () => {
      await send([number(21)], 'encore');
      const rows = await sent();
      expect(rows.at(-1)).toMatchObject({ text: 'encore', status: 'failed' });
    });
    const { response } = await client.get<SentDetail>(`/api/sended/${(await sent()).at(-1)?.id}/`);
    expect(JSON.stringify(response)).toContain('opted_out');
  });

  it('applies a report that arrives before the send call has returned', async () => {
    sandbox.configure({ answerAfterCallbacks: true });
    await send([number(50)]);
    await eventually(async () => expect(await statusOf(50)).toBe('delivered'));
  });

  it('survives reports that come twice and in the wrong order', async () => {
    sandbox.configure({ duplicates: true, outOfOrder: true });
    await send([number(51), number(1)]);
    await eventually(async () => {
      expect(await statusOf(51)).toBe('delivered');
      expect(await statusOf(1)).toBe('failed');
    });
  });

  it.each(['rate_limited', 'server_error', 'reset_before', 'reset_after', 'no_ticket', 'html_page'] as const)(
    'reaches the handset exactly once in spite of %s',
    async (kind) => {
      sandbox.configure({ faults: [{ kind, times: 1 }] });
      await send([number(60)]);
      await eventually(() => expect(sandbox.outbox.map((message) => message.recipient)).toEqual([number(60)]));
      const takenWithoutTicket = kind === 'reset_after' || kind === 'no_ticket';
      await eventually(async () => {
        const [row] = await sent();
        const { response } = await client.get<SentDetail>(`/api/sended/${row?.id}/`);
        expect(response.timeline.filter((entry) => entry.kind === 'attempt')).toHaveLength(2);
        if (!takenWithoutTicket) expect(row?.status).toBe('delivered');
      });
      expect(sandbox.outbox).toHaveLength(1);
    },
  );

  it('holds what waits for a phone without credit, and sends it once there is some', async () => {
    sandbox.configure({ account: { credit: 0 } });
    await send([number(70)]);
    const phones = () => client.get<readonly { status: string }[]>('/api/list/phone/');
    await eventually(async () => expect((await phones()).response).toMatchObject([{ status: 'no_credit' }]));
    expect(await send([number(71)])).toMatchObject({ status: 201 });
    await eventually(async () => expect(await statusOf(71)).toBe('failed'));
    expect(await statusOf(70)).toBe('unknown');
    expect(sandbox.outbox).toEqual([]);

    sandbox.configure({ account: { credit: 100 } });
    expect(await client.post<string>(`/api/phone/${phone}/status/`, {})).toMatchObject({ status: 201, response: 'available' });
    await eventually(async () => expect(await statusOf(70)).toBe('delivered'));
  });

  it('does not let a code wait for a campaign on the same phone', async () => {
    await client.post(`/api/phone/${phone}/`, {
      'adapter_data[login]': sandbox.login,
      'adapter_data[api_key]': '********',
      'adapter_data[batch]': '0',
    });
    sandbox.fail({ kind: 'delay', delayMs: 50 });
    await send(Array.from({ length: 300 }, (_, index) => number(1_000 + index)));
    await eventually(() => expect(sandbox.outbox.length).toBeGreaterThan(10));
    await send([number(42)], 'Votre code : 123456');
    await eventually(() => expect(sandbox.outbox.map((message) => message.recipient)).toContain(number(42)));
    expect(sandbox.outbox.length).toBeLessThan(200);
    await eventually(() => expect(sandbox.outbox).toHaveLength(301), 60_000);
  });

  it('says of every refusal of Octopush what it said', async () => {
    await send([number(106)]);
    await eventually(async () => {
      const [row] = await sent();
      const { response } = await client.get<SentDetail>(`/api/sended/${row?.id}/`);
      expect(JSON.stringify(response)).toContain('106');
    });
  });

  it('flags a whole batch of which Octopush took fewer than were sent', async () => {
    sandbox.configure({ faults: [{ kind: 'fewer_contacts', times: 1 }], acknowledge: false });
    await send([number(8), number(108), number(208)]);
    await eventually(async () => {
      const rows = await sent();
      const { response } = await client.get<SentDetail>(`/api/sended/${rows[0]?.id}/`);
      expect(JSON.stringify(response)).toContain('unconfirmed');
    });
  });
});
