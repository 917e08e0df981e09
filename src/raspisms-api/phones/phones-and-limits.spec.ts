import { resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiClient } from '../../../test/support/api-client.js';
import type { SentDetail, SentRow } from '../../../test/support/api-client.js';
import { createTestDatabase } from '../../../test/support/database.js';
import type { TestDatabase } from '../../../test/support/database.js';
import { startApp } from '../../../test/support/running-app.js';
import type { RunningApp } from '../../../test/support/running-app.js';
import { ApiKeysService } from '../../accounts/index.js';
import { Database } from '../../database/index.js';

const number = (index: number): string => `+331990${String(index).padStart(5, '0')}`;

let database: TestDatabase;
let gateway: RunningApp;
let client: ApiClient & { readonly idUser: number };

beforeAll(async () => {
  database = await createTestDatabase();
  gateway = await startApp(database.url, { PLUGINS: `@pigeonnier/adapter-loopback,${resolve('test/fixtures/plugins/own-sdk-copy')}` });
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});
beforeEach(async () => {
  client = await gateway.account();
});

const addPhone = (fields: Readonly<Record<string, string>> = {}) =>
  client.post('/api/phone/', { name: 'T', adapter: 'adapters\\TestAdapter', ...fields });

describe('phones, as RaspiSMS answers about them', () => {
  it('are made, listed, changed, checked and forced', async () => {
    const first = await addPhone({ name: 'T1' });
    expect(first).toMatchObject({ status: 201, error: 0, message: null, next: null, prev: null });
    const id = first.response;
    const limits = {
      'limits[0][volume]': '100',
      'limits[0][startpoint]': 'today',
      'limits[1][volume]': '5',
      'limits[1][startpoint]': 'garbage xx',
    };
    const second = await addPhone({ name: 'T2', priority: '2', ...limits });
    expect(second.status).toBe(201);
    expect((await client.get<{ limits: object }>(`/api/phone/${second.response}/`)).response.limits).toEqual([
      { volume: 100, startpoint: 'today' },
    ]);
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as unknown;
    const row = { id, id_user: client.idUser, adapter: 'adapters\\TestAdapter', adapter_data: '[]', name: 'T1', priority: 0 };
    expect((await client.get<readonly object[]>('/api/list/phone/')).response[0]).toEqual({
      ...row,
      created_at: at,
      updated_at: null,
      status: 'available',
    });
    expect(await addPhone({ name: 't1' })).toEqual({
      status: 400,
      error: 2,
      message: 'You have specified an invalid parameter :  This name is already used for another phone.',
      response: null,
      next: null,
      prev: null,
    });
    expect(await client.post(`/api/phone/${id}/`, { name: 'T1' })).toMatchObject({
      status: 400,
      error: 128,
      message: 'Cannot update this entry : ',
    });
    expect(await client.post(`/api/phone/${id}/`, { name: 'T1bis' })).toMatchObject({ status: 201, error: 0, response: true });
    expect(await client.post(`/api/phone/${id}/status/`, {})).toMatchObject({ status: 201, response: 'available' });
    expect(await client.post(`/api/phone/${id}/status/force/`, { status: 'disabled' })).toMatchObject({
      status: 201,
      response: 'disabled',
    });
    expect(await client.post(`/api/phone/${id}/status/`, {})).toMatchObject({
      status: 400,
      error: 128,
      message: 'Cannot update this entry : Phone have been manually disabled, you need to re-enable it manually.',
    });
    expect((await client.delete(`/api/phone/${id}/`)).status).toBe(204);
  });
});

