import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../../../test/support/api-client.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { type RunningApp, startApp } from '../../../test/support/running-app.js';

const LOCAL_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as string;
const LYON = 'contact.city == "Lyon"';

describe('conditional groups', () => {
  let testDatabase: TestDatabase;
  let host: RunningApp;
  let client: ApiClient & { readonly idUser: number };
  let stranger: ApiClient;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    host = await startApp(testDatabase.url);
    client = await host.account();
    stranger = await host.account();
    for (let index = 0; index < 8; index++) await newContact(client, `c${index}`, index < 7 ? 'Lyon' : 'Nice');
    await newContact(stranger, 'theirs', 'Lyon');
  });
  afterAll(async () => {
    await host.close();
    await testDatabase.drop();
  });

  const newContact = (owner: ApiClient, name: string, city: string) =>
    owner.post('/api/contact/', { name, number: '+33612345678', 'data[city]': city });
  const create = async (name: string, condition = LYON) => (await client.post('/api/conditional_group/', { name, condition })).response;
  const namesOf = async (owner: ApiClient) => (await owner.walk<{ name: string }>('/api/contact/')).map(({ name }) => name);

  it('a new one is in list/conditional_group, with the columns of RaspiSMS', async () => {
    const id = await create('Lyonnais');
    const { response } = await client.get<readonly object[]>('/api/list/conditional_group/');
    expect(response[0]).toEqual({
      id,
      id_user: client.idUser,
      name: 'Lyonnais',
      condition: LYON,
      created_at: LOCAL_TIME,
      updated_at: null,
    });
    expect(Object.keys(response[0]!)).toEqual(['id', 'id_user', 'name', 'condition', 'created_at', 'updated_at']);
    expect((await client.get(`/api/conditional_group/${id}/`)).response).toEqual(response[0]);
    expect((await client.get('/api/conditional_group/')).response).toEqual(response);
  });

  it.each([
    [{}, 4, 'name'],
    [{ name: 'x' }, 4, 'condition'],
    [{ name: 'x', condition: 'contact.city ==' }, 2, 'condition : '],
    [{ name: 'x', condition: 'nobody == 1' }, 2, 'condition : '],
    [{ name: 'x', condition: `contact.a == "${'x'.repeat(5000)}"` }, 2, 'condition : must be at most 5000 characters long.'],
    [{ name: 'LYONNAIS', condition: LYON }, 2, 'name : is already used by another conditional group.'],
    [{ name: 'x', 'condition[]': LYON }, 2, 'condition : must be a text.'],
  ])('%j is refused', async (fields, error, message) => {
    const answer = await client.post('/api/conditional_group/', fields);
    expect(answer).toMatchObject({ status: 400, error });
    expect(answer.message).toContain(message);
  });

  it('a rule that uses contact_metas can be changed', async () => {
    const id = await create('By name', 'contact_metas.name == "c1"');
    const answer = await client.post(`/api/conditional_group/${id}/`, { condition: 'contact_metas.name == "c2"' });
    expect(answer).toMatchObject({ status: 201, response: true });
    expect((await client.get(`/api/conditional_group/${id}/`)).response).toMatchObject({
      name: 'By name',
      condition: 'contact_metas.name == "c2"',
      updated_at: LOCAL_TIME,
    });
    const wrong = await client.post(`/api/conditional_group/${id}/`, { name: 'New', condition: '(' });
    expect(wrong).toMatchObject({ status: 400, error: 2 });
    expect((await client.get(`/api/conditional_group/${id}/`)).response).toMatchObject({ name: 'By name' });
  });

  it('another account’s is unknown', async () => {
    const id = await create('Private');
    expect(await stranger.get(`/api/conditional_group/${id}/`)).toMatchObject({ status: 404, error: 2 });
    expect(await stranger.post(`/api/conditional_group/${id}/`, { name: 'x' })).toMatchObject({ status: 400, error: 128 });
    expect(await stranger.delete(`/api/conditional_group/${id}/`)).toMatchObject({ status: 400, error: 32 });
    expect(await client.delete(`/api/conditional_group/${id}/`)).toMatchObject({ status: 204 });
  });

  it('a preview says how many a rule takes, and the first five', async () => {
    const answer = await client.post('/api/conditional_group/preview/', { condition: LYON });
    expect(answer).toMatchObject({ status: 201, response: { matched: 7, names: ['c0', 'c1', 'c2', 'c3', 'c4'] } });
    expect(await client.post('/api/conditional_group/preview/', {})).toMatchObject({ status: 400, error: 4 });
    const wrong = await client.post('/api/conditional_group/preview/', { condition: 'contact.' });
    expect(wrong).toMatchObject({ status: 400, error: 2 });
    expect(wrong.message).toContain('condition : position 9');
  });

  it('contacts that a rule takes are deleted, after a look at them', async () => {
    const dry = await client.post('/api/contact/delete/', { condition: 'contact.city == "Nice"', dry_run: '1' });
    expect(dry).toMatchObject({ status: 201, response: { matched: 1, deleted: 0, names: ['c7'] } });
    expect(await namesOf(client)).toHaveLength(8);
    const done = await client.post('/api/contact/delete/', { condition: 'contact.city == "Nice"' });
    expect(done).toMatchObject({ status: 201, response: { matched: 1, deleted: 1, names: ['c7'] } });
    expect(await namesOf(client)).not.toContain('c7');
    await client.post('/api/contact/delete/', { condition: 'true' });
    expect(await namesOf(client)).toEqual([]);
    expect(await namesOf(stranger)).toEqual(['theirs']);
    expect(await client.post('/api/contact/delete/', { condition: '' })).toMatchObject({ status: 400, error: 4 });
    expect(await stranger.post('/api/contact/delete/', { condition: 'x y' })).toMatchObject({ status: 400, error: 2 });
    expect(await namesOf(stranger)).toEqual(['theirs']);
  });
});
