import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiAnswer, ApiClient } from '../../../test/support/api-client.js';
import { createTestDatabase } from '../../../test/support/database.js';
import type { TestDatabase } from '../../../test/support/database.js';
import { PNG, REFUSED, SAMPLES } from '../../../test/support/media-files.js';
import { startApp } from '../../../test/support/running-app.js';
import type { RunningApp } from '../../../test/support/running-app.js';
import { Database } from '../../database/index.js';

type Client = ApiClient & { readonly idUser: number };

interface Media {
  readonly id: number;
  readonly path: string;
  readonly id_user: number;
}

interface Sent {
  readonly text: string;
  readonly mms: number;
  readonly medias: readonly Media[];
}

interface File {
  readonly name?: string | undefined;
  readonly bytes: Buffer;
}

const NUMBER = '+33199000042';

let postgres: TestDatabase;
let host: RunningApp;
let client: Client;
let stranger: Client;

beforeAll(async () => {
  postgres = await createTestDatabase();
  host = await startApp(postgres.url, { PLUGINS: '@pigeonnier/adapter-loopback', ROLE: 'all' });
  [client, stranger] = [await host.account(), await host.account()];
  for (const one of [client, stranger]) await one.post('/api/phone/', { name: 'loop', adapter: 'loopback_adapter' });
});
afterAll(async () => {
  await host.close();
  await postgres.drop();
});

/** A multipart request, its files under `field`. */
async function upload<Response = number>(
  one: ApiClient,
  path: string,
  fields: Readonly<Record<string, string>>,
  files: readonly File[],
  { field = 'medias[]', headers = {} }: { readonly field?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<ApiAnswer<Response>> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  for (const { name, bytes } of files) body.append(field, new Blob([new Uint8Array(bytes)]), name ?? 'file');
  const reply = await fetch(`${one.baseUrl}${path}`, { method: 'POST', headers: { 'x-api-key': one.apiKey, ...headers }, body });
  return { ...((await reply.json()) as ApiAnswer<Response>), status: reply.status };
}

const MMS = { text: 'Look', mms: '1', numbers: NUMBER, at: '2090-01-01 00:00:00' };

const schedule = (files: readonly File[], fields: Readonly<Record<string, string>> = {}, options = {}) =>
  upload(client, '/api/scheduled/', { ...MMS, ...fields }, files, options);

/** The same, written by hand: `parameters` of the file's part, and how the body ends. */
async function scheduleRaw(parameters: string, bytes: Buffer, end = '\r\n--b--\r\n'): Promise<ApiAnswer<number>> {
  const part = (disposition: string): string => `--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`;
  const fields = Object.entries(MMS).map(([name, value]) => `${part(`name="${name}"`)}${value}\r\n`);
  const body = Buffer.concat([Buffer.from(`${fields.join('')}${part(`name="medias[]"${parameters}`)}`), bytes, Buffer.from(end)]);
  const headers = { 'x-api-key': client.apiKey, 'content-type': 'multipart/form-data; boundary=b' };
  const reply = await fetch(`${host.url}/api/scheduled/`, { method: 'POST', headers, body });
  return { ...((await reply.json()) as ApiAnswer<number>), status: reply.status };
}

const scheduled = async (id: number, one: ApiClient = client): Promise<Sent | undefined> =>
  (await one.get<Sent[]>(`/api/list/scheduled/after/${id - 1}/`)).response[0];

const countMedias = async (one: ApiClient = client): Promise<number> => (await one.walk('/api/list/media/')).length;

const fetchFile = (path: string, init: RequestInit = {}) => fetch(`${host.url}/data/public/${path}`, init);

/** As it is written: no client tidies the path. */
async function rawGet(path: string): Promise<{ readonly status: number | undefined; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(host.url);
    httpRequest({ host: '127.0.0.1', port, path }, (reply) => {
      text(reply).then((body) => resolve({ status: reply.statusCode, body }), reject);
    })
      .on('error', reject)
      .end();
  });
}

