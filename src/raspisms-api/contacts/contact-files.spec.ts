import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiAnswer, ApiClient } from '../../../test/support/api-client.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { type RunningApp, startApp } from '../../../test/support/running-app.js';

const FILE = 'name,number,city\nAnna,+33612345601,Lyon\nBob,+33612345602,\n';

describe('contacts as files', () => {
  let testDatabase: TestDatabase;
  let host: RunningApp;
  let client: ApiClient;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    host = await startApp(testDatabase.url);
  });
  afterAll(async () => {
    await host.close();
    await testDatabase.drop();
  });

  const send = async (path: string, body: string | FormData, headers: Readonly<Record<string, string>> = {}): Promise<ApiAnswer> => {
    const reply = await fetch(`${host.url}${path}`, { method: 'POST', headers: { 'x-api-key': client.apiKey, ...headers }, body });
    return { ...((await reply.json()) as Omit<ApiAnswer, 'status'>), status: reply.status };
  };
  const upload = (file: string | Blob, options: Readonly<Record<string, string>> = {}, headers: Readonly<Record<string, string>> = {}) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(options)) form.append(name, value);
    form.append('file', typeof file === 'string' ? new Blob([file]) : file, 'contacts.csv');
    return send('/api/contact/import/', form, headers);
  };
  const names = async () => (await client.walk<{ name: string }>('/api/contact/')).map(({ name }) => name);
  const download = (format: string, key = client.apiKey) =>
    fetch(`${host.url}/api/contact/export/?format=${format}`, { headers: { 'x-api-key': key } });

  it.each([
    ['a file of a form', () => upload(FILE)],
    ['a CSV body', () => send('/api/contact/import/', FILE, { 'content-type': 'text/csv' })],
    [
      'a JSON file',
      () => upload('[{"name":"Anna","number":"+33612345601","data":{"city":"Lyon"}},{"name":"Bob","number":"+33612345602"}]'),
    ],
    [
      'a JSON body',
      () =>
        send(
          '/api/contact/import/',
          JSON.stringify({
            contacts: [
              { name: 'Anna', number: '+33612345601', data: { city: 'Lyon' } },
              { name: 'Bob', number: '+33612345602' },
            ],
          }),
          { 'content-type': 'application/json' },
        ),
    ],
  ])('%s is imported', async (_, request) => {
    client = await host.account();
    expect(await request()).toEqual({
      status: 201,
      error: 0,
      message: null,
      response: { created: 2, updated: 0, skipped: 0, nb_error: 0, errors: [], dry_run: 0 },
      next: null,
      prev: null,
    });
    expect((await client.get<readonly object[]>('/api/contact/')).response).toMatchObject([
      { name: 'Anna', number: '+33612345601', data: '{"city":"Lyon"}' },
      { name: 'Bob', number: '+33612345602', data: '[]' },
    ]);
  });

  it('a file with errors is refused as a whole, with the lines', async () => {
    client = await host.account();
    const answer = await upload('name,number\nAnna,+33612345601\nBob,123\n,+33612345602\n');
    expect(answer).toMatchObject({
      status: 400,
      error: 2,
      response: {
        created: 0,
        nb_error: 2,
        errors: [
          { line: 3, message: 'number : must be a valid international number such as +33612345678' },
          { line: 4, message: 'name : is missing' },
        ],
      },
    });
    expect(answer.message).toContain('file : 2 lines cannot be imported, so nothing was. Line 3: number : must be');
    expect(await names()).toEqual([]);
  });

  it('of errors without end, the first hundred are told, and how many there are', async () => {
    client = await host.account();
    const { response } = await upload(`name,number\n${'x,y\n'.repeat(500)}`);
    expect(response).toMatchObject({ nb_error: 500 });
    expect((response as { errors: readonly unknown[] }).errors).toHaveLength(100);
  });

  it('options say what becomes of errors and of names that exist, in the form or in the address', async () => {
    client = await host.account();
    await upload(FILE);
    expect(await upload(FILE)).toMatchObject({ status: 400, error: 2, response: { nb_error: 2 } });
    expect(await upload(FILE, { on_conflict: 'skip' })).toMatchObject({ status: 201, response: { created: 0, skipped: 2 } });
    expect(await upload(FILE, { on_conflict: 'update', dry_run: '1' })).toMatchObject({
      status: 201,
      response: { updated: 2, dry_run: 1 },
    });
    const more = 'name,number\nAnna,+33612345699\nChloé,x\nDan,+33612345603\n';
    const answer = await send('/api/contact/import/?on_conflict=update&on_error=skip', more, { 'content-type': 'text/csv' });
    expect(answer).toMatchObject({ status: 201, response: { created: 1, updated: 1, nb_error: 1, errors: [{ line: 3 }] } });
    expect(await names()).toEqual(['Anna', 'Bob', 'Dan']);
  });

  it.each([
    [{ on_conflict: 'x' }, 'on_conflict : must be one of refuse, skip, update.'],
    [{ on_error: 'x' }, 'on_error : must be one of refuse, skip.'],
    [{ format: 'xml' }, 'format : must be one of csv, json.'],
  ])('the option %j is refused', async (options, message) => {
    const answer = await upload(FILE, options);
    expect(answer).toMatchObject({ status: 400, error: 2 });
    expect(answer.message).toContain(message);
  });

  it('no file, and a file that cannot be read, are told', async () => {
    client = await host.account();
    expect(await client.post('/api/contact/import/', {})).toMatchObject({ status: 400, error: 4 });
    expect(await client.post('/api/contact/import/', { contacts: 'x' })).toMatchObject({ status: 400, error: 2 });
    const empty = await upload('');
    expect(empty.message).toContain('file : is empty.');
    expect(await upload(new Blob([new Uint8Array(100)]))).toMatchObject({ status: 400, error: 2 });
  });

  it('a repeated import under one Idempotency-Key has one effect; other content or options under it are a conflict', async () => {
    client = await host.account();
    const headers = { 'Idempotency-Key': 'import-1', 'content-type': 'text/csv' };
    const first = await send('/api/contact/import/', FILE, headers);
    expect(first).toMatchObject({ status: 201, response: { created: 2 } });
    expect(await send('/api/contact/import/', FILE, headers)).toEqual(first);
    expect(await send('/api/contact/import/', `${FILE}C,+33612345603\n`, headers)).toMatchObject({ status: 409 });
    expect(await send('/api/contact/import/?on_conflict=skip', FILE, headers)).toMatchObject({ status: 409 });
  });

  it('the export is a file, in the order of ids, of this account alone', async () => {
    client = await host.account();
    const stranger = await host.account();
    await stranger.post('/api/contact/', { name: 'Not theirs', number: '+33612345609' });
    await upload('name,number,city\nZoé,+33612345601,=1+1\nAnna,+33612345602,\n');
    const csv = await download('csv');
    expect(csv.status).toBe(200);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="contacts.csv"');
    expect(await csv.text()).toBe(`name,number,city\r\nZoé,+33612345601,'=1+1\r\nAnna,+33612345602,\r\n`);
    const excel = Buffer.from(await (await download('excel')).arrayBuffer());
    expect(excel.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(excel.toString()).toContain('name;number;city\r\n');
    const json = await download('json');
    expect(json.headers.get('content-type')).toBe('application/json');
    expect(await json.json()).toEqual([
      { name: 'Zoé', number: '+33612345601', data: { city: '=1+1' } },
      { name: 'Anna', number: '+33612345602', data: {} },
    ]);
  });

  it('the export is refused without a key, and for an unknown format', async () => {
    expect((await download('csv', 'x')).status).toBe(401);
    const refused = await download('pdf');
    expect(refused.status).toBe(404);
    expect(await refused.json()).toMatchObject({
      error: 2,
      message: expect.stringContaining('format : must be one of csv, excel, json.') as string,
    });
  });
});
