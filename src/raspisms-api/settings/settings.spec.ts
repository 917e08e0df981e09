import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../../../test/support/api-client.js';
import { createTestDatabase } from '../../../test/support/database.js';
import type { TestDatabase } from '../../../test/support/database.js';
import { startApp } from '../../../test/support/running-app.js';
import type { RunningApp } from '../../../test/support/running-app.js';
import { DEFAULT_SETTINGS } from '../../accounts/index.js';

interface SettingRow {
  readonly name: string;
  readonly value: string;
}

let database: TestDatabase;
let gateway: RunningApp;
let client: ApiClient;

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

const valueOf = async (name: string, of: ApiClient = client) => (await of.get<SettingRow>(`/api/setting/${name}/`)).response.value;

describe('settings', () => {
  it('are listed all together, with their defaults', async () => {
    const { status, response, next } = await client.get<readonly SettingRow[]>('/api/setting/');
    expect({ status, next }).toEqual({ status: 200, next: null });
    expect(response).toEqual(Object.entries(DEFAULT_SETTINGS).map(([name, value]) => ({ name, value, default_value: value })));
  });

  it('are set by their name, in the address or in the form', async () => {
    expect(await client.post('/api/setting/', { name: 'phone_limit', value: '1' })).toMatchObject({
      status: 201,
      error: 0,
      response: true,
    });
    expect(await client.post('/api/setting/smsstop/', { value: '0' })).toMatchObject({ status: 201, response: true });
    expect(await client.post('/api/setting/hide_menus/', { value: '' })).toMatchObject({ status: 201 });
    expect([await valueOf('phone_limit'), await valueOf('smsstop'), await valueOf('hide_menus')]).toEqual(['1', '0', '']);
    expect((await client.get('/api/setting/phone_limit/')).response).toEqual({ name: 'phone_limit', value: '1', default_value: '0' });
  });

  it.each<[string, string, Readonly<Record<string, string | readonly string[]>>, number, string]>([
    ['an unknown name', '/api/setting/', { name: 'nonsense', value: '1' }, 2, 'name : there is no setting with this name.'],
    ['an unknown name in the address', '/api/setting/constructor/', { value: '1' }, 2, 'name : there is no setting with this name.'],
    ['no name', '/api/setting/', { value: '1' }, 4, 'name'],
    ['no value', '/api/setting/smsstop/', {}, 4, 'value'],
    ['a list', '/api/setting/smsstop/', { value: ['0', '1'] }, 2, 'value : must be a single value.'],
    ['a value of another kind', '/api/setting/smsstop/', { value: 'yes' }, 2, 'value : must be 0 or 1.'],
    ['a share above 1', '/api/setting/alert_quota_limit_close/', { value: '90' }, 2, 'value : must be a number from 0 to 1, such as 0.9.'],
  ])('are refused with %s', async (_, path, fields, error, detail) => {
    const answer = await client.post(path, fields);
    expect(answer).toMatchObject({ status: 400, error });
    expect(answer.message?.endsWith(`: ${detail}`)).toBe(true);
  });

  it('are unknown by another name', async () => {
    expect(await client.get('/api/setting/nonsense/')).toMatchObject({ status: 404, error: 2 });
  });

  it('take JSON’s own values', async () => {
    const set = (value: unknown) =>
      fetch(`${gateway.url}/api/setting/smsstop/`, {
        method: 'POST',
        headers: { 'x-api-key': client.apiKey, 'content-type': 'application/json' },
        body: JSON.stringify({ value }),
      });
    expect((await set(false)).status).toBe(201);
    expect(await valueOf('smsstop')).toBe('0');
    expect((await set(1)).status).toBe(201);
    expect(await valueOf('smsstop')).toBe('1');
    for (const value of [null, { a: 1 }, 2]) expect((await set(value)).status).toBe(400);
  });

  it('are each account’s own', async () => {
    const other = await gateway.account();
    await client.post('/api/setting/templating/', { value: '0' });
    expect([await valueOf('templating'), await valueOf('templating', other)]).toEqual(['0', '1']);
  });
});
