import { FakeProvider } from '@pigeonnier/plugin-testkit';
import type { FakeRequest } from '@pigeonnier/plugin-testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient, ReceivedRow, SentDetail, SentRow } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

const NUMBER = '+33199000042';
const SECRET = 'secret-of-the-provider';

interface PlainRequest {
  readonly to: string;
  readonly text: string;
  readonly class?: string;
  readonly report: string;
}

describe('a phone that is nothing but its settings', () => {
  let database: TestDatabase;
  let provider: FakeProvider;
  let gateway: RunningApp;
  let client: ApiClient;

  const answer = ({ headers, body }: FakeRequest) => {
    const { to } = body as PlainRequest;
    if (headers['x-key'] !== SECRET) return { status: 401, json: { error: 'unknown key' } };
    if (to.endsWith('66')) return { json: { status: 'error', code: 'E66', error: 'this number is blocked' } };
    return { json: { status: 'ok', id: `plain-${to.slice(-2)}` } };
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    provider = await FakeProvider.start({ 'POST /v1/sms': answer });
    process.env.HTTP_ADAPTER_ALLOW_PRIVATE = '1';
    gateway = await startApp(database.url, { PLUGINS: '@pigeonnier/adapter-http' });
  });
  afterAll(async () => {
    delete process.env.HTTP_ADAPTER_ALLOW_PRIVATE;
    await gateway.close();
    await provider.close();
    await database.drop();
  });
  beforeEach(async () => {
    client = await gateway.account();
  });

  const SETTINGS: Readonly<Record<string, string>> = {
    headers: 'X-Key: {secret}',
    body: '{"to": "{to:plain}", "text": "{text}", "class": "{flash}", "report": "{callback_url}"}',
    secret: SECRET,
    success_if: 'status=ok',
    uid_at: 'id',
    error_code_at: 'code',
    error_text_at: 'error',
    error_codes: 'E66=opted_out',
    status_uid_at: 'message',
    status_at: 'state',
    statuses: 'DELIVRD=delivered\nREJECTD=failed',
    reception_origin_at: 'from',
    reception_text_at: 'body',
    reception_id_at: 'ref',
  };
  const addPhone = (changes: Readonly<Record<string, string>> = {}) =>
    client.post('/api/phone/', {
      name: 'Plain',
      adapter: 'http_adapter',
      ...Object.fromEntries(
        Object.entries({ url: `${provider.url}/v1/sms`, ...SETTINGS, ...changes }).map(([name, value]) => [`adapter_data[${name}]`, value]),
      ),
    });
  const send = (number: string, text = 'Bonjour') => client.post('/api/scheduled/', { text, numbers: number, flash: '1' });
  const newest = async (): Promise<SentDetail> => {
    const [row] = (await client.walk<SentRow>('/api/list/sended/')).slice(-1);
    return (await client.get<SentDetail>(`/api/sended/${row?.id}/`)).response;
  };

  it('sends, takes the report at the address that the provider was told, and reads a reply once', async () => {
    const { response: phone } = await addPhone();
    await send(NUMBER, 'Été "à" 100 %');
    const request = await eventually(() => {
      const [last] = provider.requests.slice(-1);
      expect(last?.body).toMatchObject({ to: '33199000042', text: 'Été "à" 100 %', class: '1' });
      return last?.body as PlainRequest;
    });
    await eventually(async () => expect(await newest()).toMatchObject({ status: 'unknown', uid: 'plain-42' }));
    await fetch(request.report, { method: 'POST', body: new URLSearchParams({ message: 'plain-42', state: 'DELIVRD' }) });
    await eventually(async () => expect(await newest()).toMatchObject({ status: 'delivered' }));

    const reception = request.report.replace('/status/', '/reception/');
    for (let time = 0; time < 2; time++) await fetch(`${reception}&from=33199000042&body=oui&ref=in-1`);
    await eventually(async () => {
      const { response } = await client.get<readonly ReceivedRow[]>('/api/list/received/');
      expect(response).toMatchObject([{ origin: NUMBER, text: 'oui', id_phone: phone }]);
    });
  });

  it('says of a refusal what the provider said', async () => {
    await addPhone();
    await send('+33199000066');
    await eventually(async () => {
      const message = await newest();
      expect(message).toMatchObject({ status: 'failed' });
      expect(JSON.stringify(message)).toContain('this number is blocked');
    });
  });

  it('holds what waits while the key is wrong, and sends it with the right one', async () => {
    const { response: phone } = await addPhone({ secret: 'wrong' });
    await send(NUMBER, 'waits');
    const phones = () => client.get<readonly { status: string }[]>('/api/list/phone/');
    await eventually(async () => expect((await phones()).response).toMatchObject([{ status: 'unavailable' }]));
    const fields = Object.entries({ url: `${provider.url}/v1/sms`, ...SETTINGS }).map(([name, value]) => [`adapter_data[${name}]`, value]);
    const updated = await client.post(`/api/phone/${phone}/`, Object.fromEntries(fields) as Record<string, string>);
    expect(updated).toMatchObject({ status: 201 });
    await eventually(async () => {
      await client.post(`/api/phone/${phone}/status/`, {});
      expect(await newest()).toMatchObject({ text: 'waits', uid: 'plain-42' });
    });
  });

  it('is refused with everything that is wrong with it, and shows no secret', async () => {
    expect(await addPhone({ body: '{"to":"{too}"}', statuses: 'DELIVRD=yes' })).toMatchObject({
      status: 400,
      message: expect.stringMatching(/statuses must have "word=meaning" on line 1.*body has \{too\}/) as string,
    });
    await addPhone();
    const { response } = await client.get<readonly { adapter_data: string }[]>('/api/list/phone/');
    expect(JSON.parse(response[0]?.adapter_data ?? '')).toMatchObject({ secret: '********', headers: '********' });
  });
});

it('cannot be made to ask the gateway’s own network', async () => {
  const database = await createTestDatabase();
  delete process.env.HTTP_ADAPTER_ALLOW_PRIVATE;
  const gateway = await startApp(database.url, { PLUGINS: '@pigeonnier/adapter-http' });
  const client = await gateway.account();
  for (const host of ['127.0.0.1', 'localhost', '169.254.169.254', '[::1]']) {
    const added = await client.post('/api/phone/', {
      name: host,
      adapter: 'http_adapter',
      'adapter_data[url]': `http://${host}:5432/?to={to}&text={text}`,
      'adapter_data[method]': 'GET',
    });
    expect(added).toMatchObject({ status: 400, message: expect.stringContaining('HTTP_ADAPTER_ALLOW_PRIVATE=1') as string });
  }
  await gateway.close();
  await database.drop();
});
