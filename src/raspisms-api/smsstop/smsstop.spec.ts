import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient, SentRow } from '../../../test/support/api-client.js';
import { createTestDatabase } from '../../../test/support/database.js';
import type { TestDatabase } from '../../../test/support/database.js';
import { startApp } from '../../../test/support/running-app.js';
import type { RunningApp } from '../../../test/support/running-app.js';

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

const add = (number: string | readonly string[], of: ApiClient = client) => of.post('/api/smsstop/', { number });
const numbers = async (of: ApiClient = client) =>
  (await of.get<readonly { number: string }[]>('/api/smsstop/')).response.map(({ number }) => number);

describe('a number that said STOP', () => {
  it('is added in E.164 form, read, listed and removed', async () => {
    const { status, response: id } = await add('+33 6 12 34 56 78');
    expect(status).toBe(201);
    const row = {
      id,
      id_user: client.idUser,
      number: '+33612345678',
      created_at: expect.any(String) as unknown,
      updated_at: null,
      source: 'account',
    };
    expect((await client.get('/api/smsstop/')).response).toEqual([row]);
    expect((await client.get(`/api/smsstop/${id}/`)).response).toEqual(row);
    expect((await client.delete(`/api/smsstop/${id}/`)).status).toBe(204);
    expect(await client.delete(`/api/smsstop/${id}/`)).toMatchObject({ status: 400, error: 32 });
    expect(await client.get(`/api/smsstop/${id}/`)).toMatchObject({ status: 404, error: 2 });
  });

  it('gets no message until it is removed', async () => {
    await client.post('/api/phone/', { name: 'T', adapter: 'adapters\\TestAdapter' });
    const { response: id } = await add('+33612345678');
    const send = () => client.post('/api/scheduled/', { text: 'a', numbers: '+33612345678' });
    await send();
    await client.delete(`/api/smsstop/${id}/`);
    await send();
    const { response } = await client.get<readonly SentRow[]>('/api/list/sended/');
    expect(response.map(({ status }) => status)).toEqual(['failed', 'unknown']);
  });

  it.each([
    ['once only', '0033612345678', 2, 'number : this number is already in the list.'],
    ['as a full number only', '0612345678', 2, 'number : must be a valid international number.'],
    ['as a number only', 'STOP', 2, 'number : must be a valid international number.'],
    ['as one number only', ['+33612345670', '+33612345671'], 2, 'number : must be a text.'],
    ['not without a number', '', 4, 'number'],
  ])('is added %s', async (_, number, error, detail) => {
    await add('+33612345678');
    const answer = await add(number);
    expect(answer).toMatchObject({ status: 400, error });
    expect(answer.message).toMatch(new RegExp(`: ${detail}$`));
    expect(await numbers()).toEqual(['+33612345678']);
  });

  it('is walked by cursors', async () => {
    const all = Array.from({ length: 27 }, (_, index) => `+336123456${String(index).padStart(2, '0')}`);
    for (const number of all) await add(number);
    expect((await client.walk<{ number: string }>('/api/smsstop/')).map(({ number }) => number)).toEqual(all);
  });

  it('belongs to its account alone', async () => {
    const { response: id } = await add('+33612345678');
    const other = await gateway.account();
    expect(await numbers(other)).toEqual([]);
    expect((await other.get(`/api/smsstop/${id}/`)).status).toBe(404);
    expect(await other.delete(`/api/smsstop/${id}/`)).toMatchObject({ error: 32 });
    expect((await add('+33612345678', other)).status).toBe(201);
    expect(await numbers()).toEqual(['+33612345678']);
  });
});