describe('one phone', () => {
  const loopback = async () =>
    (
      await client.post('/api/phone/', {
        name: 'Loop',
        adapter: 'loopback_adapter',
        ttl: '600',
        'limits[0][volume]': '3',
        'limits[0][startpoint]': '-7 days',
      })
    ).response;

  it('shows its limits, how long its messages live, and the addresses for its provider', async () => {
    const id = await loopback();
    const { status, response } = await client.get<{ callbacks: readonly { kind: string; url: string }[] }>(`/api/phone/${id}/`);
    expect(status).toBe(200);
    expect(response).toMatchObject({
      id,
      name: 'Loop',
      status: 'available',
      status_reason: null,
      ttl: 600,
      limits: [{ volume: 3, startpoint: '-7 days' }],
    });
    expect(response.callbacks.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['reception', 'status', 'stop']));
    expect(response.callbacks[0]?.url).toContain(`/callback/reception/loopback_adapter/${id}/?api_key=`);
    expect((await client.get<readonly object[]>('/api/phone/')).response).toMatchObject([{ id, name: 'Loop' }]);
  });

  it('keeps the addresses, with which messages can be forged, from a key that only reads', async () => {
    const id = await loopback();
    const { key } = await gateway.app.get(ApiKeysService).create(client.idUser, { name: 'read only', scope: 'read' });
    const reader = new ApiClient(gateway.url, key);
    expect((await reader.get(`/api/phone/${id}/`)).response).toMatchObject({ id, callbacks: null, limits: [{ volume: 3 }] });
  });

  it('is shown to its account alone', async () => {
    const id = await loopback();
    const other = await gateway.account();
    for (const path of [`/api/phone/${id}/`, '/api/phone/0/', '/api/phone/abc/', '/api/phone/99999999999/']) {
      expect(await other.get(path)).toMatchObject({ status: 404, error: 2 });
    }
    expect((await other.get('/api/phone/')).response).toEqual([]);
  });
});

describe('a flash message', () => {
  const timeline = async () => {
    const { response } = await client.get<readonly SentRow[]>('/api/list/sended/');
    const { response: message } = await client.get<SentDetail>(`/api/sended/${response[0]!.id}/`);
    return message.timeline.map(({ kind }) => kind);
  };
  const send = () => client.post('/api/scheduled/', { text: 'a', numbers: number(1), flash: '1' });
  const addPlain = () =>
    client.post('/api/phone/', { name: 'Plain', adapter: 'own_copy_adapter', priority: '9', 'adapter_data[pin]': '0000' });

  it('leaves from a phone that can send it, whatever the priorities', async () => {
    await client.post('/api/setting/phone_priority/', { value: '1' });
    expect((await addPlain()).status).toBe(201);
    const flash = await addPhone();
    await send();
    expect((await client.get<readonly SentRow[]>('/api/list/sended/')).response[0]).toMatchObject({ id_phone: flash.response, flash: 1 });
    await expect.poll(timeline, { timeout: 10_000 }).toEqual(['planned', 'attempt']);
  });

  it('leaves as an ordinary one where no phone can, which its timeline tells', async () => {
    await addPlain();
    await send();
    await expect.poll(timeline, { timeout: 10_000 }).toEqual(['planned', 'without_flash', 'attempt']);
  });
});

describe('the limit of a phone', () => {
  it('is never passed by two hosts that plan at the same time', { timeout: 60_000 }, async () => {
    const LIMIT = 25;
    const other = await startApp(database.url);
    try {
      await client.post('/api/setting/phone_limit/', { value: '1' });
      await addPhone({ 'limits[0][volume]': String(LIMIT), 'limits[0][startpoint]': 'today' });
      const clients = [client, new ApiClient(other.url, client.apiKey)];

      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          clients[index % 2]!.post('/api/scheduled/', { text: `m${index}`, numbers: [number(2 * index), number(2 * index + 1)] }),
        ),
      );

      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
      const planned = await gateway.app.get(Database).query<{ code: string | null; count: number }>(
        `SELECT f.code, count(*)::integer AS count FROM message m LEFT JOIN message_failure f ON f.id_user = m.id_user AND f.id_message = m.id
         WHERE m.id_user = $1 GROUP BY f.code ORDER BY f.code NULLS FIRST`,
        [client.idUser],
      );
      expect(planned).toEqual([
        { code: null, count: LIMIT },
        { code: 'phone_limit_reached', count: 120 - LIMIT },
      ]);
    } finally {
      await other.close();
    }
  });

  it('is not used up by messages that it kept from leaving', async () => {
    await client.post('/api/setting/', { name: 'phone_limit', value: '1' });
    const phone = await addPhone({ 'limits[0][volume]': '1', 'limits[0][startpoint]': '-24 hours' });
    const send = (index: number) => client.post('/api/scheduled/', { text: 'a', numbers: number(index), id_phone: String(phone.response) });
    for (const index of [1, 2, 3]) await send(index);
    await client.post(`/api/phone/${phone.response}/`, { 'limits[0][volume]': '2', 'limits[0][startpoint]': '-24 hours' });
    for (const index of [4, 5]) await send(index);
    const { response } = await client.get<readonly SentRow[]>('/api/list/sended/');
    expect(response.map(({ status }) => status)).toEqual(['unknown', 'failed', 'failed', 'unknown', 'failed']);
  });
});
