import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../../../test/support/api-client.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { type RunningApp, startApp } from '../../../test/support/running-app.js';
import { Database } from '../../database/index.js';

interface GroupRow {
  readonly id: number;
  readonly name: string;
  readonly nb_contact: number;
  readonly contacts: readonly { readonly id: number; readonly name: string }[];
  readonly updated_at: string | null;
}

const LOCAL_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as string;

describe('groups', () => {
  let testDatabase: TestDatabase;
  let host: RunningApp;
  let client: ApiClient & { readonly idUser: number };
  let stranger: ApiClient & { readonly idUser: number };
  let contacts: readonly number[];
  let foreign: number;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    host = await startApp(testDatabase.url);
    client = await host.account();
    stranger = await host.account();
    contacts = [await newContact(client, 'A'), await newContact(client, 'B'), await newContact(client, 'C')];
    foreign = await newContact(stranger, 'F');
  });
  afterAll(async () => {
    await host.close();
    await testDatabase.drop();
  });

  const newContact = async (owner: ApiClient, name: string) =>
    (await owner.post('/api/contact/', { name, number: '+33612345678' })).response;
  const create = async (name: string, ids: readonly number[]) =>
    (await client.post('/api/group/', { name, contacts: ids.map(String) })).response;
  const read = async (id: number) => (await client.get<GroupRow>(`/api/group/${id}/`)).response;
  const memberIds = async (id: number) => (await read(id)).contacts.map((contact) => contact.id);

  it('a new group is in list/group, with nb_contact and full contact rows', async () => {
    const id = await create('Friends', [contacts[1]!, contacts[0]!, contacts[1]!]);
    const { response } = await client.get<readonly GroupRow[]>('/api/list/group/');
    expect(response[0]).toEqual({
      id,
      id_user: client.idUser,
      name: 'Friends',
      created_at: LOCAL_TIME,
      updated_at: null,
      nb_contact: 2,
      contacts: ['A', 'B'].map((name, index) => ({
        id: contacts[index],
        id_user: client.idUser,
        name,
        number: '+33612345678',
        data: '[]',
        created_at: LOCAL_TIME,
        updated_at: null,
      })),
    });
    expect(Object.keys(response[0]!)).toEqual(['id', 'id_user', 'name', 'created_at', 'updated_at', 'nb_contact', 'contacts']);
    expect(await read(id)).toEqual(response[0]);
  });

  it('a group can be empty', async () => {
    const id = await create('Nobody', []);
    expect(await read(id)).toMatchObject({ nb_contact: 0, contacts: [], updated_at: null });
  });

  it('unknown and foreign contacts are refused by name of id, and no group is made', async () => {
    const answer = await client.post('/api/group/', { name: 'Wrong', contacts: [contacts[0]!, foreign, 99_999].map(String) });
    expect(answer).toMatchObject({ status: 400, error: 2, response: null });
    expect(answer.message).toContain(`contacts : there is no contact with the id ${foreign}, 99999.`);
    expect((await client.walk<GroupRow>('/api/list/group/')).map(({ name }) => name)).not.toContain('Wrong');
    const many = await client.post('/api/group/', {
      name: 'Wrong',
      contacts: Array.from({ length: 30 }, (_, index) => `${9_000 + index}`),
    });
    expect(many.message).toContain('9009 and 20 more.');
    const words = await client.post('/api/group/', { name: 'Wrong', contacts: ['abc'] });
    expect(words.message).toContain('contacts : must be ids of contacts.');
  });

  it('an update replaces the contacts when they are given, and keeps them when not', async () => {
    const id = await create('Changing', [contacts[0]!, contacts[1]!]);
    expect(await client.post(`/api/group/${id}/`, { contacts: [contacts[1]!, contacts[2]!].map(String) })).toMatchObject({
      status: 201,
      response: true,
    });
    expect(await memberIds(id)).toEqual([contacts[1], contacts[2]]);
    await client.post(`/api/group/${id}/`, { name: 'Changed' });
    expect(await read(id)).toMatchObject({ name: 'Changed', nb_contact: 2, updated_at: LOCAL_TIME });
    const refused = await client.post(`/api/group/${id}/`, { name: 'Half', contacts: [String(foreign)] });
    expect(refused).toMatchObject({ status: 400, error: 2 });
    expect(await read(id)).toMatchObject({ name: 'Changed', nb_contact: 2 });
    await client.post(`/api/group/${id}/`, { contacts: '' });
    expect(await memberIds(id)).toEqual([]);
  });

  it('nobody changes, reads or removes another account’s group', async () => {
    const id = await create('Private', [contacts[0]!]);
    expect(await stranger.post(`/api/group/${id}/`, { contacts: [String(foreign)] })).toMatchObject({ status: 400, error: 128 });
    expect(await stranger.get(`/api/group/${id}/`)).toMatchObject({ status: 404, error: 2 });
    expect(await stranger.get(`/api/group/${id}/contact/`)).toMatchObject({ status: 404, error: 2 });
    expect(await stranger.delete(`/api/group/${id}/`)).toMatchObject({ status: 400, error: 32 });
    expect(await memberIds(id)).toEqual([contacts[0]]);
    expect(await stranger.walk('/api/list/group/')).toEqual([]);
  });

  it('the tables themselves refuse a contact of another account', async () => {
    const id = await create('Guarded', []);
    const database = await Database.open(testDatabase.url, { maxConnections: 1 });
    const insert = 'INSERT INTO group_contact (id_user, id_group, id_contact) VALUES ($1, $2, $3)';
    await expect(database.query(insert, [client.idUser, id, foreign])).rejects.toThrow(/foreign key/);
    await expect(database.query(insert, [stranger.idUser, id, foreign])).rejects.toThrow(/foreign key/);
    await database.close();
  });

  it('a removed contact leaves its groups; a removed group leaves its contacts', async () => {
    const leaving = await newContact(client, 'Leaving');
    const id = await create('Shrinking', [contacts[0]!, leaving]);
    await client.delete(`/api/contact/${leaving}/`);
    expect(await memberIds(id)).toEqual([contacts[0]]);
    expect(await client.delete(`/api/group/${id}/`)).toMatchObject({ status: 204 });
    expect(await client.get(`/api/group/${id}/`)).toMatchObject({ status: 404 });
    expect(await client.get(`/api/contact/${contacts[0]}/`)).toMatchObject({ status: 200 });
  });

  it('a name is used by one group of the account, whatever its case', async () => {
    await create('Family', []);
    const again = await client.post('/api/group/', { name: 'FAMILY' });
    expect(again).toMatchObject({ status: 400, error: 2 });
    expect(again.message).toContain('name : is already used by another group.');
    expect(await client.post('/api/group/', {})).toMatchObject({ status: 400, error: 4 });
  });

  it('a group of thousands shows its first 1000 contacts, says how many there are, and has pages of all', async () => {
    const owner = await host.account();
    const database = await Database.open(testDatabase.url, { maxConnections: 1 });
    await database.query(
      `INSERT INTO contact (id_user, name, number) SELECT $1::integer, 'many ' || n, '+33612345678' FROM generate_series(1, 1500) n`,
      [owner.idUser],
    );
    const ids = (await database.query<{ id: number }>('SELECT id FROM contact WHERE id_user = $1 ORDER BY id', [owner.idUser])).map(
      ({ id }) => id,
    );
    await database.close();
    const { response: id } = await owner.post('/api/group/', { name: 'Many', contacts: ids.map(String) });
    const { response } = await owner.get<GroupRow>(`/api/group/${id}/`);
    expect(response.nb_contact).toBe(1500);
    expect(response.contacts.map((contact) => contact.id)).toEqual(ids.slice(0, 1000));
    const walked = await owner.walk<{ readonly id: number }>(`/api/group/${id}/contact/?per_page=400`);
    expect(walked.map((contact) => contact.id)).toEqual(ids);
    const back = await owner.get<readonly { readonly id: number }[]>(`/api/group/${id}/contact/before/${ids[30]}/`);
    expect(back.response.map((contact) => contact.id)).toEqual(ids.slice(5, 30));
  });

  it('groups that are filled while their contacts are removed never fail nor wait for ever', async () => {
    const owner = await host.account();
    const ids = await Promise.all(Array.from({ length: 10 }, (_, index) => newContact(owner, `busy ${index}`)));
    const answers = await Promise.all([
      ...ids.map((contact) => owner.delete(`/api/contact/${contact}/`)),
      ...ids.map((contact, index) => owner.post('/api/group/', { name: `g${index}`, contacts: [String(contact), String(ids[0])] })),
    ]);
    expect(answers.map(({ status }) => status).every((status) => [201, 204, 400].includes(status))).toBe(true);
  });
});