describe('files of POST /api/scheduled/', () => {
  it('are stored, in their order, and joined to the scheduled as RaspiSMS lists them', async () => {
    const { status, response: id } = await schedule([{ bytes: PNG }, { bytes: SAMPLES.mp4! }, { bytes: SAMPLES.vcf! }]);
    expect(status).toBe(201);
    const { medias } = (await scheduled(id))!;
    expect(medias.map(({ path }) => path.split('.')[1])).toEqual(['png', 'mp4', 'vcf']);
    for (const media of medias) {
      expect(Object.keys(media)).toEqual(['id', 'id_user', 'path']);
      expect(media.path).toMatch(new RegExp(`^${client.idUser}/\\d{10}-[0-9a-f]{32}\\.`));
    }
    const row = (await client.get<Media[]>(`/api/list/media/after/${medias[0]!.id - 1}/`)).response[0]!;
    expect(row).toEqual({
      id: medias[0]!.id,
      path: medias[0]!.path,
      id_user: client.idUser,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as string,
      updated_at: null,
    });
  });

  it.each(['medias', 'medias[]', 'medias[3]'])('come under the name %s', async (field) => {
    const { response: id } = await schedule([{ bytes: PNG }], {}, { field });
    expect((await scheduled(id))?.medias).toHaveLength(1);
  });

  it.each(['shell.php', '../../../etc/cron.d/x', '..\\x.exe', 'a/b.html', '写真 🕊.svg', 'x'.repeat(5_000), 'nul\u202Egnp.php'])(
    'are named by us, whatever their own name: %j',
    async (name) => {
      const { status, response: id } = await schedule([{ name, bytes: PNG }]);
      expect(status).toBe(201);
      expect((await scheduled(id))?.medias[0]?.path).toMatch(/^\d+\/\d{10}-[0-9a-f]{32}\.png$/);
    },
  );

  it.each(Object.entries(REFUSED).filter(([, bytes]) => bytes.length > 0))(
    'are refused when one is %s, and nothing is stored',
    async (_name, bytes) => {
      const before = await countMedias();
      const answer = await schedule([{ bytes: PNG }, { name: 'pic\u0007.png', bytes }]);
      expect(answer).toMatchObject({ status: 400, error: 8, response: null });
      expect(answer.message).toMatch(/^Cannot create a new entry\. : Cannot upload and create media file pic\.png : files of this type/);
      expect(await countMedias()).toBe(before);
    },
  );

  it('are refused when one is too large, all together are, or there are too many', async () => {
    const large = (size: number): File => ({ name: 'l.txt', bytes: Buffer.alloc(size, 'a') });
    const before = await countMedias();
    const limit = 5 * 1024 * 1024;
    const refusals = [
      [[large(limit + 1)], 'the file is larger than 5 MiB.'],
      [[large(limit), large(limit), large(1)], 'the files of a message have 10 MiB at most.'],
      [Array<File>(11).fill(large(1)), 'a message has 10 files at most.'],
    ] as const;
    for (const [files, why] of refusals) {
      const answer = await schedule(files);
      expect(answer).toMatchObject({ status: 400, error: 8 });
      expect(answer.message).toBe(`Cannot create a new entry. : Cannot upload and create media file l.txt : ${why}`);
    }
    expect(await countMedias()).toBe(before);
  });

  it('may have an empty name; a form in which no file was chosen has none, and a part without a name is a field', async () => {
    const { response: nameless } = await scheduleRaw('; filename=""', PNG);
    expect((await scheduled(nameless))?.medias).toHaveLength(1);
    const { response: none } = await scheduleRaw('; filename=""', Buffer.alloc(0));
    expect(await scheduled(none)).toMatchObject({ mms: 1, medias: [] });
    for (const bytes of [PNG, Buffer.from('text')]) expect(await scheduleRaw('', bytes)).toMatchObject({ status: 400, error: 2 });
  });

  it('that are not for an MMS are not looked at', async () => {
    const { response: plain } = await schedule([{ bytes: REFUSED['a program']! }], { mms: '0' });
    expect(await scheduled(plain)).toMatchObject({ mms: 0, medias: [] });
  });

  it('are refused as a whole when the body is cut short', async () => {
    const before = await countMedias();
    expect(await scheduleRaw('; filename="a.png"', PNG, '')).toMatchObject({ status: 400, error: 2 });
    expect(await countMedias()).toBe(before);
  });

  it('need the setting "mms"', async () => {
    const database = await Database.open(postgres.url);
    await database.query(
      `INSERT INTO setting (id_user, name, value) VALUES ($1, 'mms', '0') ON CONFLICT (id_user, name) DO UPDATE SET value = '0'`,
      [stranger.idUser],
    );
    await database.close();
    const answer = await upload(stranger, '/api/scheduled/', MMS, [{ bytes: PNG }]);
    expect(answer).toMatchObject({ status: 400, error: 2 });
    expect(await countMedias(stranger)).toBe(0);
  });

  it('are stored once however often the request is repeated under its Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'once' };
    const answers = [];
    for (let copy = 0; copy < 3; copy += 1) answers.push(await schedule([{ bytes: PNG }], {}, { headers }));
    expect(new Set(answers.map(({ response }) => response)).size).toBe(1);
    expect((await scheduled(answers[0]!.response))?.medias).toHaveLength(1);
    const before = await countMedias();
    expect((await schedule([{ bytes: SAMPLES.gif! }], {}, { headers })).status).toBe(409);
    expect(await countMedias()).toBe(before);
  });

  it('may be ids of files that were uploaded before, of this account', async () => {
    const { response: first } = await upload(client, '/api/media/', {}, [{ bytes: PNG }], { field: 'media' });
    const { response: id } = await schedule([{ bytes: SAMPLES.gif! }], { 'medias[0]': String(first) });
    expect((await scheduled(id))?.medias.map((media) => media.id)).toContain(first);
    for (const other of ['999999', 'abc', '-1', 'a.png']) {
      const answer = await schedule([], { 'medias[]': other });
      expect(answer).toMatchObject({ status: 400, error: 2 });
    }
    const foreign = await upload(stranger, '/api/media/', {}, [{ bytes: PNG }], { field: 'media' });
    expect(await schedule([], { medias: String(foreign.response) })).toMatchObject({ status: 400, error: 2 });
  });
});

