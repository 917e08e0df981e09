import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../../../test/support/api-client.js';
import { createTestDatabase } from '../../../test/support/database.js';
import type { TestDatabase } from '../../../test/support/database.js';
import { startApp } from '../../../test/support/running-app.js';
import type { RunningApp } from '../../../test/support/running-app.js';

interface WebhookRow {
  readonly id: number;
  readonly url: string;
  readonly type: string;
}

const URL = 'https://example.org/hooks?from=sms';
let database: TestDatabase;
let gateway: RunningApp;
let client: ApiClient & { readonly idUser: number };

beforeAll(async () => {
  database = await createTestDatabase();
  gateway = await startApp(database.url);
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});
beforeEach(async () => {
  client = await gateway.account();
});

const add = (fields: Readonly<Record<string, string | readonly string[]>>) => client.post('/api/webhook/', fields);
const list = async (of: ApiClient = client) => (await of.get<readonly WebhookRow[]>('/api/webhook/')).response;

describe('a webhook', () => {
  it('is made, read, listed, changed and removed', async () => {
    const { status, response: id } = await add({ url: URL, type: 'receive_sms' });
    expect(status).toBe(201);
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as unknown;
    const row = { id, id_user: client.idUser, url: URL, type: 'receive_sms', created_at: at, updated_at: null };
    expect(await client.get(`/api/webhook/${id}/`)).toMatchObject({ status: 200, response: row });
    expect(await list()).toEqual([row]);

    expect(await client.post(`/api/webhook/${id}/`, { type: 'send_sms' })).toMatchObject({ status: 201, response: true });
    expect(await list()).toEqual([{ ...row, type: 'send_sms', updated_at: at }]);
    expect(await client.post(`/api/webhook/${id}/`, {})).toMatchObject({ status: 201, response: true });

    expect((await client.delete(`/api/webhook/${id}/`)).status).toBe(204);
    expect(await client.delete(`/api/webhook/${id}/`)).toMatchObject({ status: 400, error: 32 });
    expect(await client.get(`/api/webhook/${id}/`)).toMatchObject({
      status: 404,
      error: 2,
      message: 'You have specified an invalid parameter : id : there is no webhook with this id.',
    });
    expect(await client.post(`/api/webhook/${id}/`, { type: 'send_sms' })).toMatchObject({
      status: 400,
      error: 128,
      message: 'Cannot update this entry :  No webhook with this id.',
    });
  });

  it.each(['send_sms', 'send_sms_status_change', 'receive_sms', 'inbound_call', 'phone_reliability'])('may hear of %s', async (type) => {
    expect((await add({ url: URL, type })).status).toBe(201);
  });

  it.each<[string, Readonly<Record<string, string | readonly string[]>>, number, string]>([
    ['no address', { type: 'send_sms' }, 4, 'url'],
    ['no type', { url: URL }, 4, 'type'],
    ['two addresses', { url: [URL, URL], type: 'send_sms' }, 2, 'url : must be a text.'],
    [
      'an unknown type',
      { url: URL, type: 'quota_level' },
      2,
      'type : must be one of send_sms, send_sms_status_change, receive_sms, inbound_call, phone_reliability.',
    ],
    [
      'another scheme',
      { url: 'ftp://example.org/', type: 'send_sms' },
      2,
      'url : must be an address that begins with http:// or https://.',
    ],
    ['no host', { url: 'https://', type: 'send_sms' }, 2, 'url : must be an address that begins with http:// or https://.'],
    [
      'a line break',
      { url: 'https://example.org/\nx', type: 'send_sms' },
      2,
      'url : must be an address that begins with http:// or https://.',
    ],
    [
      'a control character',
      { url: 'https://example.org/\u0001', type: 'send_sms' },
      2,
      'url : must be an address that begins with http:// or https://.',
    ],
    [
      'too long an address',
      { url: `https://example.org/${'x'.repeat(1981)}`, type: 'send_sms' },
      2,
      'url : must be at most 2000 characters long.',
    ],
  ])('is refused with %s', async (_, fields, error, detail) => {
    const answer = await add(fields);
    expect(answer).toMatchObject({ status: 400, error });
    expect(answer.message).toMatch(new RegExp(`: ${detail.replaceAll(/[.?/]/g, String.raw`\$&`)}$`));
    expect(await list()).toEqual([]);
  });

  it('is stored as it was given, or refused, whatever the address', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.webUrl({ withQueryParameters: true, withFragments: true }),
          fc.string({ unit: 'binary' }).map((text) => `http://${text}`),
        ),
        async (url) => {
          const { status, response: id } = await add({ url, type: 'send_sms' });
          expect([201, 400]).toContain(status);
          if (status !== 201) return;
          expect((await client.get<WebhookRow>(`/api/webhook/${id}/`)).response.url).toBe(url);
          await client.delete(`/api/webhook/${id}/`);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is walked by cursors, and there are at most a hundred', { timeout: 30_000 }, async () => {
    const ids: number[] = [];
    for (let index = 0; index < 100; index += 1) ids.push((await add({ url: URL, type: 'send_sms' })).response);
    expect((await client.walk<WebhookRow>('/api/webhook/')).map(({ id }) => id)).toEqual(ids);
    expect(await add({ url: URL, type: 'send_sms' })).toMatchObject({ status: 400, error: 2 });
  });

  it('belongs to its account alone', async () => {
    const { response: id } = await add({ url: URL, type: 'send_sms' });
    const other = await gateway.account();
    expect(await list(other)).toEqual([]);
    expect((await other.get(`/api/webhook/${id}/`)).status).toBe(404);
    expect(await other.post(`/api/webhook/${id}/`, { url: 'https://evil.example' })).toMatchObject({ error: 128 });
    expect(await other.delete(`/api/webhook/${id}/`)).toMatchObject({ error: 32 });
    expect(await list()).toMatchObject([{ id, url: URL }]);
  });
});
