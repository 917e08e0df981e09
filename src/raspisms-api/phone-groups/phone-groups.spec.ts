import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient, SentDetail, SentRow } from '../../../test/support/api-client.js';
import { createTestDatabase } from '../../../test/support/database.js';
import type { TestDatabase } from '../../../test/support/database.js';
import { eventually } from '../../../test/support/eventually.js';
import { startApp } from '../../../test/support/running-app.js';
import type { RunningApp } from '../../../test/support/running-app.js';
import { Database } from '../../database/index.js';

interface GroupRow {
  readonly id: number;
  readonly name: string;
  readonly nb_phone: number;
  readonly phones: readonly { readonly id: number }[];
}

const FUTURE = '2098-01-01 00:00:00';
const number = (index: number): string => `+331990${String(index).padStart(5, '0')}`;

let database: TestDatabase;
let gateway: RunningApp;
let client: ApiClient & { readonly idUser: number };

beforeAll(async () => {
  database = await createTestDatabase();
  gateway = await startApp(database.url, { TIME_ZONE: 'Europe/Paris' });
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});
beforeEach(async () => {
  client = await gateway.account();
});

const addPhone = async (name: string, of: ApiClient = client) =>
  (await of.post('/api/phone/', { name, adapter: 'adapters\\TestAdapter' })).response;
const addGroup = async (name: string, phones: readonly number[], of: ApiClient = client) =>
  (await of.post('/api/phone_group/', { name, phones: phones.map(String) })).response;
const groups = async (of: ApiClient = client) => (await of.get<readonly GroupRow[]>('/api/list/phone_group/')).response;
const schedule = (fields: Readonly<Record<string, string | readonly string[]>>) =>
  client.post('/api/scheduled/', { text: 'Bonjour', ...fields });
const sent = () => client.walk<SentRow>('/api/list/sended/');
const reasonOf = async ({ id }: SentRow) => (await client.get<SentDetail>(`/api/sended/${id}/`)).response.reason;

/** Makes what waits due at once. */
const comeDue = () =>
  gateway.app.get(Database).query(`UPDATE scheduled SET at = now() - interval '1 second' WHERE id_user = $1`, [client.idUser]);