describe('/data/public/', () => {
  let media: Media;
  let film: Media;
  beforeAll(async () => {
    const { response: id } = await schedule([{ bytes: PNG }, { bytes: SAMPLES.mp4! }, { bytes: SAMPLES.txt! }]);
    [media, film] = (await scheduled(id))!.medias as [Media, Media];
  });

  it('serves a file to whoever knows its path, as what it is and as nothing that runs', async () => {
    const reply = await fetchFile(media.path);
    expect(reply.status).toBe(200);
    expect(Buffer.from(await reply.arrayBuffer()).equals(PNG)).toBe(true);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(PNG.length),
      'content-disposition': expect.stringMatching(/^inline; filename="\d+-[0-9a-f]{32}\.png"$/) as string,
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none';/) as string,
      'cache-control': expect.stringContaining('immutable') as string,
    });
  });

  it.each(['/raspisms', ''])('below the prefix "%s"', async (prefix) => {
    expect((await fetch(`${host.url}${prefix}/data/public/${media.path}`)).status).toBe(200);
  });

  it('offers what is no picture, film or sound as a download', async () => {
    const [, , note] = (await client.walk<Media>(`/api/list/media/after/${media.id - 1}/`)) as [Media, Media, Media];
    const { headers } = await fetchFile(note.path);
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(/^attachment; /);
  });

  it('answers HEAD without the content, and 304 to who has it already', async () => {
    const head = await fetchFile(media.path, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), (await head.arrayBuffer()).byteLength]).toEqual([200, String(PNG.length), 0]);
    const etag = head.headers.get('etag')!;
    for (const [tags, status] of [
      [etag, 304],
      [`"other", W/${etag}`, 304],
      ['"other"', 200],
    ] as const) {
      expect((await fetchFile(media.path, { headers: { 'if-none-match': tags } })).status).toBe(status);
    }
  });

  it('serves parts of a film', async () => {
    const film1 = SAMPLES.mp4!;
    const part = await fetchFile(film.path, { headers: { range: 'bytes=4-7' } });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, `bytes 4-7/${film1.length}`, 'ftyp']);
    const behind = await fetchFile(film.path, { headers: { range: 'bytes=999-' } });
    expect([behind.status, behind.headers.get('content-range')]).toEqual([416, `bytes */${film1.length}`]);
    const changed = await fetchFile(film.path, { headers: { range: 'bytes=4-7', 'if-range': '"other"' } });
    expect(changed.status).toBe(200);
  });

  it('has nothing at any other path', async () => {
    const { path } = media;
    const [folder, name] = path.split('/') as [string, string];
    const others = [
      `${Number(folder) + 1}/${name}`,
      `${folder}/${name.replace('.png', '.php')}`,
      `${folder}/${name.slice(0, -1)}`,
      `${folder}/${name}/x`,
      `${folder}/`,
      '',
      `${folder}/../${path}`,
      `${folder}/..%2f${path.replace('/', '%2f')}`,
      '..%2f..%2fetc%2fpasswd',
      '../../../../../../etc/passwd',
      '%2e%2e/%2e%2e/package.json',
      `${folder}%00/${name}`,
      `${folder}/${name}%00.png`,
      `${folder}\\${name}`,
    ];
    for (const other of others) {
      const { status, body } = await rawGet(`/data/public/${other}`);
      expect({ other, status }).toEqual({ other, status: 404 });
      expect(JSON.parse(body)).toMatchObject({ error: 2, response: null });
    }
    expect((await fetch(`${host.url}/data/public/${path}`, { method: 'DELETE' })).status).toBe(405);
  });
});

