import { OctopushSandbox } from '@pigeonnier/octopush-sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient, ReceivedRow, SentRow } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

const SHORTCODE = 'adapters\\OctopushShortcodeAdapter';
const VIRTUAL_NUMBER = 'adapters\\OctopushVirtualNumberAdapter';
const SHORTCODE_UID = 'octopush_shortcode_adapter';
const VIRTUAL_NUMBER_UID = 'octopush_virtual_number_adapter';
const OWN_NUMBER = '+33199009999';

const number = (ending: number): string => `+3319900${String(ending).padStart(4, '0')}`;

describe('an Octopush account with a virtual number', () => {
  let database: TestDatabase;
  let sandbox: OctopushSandbox;
  let gateway: RunningApp;
  let client: ApiClient;

  beforeAll(async () => {
    database = await createTestDatabase();
    sandbox = await OctopushSandbox.start({ callbackDelayMs: 0, account: { virtualNumbers: [OWN_NUMBER] } });
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
  });
  afterEach(() => {
    expect(sandbox.violations).toEqual([]);
  });

  const addPhone = (adapter: string, data: Readonly<Record<string, string>> = {}) =>
    client.post('/api/phone/', {
      name: `Octopush ${Math.random()}`,
      adapter,
      'adapter_data[login]': sandbox.login,
      'adapter_data[api_key]': data.api_key ?? sandbox.apiKey,
      ...(data.number === undefined ? {} : { 'adapter_data[number]': data.number }),
    });
  const addVirtualNumber = async (): Promise<number> => {
    const { status, response } = await addPhone(VIRTUAL_NUMBER, { number: OWN_NUMBER });
    expect(status).toBe(201);
    return response;
  };
  /** What is pasted into the account's menu “Callbacks”: one address of each kind for all its phones. */
  const callBackTo = (uid: string, phone = '') => {
    const address = (kind: string, path = '') => `${gateway.url}/callback/${kind}/${uid}/${path}?api_key=${client.apiKey}`;
    const callbackUrls = { deliveries: address('status'), inbounds: address('reception', phone), blacklisted: address('stop') };
    sandbox.configure({ account: { callbackUrls } });
  };
  const send = (phone: number, ending: number, text = 'Bonjour') =>
    client.post('/api/scheduled/', { text, numbers: [number(ending)], id_phone: String(phone) });
  const sent = () => client.walk<SentRow>('/api/list/sended/');
  const received = async () => (await client.get<readonly ReceivedRow[]>('/api/list/received/')).response;
  const isDelivered = (count: number) =>
    eventually(async () => expect((await sent()).map(({ status }) => status)).toEqual(Array.from({ length: count }, () => 'delivered')));

  it('is refused with wrong credentials, without a number, or with one that is none', async () => {
    expect(await addPhone(VIRTUAL_NUMBER, { number: OWN_NUMBER, api_key: 'wrong' })).toMatchObject({ status: 400, error: 8 });
    expect(await addPhone(VIRTUAL_NUMBER)).toMatchObject({ status: 400, message: expect.stringContaining('number') as string });
    expect(await addPhone(VIRTUAL_NUMBER, { number: '12' })).toMatchObject({
      status: 400,
      message: expect.stringContaining('number') as string,
    });
    expect((await client.get<readonly unknown[]>('/api/list/phone/')).response).toEqual([]);
  });

  it('sends from the number, reads it delivered and takes the answer in', async () => {
    const phone = await addVirtualNumber();
    callBackTo(VIRTUAL_NUMBER_UID, `${phone}/`);
    await send(phone, 20, 'Répondez 1');
    await isDelivered(1);
    expect(await sent()).toMatchObject([{ adapter: VIRTUAL_NUMBER, id_phone: phone, uid: sandbox.outbox[0]?.ticket }]);
    expect(sandbox.outbox).toMatchObject([{ sender: OWN_NUMBER, with_replies: true }]);
    await eventually(async () => expect(await received()).toMatchObject([{ text: 'Répondez 1', origin: number(20), id_phone: phone }]));
  });

  it('takes in what people write to the number out of the blue', async () => {
    const phone = await addVirtualNumber();
    callBackTo(VIRTUAL_NUMBER_UID);
    await sandbox.reply({ number: number(42), text: 'Êtes-vous ouverts ?', unsolicited: true, to: OWN_NUMBER });
    await eventually(async () =>
      expect(await received()).toMatchObject([{ text: 'Êtes-vous ouverts ?', origin: number(42), id_phone: phone }]),
    );
  });

  it.each([SHORTCODE_UID, VIRTUAL_NUMBER_UID])('has reports and answers of all its phones at the one address of %s', async (uid) => {
    const shortcode = (await addPhone(SHORTCODE)).response;
    const virtual = await addVirtualNumber();
    callBackTo(uid);
    await send(shortcode, 1020, 'court');
    await send(virtual, 2020, 'long');
    await isDelivered(2);
    await sandbox.reply({ number: number(1020), text: 'au court' });
    await sandbox.reply({ number: number(2020), text: 'au long' });
    await eventually(async () => {
      const messages = (await received()).map(({ text, id_phone }) => [text, id_phone]);
      expect(Object.fromEntries(messages)).toEqual({ 'au court': shortcode, 'au long': virtual });
    });
  });

  it('does not show reports to another user who has the same provider', async () => {
    const phone = await addVirtualNumber();
    const stranger = await gateway.account();
    const callbackUrls = { deliveries: `${gateway.url}/callback/status/${SHORTCODE_UID}/?api_key=${stranger.apiKey}` };
    sandbox.configure({ account: { callbackUrls } });
    await send(phone, 42);
    await eventually(() => expect(sandbox.outbox).toHaveLength(1));
    await sandbox.idle();
    expect(await sent()).toMatchObject([{ status: 'unknown' }]);
    expect(await stranger.walk<SentRow>('/api/list/sended/')).toEqual([]);
  });

  it('never writes again to somebody who said STOP', async () => {
    const phone = await addVirtualNumber();
    callBackTo(SHORTCODE_UID);
    await send(phone, 21);
    await isDelivered(1);
    await eventually(async () => {
      const { response } = await client.get<readonly { number: string }[]>('/api/smsstop/');
      expect(response.map((row) => row.number)).toEqual([number(21)]);
    });
    await send(phone, 21, 'encore');
    await eventually(async () => expect((await sent()).at(-1)).toMatchObject({ text: 'encore', status: 'failed' }));
    expect(sandbox.outbox).toHaveLength(1);
  });

  it('keeps messages waiting when Octopush does not know the number, and says why', async () => {
    const phone = (await addPhone(VIRTUAL_NUMBER, { number: '+33199008888' })).response;
    await send(phone, 42);
    await eventually(async () =>
      expect((await client.get<readonly unknown[]>('/api/list/phone/')).response).toMatchObject([{ status: 'unavailable' }]),
    );
    expect(sandbox.outbox).toEqual([]);
    expect(await sent()).toMatchObject([{ status: 'unknown' }]);
  });
});