describe('a phone group', () => {
  it('is listed in RaspiSMS’s columns with its phones in theirs', async () => {
    const phone = await addPhone('T1');
    const id = await addGroup('PG', [phone]);
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as unknown;
    const row = {
      id,
      id_user: client.idUser,
      name: 'PG',
      created_at: at,
      updated_at: null,
      nb_phone: 1,
      phones: [
        {
          id: phone,
          id_user: client.idUser,
          adapter: 'adapters\\TestAdapter',
          adapter_data: '[]',
          name: 'T1',
          priority: 0,
          created_at: at,
          updated_at: null,
          status: 'available',
        },
      ],
    };
    const { response } = await client.get<readonly object[]>('/api/list/phone_group/');
    expect(response).toEqual([row]);
    expect(Object.keys(response[0] ?? {})).toEqual(Object.keys(row));
    expect((await client.get(`/api/phone_group/${id}/`)).response).toEqual(row);
    expect((await client.get('/api/phone_group/')).response).toEqual([row]);
  });

  it('is found by cursors in both directions', async () => {
    const ids: number[] = [];
    for (let index = 0; index < 27; index += 1) ids.push(await addGroup(`G${index}`, []));
    const page = async (path: string) => {
      const { status, response, next, prev } = await client.get<readonly GroupRow[]>(`/api/list/phone_group/${path}`);
      const end = (link: string | null) => link?.replace(/.*phone_group\/(.*)\/\?.*/, '$1') ?? null;
      return { status, ids: response.map(({ id }) => id), next: end(next), prev: end(prev) };
    };
    expect(await page('')).toEqual({ status: 200, ids: ids.slice(0, 25), next: `after/${ids[24]}`, prev: null });
    expect(await page(`after/${ids[24]}/`)).toEqual({ status: 200, ids: ids.slice(25), next: null, prev: `before/${ids[25]}` });
    expect(await page(`before/${ids[25]}/`)).toMatchObject({ status: 200, ids: ids.slice(0, 25) });
    expect(await page('after/0/')).toMatchObject({ ids: ids.slice(0, 25) });
    expect(await page('before/0/')).toEqual({ status: 200, ids: [], next: null, prev: null });
    expect((await client.walk<GroupRow>('/api/phone_group/')).map(({ id }) => id)).toEqual(ids);
  });

  it('is changed in the fields that are given, and removed once', async () => {
    const phones = [await addPhone('A'), await addPhone('B')];
    const id = await addGroup('PG', phones);
    const change = (fields: Readonly<Record<string, string | readonly string[]>>) => client.post<true>(`/api/phone_group/${id}/`, fields);
    const state = async () =>
      (await groups()).map(({ name, nb_phone: count, phones: members }) => [name, count, members.map((phone) => phone.id)]);

    expect(await change({ name: 'Other' })).toMatchObject({ status: 201, error: 0, response: true });
    expect(await state()).toEqual([['Other', 2, phones]]);
    expect(await change({ phones: [String(phones[1]), String(phones[1])] })).toMatchObject({ status: 201 });
    expect(await state()).toEqual([['Other', 1, [phones[1]]]]);
    expect(await change({ phones: '' })).toMatchObject({ status: 201 });
    expect(await state()).toEqual([['Other', 0, []]]);
    expect(await change({})).toMatchObject({ status: 201, response: true });

    expect((await client.delete(`/api/phone_group/${id}/`)).status).toBe(204);
    expect(await client.delete(`/api/phone_group/${id}/`)).toMatchObject({ status: 400, error: 32 });
    expect(await groups()).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, string | readonly string[]>>, number, string]>([
    ['no name', { phones: '' }, 4, 'One require parameter is missing : name'],
    ['a blank name', { name: '  ' }, 4, 'One require parameter is missing : name'],
    ['two names', { name: ['a', 'b'] }, 2, 'You have specified an invalid parameter : name : must be a text.'],
    [
      'a name that is too long',
      { name: 'x'.repeat(101) },
      2,
      'You have specified an invalid parameter : name : must be at most 100 characters long.',
    ],
    [
      'a phone that does not exist',
      { name: 'a', phones: ['2147483648'] },
      2,
      'You have specified an invalid parameter : phones : there is no phone 2147483648.',
    ],
    ['what is no phone', { name: 'a', phones: 'all' }, 2, 'You have specified an invalid parameter : phones : must be ids of phones.'],
  ])('with %s is refused', async (_, fields, error, message) => {
    expect(await client.post('/api/phone_group/', fields)).toMatchObject({ status: 400, error, message });
    expect(await groups()).toEqual([]);
  });

  it('is unknown by an id that nobody has', async () => {
    for (const id of ['0', 'abc', '99999999999']) {
      expect(await client.get(`/api/phone_group/${id}/`)).toMatchObject({
        status: 404,
        error: 2,
        message: 'You have specified an invalid parameter : id : there is no phone_group with this id.',
      });
      expect(await client.post(`/api/phone_group/${id}/`, { name: 'x' })).toMatchObject({
        status: 400,
        error: 128,
        message: 'Cannot update this entry :  No phone_group with this id.',
      });
      expect(await client.delete(`/api/phone_group/${id}/`)).toMatchObject({ status: 400, error: 32 });
    }
  });

  it('is made once by a request that is repeated under one key, and noted among the events', async () => {
    const key = { 'Idempotency-Key': 'group-1' };
    const first = await client.post('/api/phone_group/', { name: 'Once' }, key);
    expect(await client.post('/api/phone_group/', { name: 'Once' }, key)).toEqual(first);
    expect(await groups()).toHaveLength(1);
    const { response } = await client.get<readonly { type: string; text: string }[]>('/api/event/');
    expect(response.filter(({ type }) => type === 'PHONE_GROUP_ADD').map(({ text }) => text)).toEqual([
      'Ajout du groupe de téléphones : Once',
    ]);
  });

  it('belongs to its account alone, and so do its phones', async () => {
    const phone = await addPhone('Mine');
    const id = await addGroup('Mine', [phone]);
    const other = await gateway.account();
    const theirs = await addPhone('Theirs', other);

    expect(await groups(other)).toEqual([]);
    expect((await other.get(`/api/phone_group/${id}/`)).status).toBe(404);
    expect(await other.post(`/api/phone_group/${id}/`, { name: 'Taken', phones: [String(theirs)] })).toMatchObject({
      status: 400,
      error: 128,
    });
    expect(await other.delete(`/api/phone_group/${id}/`)).toMatchObject({ status: 400, error: 32 });
    for (const path of ['/api/phone_group/', `/api/phone_group/${id}/`]) {
      expect(await client.post(path, { name: 'x', phones: [String(theirs)] })).toMatchObject({ status: 400, error: 2 });
    }
    expect(await groups()).toMatchObject([{ id, name: 'Mine', phones: [{ id: phone }] }]);
    expect(await other.post('/api/scheduled/', { text: 'a', numbers: number(1), id_phone_group: String(id) })).toMatchObject({
      status: 400,
      error: 2,
    });
  });

  it('loses a phone that is removed', async () => {
    const phones = [await addPhone('A'), await addPhone('B')];
    await addGroup('PG', phones);
    await client.delete(`/api/phone/${phones[0]}/`);
    expect(await groups()).toMatchObject([{ nb_phone: 1, phones: [{ id: phones[1] }] }]);
  });
});

describe('a message for a phone group', () => {
  it('leaves from the members only', async () => {
    const [first, second] = [await addPhone('A'), await addPhone('B'), await addPhone('C')];
    const id = await addGroup('PG', [first, second]);
    const numbers = Array.from({ length: 40 }, (_, index) => number(index));

    expect(await schedule({ numbers, id_phone_group: String(id) })).toMatchObject({ status: 201 });

    const phones = (await sent()).map(({ id_phone: phone }) => phone);
    expect(phones).toHaveLength(40);
    expect(new Set(phones)).toEqual(new Set([first, second]));
  });

  it.each<[string, string]>([
    ['an unknown group', '12345'],
    ['what is no id', 'x'],
    ['an id beyond all', '99999999999'],
  ])('is refused for %s', async (_, idPhoneGroup) => {
    expect(await schedule({ numbers: number(1), id_phone_group: idPhoneGroup })).toMatchObject({
      status: 400,
      error: 2,
      message:
        'You have specified an invalid parameter : id_phone_group : You must specify an id_phone_group number among thoses of user phone groups.',
    });
  });

  it('fails, rather than leave from another phone, when the group has none', async () => {
    await addPhone('Outside');
    const id = await addGroup('Empty', []);
    await schedule({ numbers: number(1), id_phone_group: String(id) });
    const [message] = await sent();
    expect(message).toMatchObject({ status: 'failed', id_phone: null });
    expect(await reasonOf(message!)).toMatchObject({ code: 'phone_group_empty' });
  });

  it('waits on when its group is removed, reads no group any more, and fails with the reason once it is due', async () => {
    const phone = await addPhone('Member');
    const id = await addGroup('PG', [phone]);
    await schedule({ numbers: number(1), id_phone_group: String(id), at: FUTURE });
    const waiting = async () =>
      (await client.get<readonly { id_phone: number | null; id_phone_group: number | null }[]>('/api/list/scheduled/')).response;
    expect(await waiting()).toMatchObject([{ id_phone: null, id_phone_group: id }]);

    await client.delete(`/api/phone_group/${id}/`);
    expect(await waiting()).toMatchObject([{ id_phone: null, id_phone_group: null }]);
    await comeDue();

    const [message] = await eventually(async () => {
      const rows = await sent();
      expect(rows).toHaveLength(1);
      return rows;
    });
    expect(message).toMatchObject({ status: 'failed', id_phone: null });
    expect(await reasonOf(message!)).toMatchObject({
      code: 'phone_group_empty',
      text: `the phone group ${id} has no phone, or does not exist any more`,
    });
  });

  it('fails with the reason when the phone that it named is removed before it is due', async () => {
    await addPhone('Other');
    const phone = await addPhone('Named');
    await schedule({ numbers: number(1), id_phone: String(phone), at: FUTURE });
    await client.delete(`/api/phone/${phone}/`);
    expect((await client.get('/api/list/scheduled/')).response).toMatchObject([{ id_phone: null }]);
    await comeDue();

    const [message] = await eventually(async () => {
      const rows = await sent();
      expect(rows).toHaveLength(1);
      return rows;
    });
    expect(message).toMatchObject({ status: 'failed', id_phone: null });
    expect(await reasonOf(message!)).toMatchObject({ code: 'phone_unknown' });
  });
});
