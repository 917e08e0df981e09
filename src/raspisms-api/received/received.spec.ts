import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../../../test/support/api-client.js';
import { createTestDatabase } from '../../../test/support/database.js';
import type { TestDatabase } from '../../../test/support/database.js';
import { startApp } from '../../../test/support/running-app.js';
import type { RunningApp } from '../../../test/support/running-app.js';
import { Database } from '../../database/index.js';

let database: TestDatabase;
let gateway: RunningApp;
let client: ApiClient & { readonly idUser: number };
let id: number;

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
  const rows = await gateway.app.get(Database).query<{ id: number }>(
    `INSERT INTO received (id, id_user, at, text, origin, dedupe_key)
     SELECT reserve_ids('received_id_seq', 1), $1, now(), 'Oui', '+33612345678', 'k' RETURNING id`,
    [client.idUser],
  );
  id = rows[0]!.id;
});

const received = async () =>
  (await client.get<readonly { id: number; status: string; updated_at: string | null }[]>('/api/list/received/')).response;
const mark = (status: string, of: ApiClient = client) => of.post(`/api/received/${id}/`, { status });

describe('a received message', () => {
  it('is marked as read, and as unread again', async () => {
    expect(await received()).toMatchObject([{ id, status: 'unread', updated_at: null }]);
    expect(await mark('unread')).toMatchObject({ status: 201, response: true });
    expect(await received()).toMatchObject([{ id, status: 'unread', updated_at: null }]);
    expect(await mark('read')).toMatchObject({ status: 201, error: 0, response: true });
    expect(await received()).toMatchObject([{ id, status: 'read', updated_at: expect.any(String) as unknown }]);
    expect(await mark('unread')).toMatchObject({ status: 201, response: true });
    expect(await received()).toMatchObject([{ id, status: 'unread' }]);
  });

  it.each([
    ['', 4, 'One require parameter is missing : status'],
    ['seen', 2, 'You have specified an invalid parameter : status : must be "read" or "unread".'],
  ])('is not marked as "%s"', async (status, error, message) => {
    expect(await mark(status)).toMatchObject({ status: 400, error, message });
  });

  it('is marked by its account alone', async () => {
    const other = await gateway.account();
    expect(await mark('read', other)).toMatchObject({
      status: 400,
      error: 128,
      message: 'Cannot update this entry :  No received with this id.',
    });
    for (const path of ['/api/received/0/', '/api/received/abc/', '/api/received/9999999999999999/']) {
      expect(await client.post(path, { status: 'read' })).toMatchObject({ status: 400, error: 128 });
    }
    expect(await received()).toMatchObject([{ id, status: 'unread' }]);
  });
});

describe('the events of an account', () => {
  it('are listed from the oldest, in RaspiSMS’s columns, by cursors, and to nobody else', async () => {
    const texts = Array.from({ length: 30 }, (_, index) => `event ${index}`);
    await gateway.app
      .get(Database)
      .query(`INSERT INTO event (id_user, type, text) SELECT $1, 'CONTACT_ADD', text FROM unnest($2::text[]) AS text`, [
        client.idUser,
        texts,
      ]);

    const rows = await client.walk<{ text: string }>('/api/event/');
    expect(rows.map(({ text }) => text)).toEqual(texts);
    expect(rows[0]).toEqual({
      id: expect.any(Number) as unknown,
      id_user: client.idUser,
      type: 'CONTACT_ADD',
      at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as unknown,
      text: 'event 0',
    });
    expect((await (await gateway.account()).get('/api/event/')).response).toEqual([]);
    expect((await client.get('/api/event/after/9999999999999999/')).response).toEqual([]);
  });
});
