import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeOdyssey } from '../../libs/adapter-odyssey/test/fake-odyssey.js';
import type { TakenJob } from '../../libs/adapter-odyssey/test/fake-odyssey.js';
import type { ApiClient, ReceivedRow, SentDetail, SentRow } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

const ADAPTER = 'adapters\\OdysseyMessagingAdapter';
const UID = 'odyssey_messaging_adapter';
const PERSON = '+33199000042';

const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 20_000 });

describe('a message’s whole way through Odyssey', () => {
  let postgres: TestDatabase;
  let odyssey: FakeOdyssey;
  let host: RunningApp;
  let client: ApiClient;
  let login: string;
  let phone: number;
  let accounts = 0;

  beforeAll(async () => {
    postgres = await createTestDatabase();
    odyssey = await FakeOdyssey.start();
    process.env.ODYSSEY_BASE_URL = odyssey.baseUrl;
    host = await startApp(postgres.url, { PLUGINS: '@pigeonnier/adapter-odyssey' });
  });
  afterAll(async () => {
    delete process.env.ODYSSEY_BASE_URL;
    await host.close();
    expect(odyssey.complaints).toEqual([]);
    await odyssey.close();
    await postgres.drop();
  });
  beforeEach(async () => {
    login = `shop-${(accounts += 1)}`;
    odyssey.open(login, 'the-password');
    client = await host.account();
    const created = await addPhone();
    expect(created).toMatchObject({ status: 201, error: 0 });
    phone = created.response;
  });

  const addPhone = (data: Readonly<Record<string, string>> = {}) =>
    client.post('/api/phone/', {
      name: `Odyssey ${Math.random()}`,
      adapter: ADAPTER,
      ...Object.fromEntries(
        Object.entries({ login, password: 'the-password', ...data }).map(([name, value]) => [`adapter_data[${name}]`, value]),
      ),
    });
  const send = (to = PERSON, idPhone = phone) =>
    client.post('/api/scheduled/', { text: 'Bonjour', numbers: [to], id_phone: String(idPhone) });
  const sent = async () => (await client.get<readonly SentRow[]>('/api/list/sended/')).response;
  const taken = async (): Promise<TakenJob> => {
    await eventually(() => odyssey.taken.some((job) => job.login === login)).toBe(true);
    return odyssey.taken.find((job) => job.login === login)!;
  };
  const tell = (kind: 'status' | 'reception', event: object, key = client.apiKey) =>
    fetch(`${host.url}/callback/${kind}/${UID}/${kind === 'reception' ? `${phone}/` : ''}?api_key=${key}`, {
      method: 'POST',
      body: JSON.stringify(event),
    });

  it('begins with a phone whose settings are tested, and whose password nobody reads again', async () => {
    for (const data of [{ password: 'guess' }, { sender: 'ab' }, { sender: 'twelve chars' }] as const) {
      expect(await addPhone(data as Readonly<Record<string, string>>)).toMatchObject({ status: 400, error: 8 });
    }
    const { response } = await client.get<readonly { adapter: string; adapter_data: string }[]>('/api/list/phone/');
    expect(response).toHaveLength(1);
    expect(response[0]?.adapter).toBe(ADAPTER);
    expect(JSON.parse(response[0]?.adapter_data ?? '')).toMatchObject({ login, password: '********' });
  });

  it('may show a sender name that begins with a letter', async () => {
    const named = (await addPhone({ sender: 'MyBrand' })).response;
    await send(PERSON, named);
    expect(await taken()).toMatchObject({ sender: 'MyBrand', text: 'Bonjour', to: PERSON });
  });

  it.each([
    ['S', 'delivered'],
    ['B', 'unknown'],
    ['F', 'failed'],
  ])('ends by the outcome %s as %s', async (outcome, status) => {
    await send();
    const job = await taken();
    await eventually(async () => (await sent())[0]).toMatchObject({ uid: String(job.number), status: 'unknown', adapter: ADAPTER });
    expect((await tell('status', odyssey.reportOf(job, outcome))).status).toBe(200);
    await eventually(async () =>
      JSON.stringify((await client.get<SentDetail>(`/api/sended/${(await sent())[0]?.id}/`)).response.timeline),
    ).toContain(`"${outcome}"`);
    expect((await sent())[0]?.status).toBe(status);
  });

  it('is answered once, however often Odyssey tells it', async () => {
    await send();
    const answer = odyssey.answerTo(await taken(), '0');
    for (let time = 0; time < 3; time += 1) expect((await tell('reception', answer)).status).toBe(200);
    await eventually(async () => (await client.get<readonly ReceivedRow[]>('/api/list/received/')).response).toMatchObject([
      { text: '0', origin: PERSON, id_phone: phone },
    ]);
  });

  it('is not reported on by somebody without the key', async () => {
    await send();
    const job = await taken();
    expect((await tell('status', odyssey.reportOf(job, 'S'), 'guess')).status).toBe(401);
  });

  it('that Odyssey refuses has failed, and says why', async () => {
    odyssey.front.answerWith({ status: 400, json: { Message: 'The request is invalid.', ModelState: { job: ['Forbidden words.'] } } }, 1);
    await send();
    await eventually(async () => (await sent())[0]?.status).toBe('failed');
    const { response } = await client.get<SentDetail>(`/api/sended/${(await sent())[0]?.id}/`);
    expect(response.reason?.text).toContain('The request is invalid. Forbidden words');
  });
});