describe('/api/media/', () => {
  const create = (files: readonly File[], options = {}) => upload(client, '/api/media/', {}, files, { field: 'media', ...options });

  it('takes one file, tells of it, and removes it', async () => {
    const { status, response: id } = await create([{ name: 'x.php', bytes: PNG }]);
    expect(status).toBe(201);
    const { response } = await client.get<Media & { url: string }>(`/api/media/${id}/`);
    expect(response).toMatchObject({ id, id_user: client.idUser, content_type: 'image/png', size: PNG.length });
    expect((await fetch(response.url)).status).toBe(200);
    expect((await client.delete(`/api/media/${id}/`)).status).toBe(204);
    expect((await fetch(response.url)).status).toBe(404);
    expect(await client.get(`/api/media/${id}/`)).toMatchObject({ status: 404, error: 2 });
    expect(await client.delete(`/api/media/${id}/`)).toMatchObject({ status: 400, error: 32 });
  });

  it('refuses no file, several, and those that an MMS does not carry', async () => {
    const before = await countMedias();
    expect(await create([])).toMatchObject({ status: 400, error: 4 });
    expect(await create([{ bytes: PNG }, { bytes: PNG }])).toMatchObject({ status: 400, error: 2 });
    expect(await create([{ bytes: REFUSED['a PHP script']! }])).toMatchObject({ status: 400, error: 8 });
    expect(await countMedias()).toBe(before);
  });

  it('keeps a file once under an Idempotency-Key', async () => {
    const options = { headers: { 'idempotency-key': 'media-once' } };
    const copies = [await create([{ bytes: PNG }], options), await create([{ bytes: PNG }], options)];
    expect(copies[1]?.response).toBe(copies[0]?.response);
    expect((await create([{ bytes: SAMPLES.gif! }], options)).status).toBe(409);
  });

  it('keeps a file that a message to come has, and gives it free when the message is taken back', async () => {
    const { response: idScheduled } = await schedule([{ bytes: PNG }]);
    const { id } = (await scheduled(idScheduled))!.medias[0]!;
    const answer = await client.delete(`/api/media/${id}/`);
    expect(answer).toMatchObject({ status: 400, error: 32 });
    expect(answer.message).toBe('Cannot delete this entry. : a message that is still to be sent has this media.');
    await client.delete(`/api/scheduled/${idScheduled}/`);
    expect((await client.delete(`/api/media/${id}/`)).status).toBe(204);
  });

  it('is each account’s own', async () => {
    const { response: id } = await create([{ bytes: PNG }]);
    expect(await stranger.get(`/api/media/${id}/`)).toMatchObject({ status: 404, error: 2 });
    expect(await stranger.delete(`/api/media/${id}/`)).toMatchObject({ status: 400, error: 32 });
    const ids = (await stranger.walk<Media>('/api/list/media/')).map((media) => media.id);
    expect(ids).not.toContain(id);
    expect((await client.walk<Media>('/api/media/')).map((media) => media.id)).toContain(id);
  });

  it('is listed in pages both ways', async () => {
    await Promise.all(Array.from({ length: 26 }, () => create([{ bytes: PNG }])));
    const all = (await client.walk<Media>('/api/list/media/')).map(({ id }) => id);
    expect(all.length).toBeGreaterThan(25);
    expect(all).toEqual(all.toSorted((a, b) => a - b));
    const page = async (path: string) => (await client.get<Media[]>(`/api/list/media/${path}`)).response.map(({ id }) => id);
    expect(await page(`before/${all[25]!}/`)).toEqual(all.slice(0, 25));
    expect(await page('1/')).toEqual(all.slice(25, 50));
    expect(await page('after/99999999999999999999/')).toEqual([]);
  });
});
