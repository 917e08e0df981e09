import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../../../test/support/api-client.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { type RunningApp, startApp } from '../../../test/support/running-app.js';
import { Database } from '../../database/index.js';

interface ContactRow {
  readonly id: number;
  readonly name: string;
  readonly number: string;
  readonly data: string;
  readonly updated_at: string | null;
}

const LOCAL_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as string;

let testDatabase: TestDatabase;
let host: RunningApp;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  host = await startApp(testDatabase.url);
  database = await Database.open(testDatabase.url, { maxConnections: 2 });
});
afterAll(async () => {
  await database.close();
  await host.close();
  await testDatabase.drop();
});

const read = async (client: ApiClient, id: number) => (await client.get<ContactRow>(`/api/contact/${id}/`)).response;

describe('contacts', () => {
  let client: ApiClient & { readonly idUser: number };
  let stranger: ApiClient;

  beforeAll(async () => {
    client = await host.account();
    stranger = await host.account();
  });

  const create = async (fields: Readonly<Record<string, string>>) => (await client.post('/api/contact/', fields)).response;

  it('a new contact is in list/contact, with the columns of RaspiSMS in their order', async () => {
    const answer = await client.post('/api/contact/', { name: 'Jo', number: '+33 6 12 34 56 78', 'data[age]': '3', 'data[city]': 'Lyon' });
    expect(answer).toMatchObject({ status: 201, error: 0 });
    const { response } = await client.get<readonly ContactRow[]>('/api/list/contact/');
    expect(response[0]).toEqual({
      id: answer.response,
      id_user: client.idUser,
      name: 'Jo',
      number: '+33612345678',
      data: '{"age":"3","city":"Lyon"}',
      created_at: LOCAL_TIME,
      updated_at: null,
    });
    expect(Object.keys(response[0]!)).toEqual(['id', 'id_user', 'name', 'number', 'data', 'created_at', 'updated_at']);
    expect(await read(client, answer.response)).toEqual(response[0]);
  });

  it.each([
    ['', '[]'],
    ['{}', '[]'],
    ['[]', '[]'],
    ['{"b":"2","a":1,"yes":true,"no":false,"empty":"","nothing":null}', '{"b":"2","a":"1","yes":"1","no":"0"}'],
    ['{"prénom":"Zoé","code postal":"69001","first-name":"Z"}', '{"prénom":"Zoé","codepostal":"69001","firstname":"Z"}'],
    ['{"__proto__":"x","constructor":"y"}', '{"__proto__":"x","constructor":"y"}'],
  ])('data %s is kept as %s', async (data, kept) => {
    const id = await create({ name: `data ${data}`, number: '+33612345678', data });
    expect((await read(client, id)).data).toBe(kept);
  });

  it.each([
    [{}, 4, 'One require parameter is missing : name'],
    [{ name: 'a' }, 4, 'One require parameter is missing : number'],
    [{ name: '   ', number: '+33612345678' }, 4, 'One require parameter is missing : name'],
    [{ name: 'a'.repeat(101), number: '+33612345678' }, 2, 'name : must be at most 100 characters long.'],
    [{ name: 'a', number: '0612345678' }, 2, 'number : must be a valid international number such as +33612345678.'],
    [{ name: 'a', number: '+331' }, 2, 'number : must be a valid international number such as +33612345678.'],
    [{ name: 'a', number: '+33612345678', data: '{' }, 2, 'data : must be valid JSON.'],
    [{ name: 'a', number: '+33612345678', data: '[1]' }, 2, 'data : must be fields with one value each, or a JSON object.'],
    [{ name: 'a', number: '+33612345678', data: '{"a":{}}' }, 2, 'data : must be a text.'],
    [{ name: 'a', number: '+33612345678', 'data[a][]': 'x' }, 2, 'data : must be a text.'],
    [{ name: 'a', number: '+33612345678', data: '{"a":"\\u0000"}' }, 2, 'data : must be Unicode text without NUL characters.'],
    [{ name: 'a', number: '+33612345678', 'data[a]': 'x'.repeat(65_536) }, 2, 'data : must be at most 65536 bytes of JSON.'],
    [{ 'name[]': 'a', number: '+33612345678' }, 2, 'name : must be a text.'],
  ])('%j is refused, and nothing is stored', async (fields, error, message) => {
    const before = await client.walk('/api/list/contact/');
    const answer = await client.post('/api/contact/', fields);
    expect(answer).toMatchObject({ status: 400, error, response: null });
    expect(answer.message).toContain(message);
    expect(await client.walk('/api/list/contact/')).toHaveLength(before.length);
  });

  it('a name is used once in an account, whatever its case, and is free in others', async () => {
    await create({ name: 'Élodie', number: '+33612345678' });
    const again = await client.post('/api/contact/', { name: 'élodie ', number: '+33612345679' });
    expect(again).toMatchObject({ status: 400, error: 2 });
    expect(again.message).toContain('name : is already used by another contact.');
    expect((await stranger.post('/api/contact/', { name: 'Élodie', number: '+33612345678' })).status).toBe(201);
  });

  it('an update changes what is given; one that changes nothing is fine', async () => {
    const id = await create({ name: 'Partial', number: '+33612345678', 'data[a]': '1' });
    expect(await client.post(`/api/contact/${id}/`, { name: 'PARTIAL' })).toMatchObject({ status: 201, response: true });
    expect(await read(client, id)).toMatchObject({ name: 'PARTIAL', number: '+33612345678', data: '{"a":"1"}', updated_at: LOCAL_TIME });
    expect(await client.post(`/api/contact/${id}/`, { data: '' })).toMatchObject({ status: 201, response: true });
    expect(await read(client, id)).toMatchObject({ data: '[]' });
    const other = await create({ name: 'Unchanged', number: '+33612345678' });
    expect(await client.post(`/api/contact/${other}/`, { name: 'Unchanged' })).toMatchObject({ status: 201, response: true });
    expect(await read(client, other)).toMatchObject({ updated_at: null });
    expect(await client.post(`/api/contact/${other}/`, { name: 'partial' })).toMatchObject({ status: 400, error: 2 });
  });

  it('somebody else’s contact, and one that does not exist, are unknown', async () => {
    const id = await create({ name: 'Mine', number: '+33612345678' });
    for (const path of [`/api/contact/${id}/`, '/api/contact/99999999999999/', '/api/contact/abc/']) {
      const unknown = await stranger.get(path);
      expect(unknown).toMatchObject({ status: 404, error: 2 });
      expect(unknown.message).toContain('id : there is no contact with this id.');
      const update = await stranger.post(path, { name: 'Theirs' });
      expect(update).toMatchObject({ status: 400, error: 128 });
      expect(update.message).toContain(' No contact with this id.');
      expect(await stranger.delete(path)).toMatchObject({ status: 400, error: 32 });
    }
    expect(await read(client, id)).toMatchObject({ name: 'Mine' });
    expect(await client.delete(`/api/contact/${id}/`)).toMatchObject({ status: 204 });
    expect(await client.delete(`/api/contact/${id}/`)).toMatchObject({ status: 400, error: 32 });
  });

  it('GET /api/contact/ is walked like list/contact', async () => {
    const walker = await host.account();
    for (let index = 0; index < 30; index++) await walker.post('/api/contact/', { name: `c${index}`, number: '+33612345678' });
    const rows = await walker.walk<ContactRow>('/api/contact/');
    expect(rows.map(({ name }) => name)).toEqual(Array.from({ length: 30 }, (_, index) => `c${index}`));
    expect(rows).toEqual(await walker.walk('/api/list/contact/'));
    expect((await walker.get<readonly ContactRow[]>('/api/contact/?page=1')).response).toHaveLength(5);
  });

  it('a repeated creation under one Idempotency-Key has one effect', async () => {
    const headers = { 'Idempotency-Key': 'contact-1' };
    const first = await client.post('/api/contact/', { name: 'Once', number: '+33612345678' }, headers);
    expect(await client.post('/api/contact/', { name: 'Once', number: '+33612345678' }, headers)).toEqual(first);
  });

  it('of creations with one name at the same time, one succeeds and the others are refused', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => client.post('/api/contact/', { name: 'Race', number: '+33612345678' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 400)]);
  });

  it('each creation leaves an event, without the number', async () => {
    await create({ name: 'Told', number: '+33612345678' });
    const events = await database.query<{ text: string }>(
      `SELECT text FROM event WHERE id_user = $1 AND type = 'CONTACT_ADD' ORDER BY id DESC LIMIT 1`,
      [client.idUser],
    );
    expect(events).toEqual([{ text: 'Ajout du contact Told' }]);
  });
});
