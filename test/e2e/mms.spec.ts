import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/database/index.js';
import { fetchPublic } from '../../src/http/index.js';
import { BatchQueue, RemoteFiles } from '../../src/messages/index.js';
import { restoreBackup } from '../../src/operations/backup/restore-backup.js';
import { writeBackup } from '../../src/operations/backup/write-backup.js';
import { runCommandLine } from '../../src/operations/cli/command-line.js';
import type { ApiAnswer, ApiClient, ReceivedRow, SentRow } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { PNG, REFUSED, SAMPLES } from '../support/media-files.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

interface Media {
  readonly id: number;
  readonly id_user: number;
  readonly path: string;
}

interface WithMedias {
  readonly mms: number;
  readonly medias: readonly Media[];
}

const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 20_000 });

/** The loopback answers messages to it with their own text and files. */
const ECHO = '+33199000020';

let postgres: TestDatabase;
let host: RunningApp;
let client: ApiClient & { readonly idUser: number };
let loopback: number;
let textOnly: number;

beforeAll(async () => {
  postgres = await createTestDatabase();
  host = await startApp(postgres.url, { PLUGINS: '@pigeonnier/adapter-loopback' });
  client = await host.account();
  const phone = (name: string, adapter: string) => client.post('/api/phone/', { name, adapter, 'adapter_data[delay_ms]': '0' });
  loopback = (await phone('loop', 'loopback_adapter')).response;
  textOnly = (await client.post('/api/phone/', { name: 'text', adapter: 'benchmark_adapter' })).response;
});
afterAll(async () => {
  await host.close();
  await postgres.drop();
});

async function send(idPhone: number, number: string, text: string, files: readonly Buffer[]): Promise<number> {
  const body = new FormData();
  for (const [name, value] of Object.entries({ text, mms: '1', id_phone: String(idPhone), 'numbers[]': number })) body.append(name, value);
  for (const bytes of files) body.append('medias[]', new Blob([new Uint8Array(bytes)]), 'x.php');
  const reply = await fetch(`${host.url}/api/scheduled/`, { method: 'POST', headers: { 'x-api-key': client.apiKey }, body });
  const { response } = (await reply.json()) as ApiAnswer<number>;
  expect(reply.status).toBe(201);
  return response;
}

const sentOf = async (idScheduled: number): Promise<(SentRow & WithMedias) | undefined> =>
  (await client.walk<SentRow & WithMedias>('/api/list/sended/')).find((row) => row.originating_scheduled === idScheduled);

const download = async (path: string): Promise<Buffer> => Buffer.from(await (await fetch(`${host.url}/data/public/${path}`)).arrayBuffer());

describe('an MMS', () => {
  it('reaches a provider with addresses of its files, and comes back with the same files', async () => {
    const id = await send(loopback, ECHO, 'Look at this', [PNG, SAMPLES.mp3!]);
    const answers = () => client.walk<ReceivedRow & WithMedias>('/api/list/received/');
    await eventually(answers).toMatchObject([{ text: 'Look at this', origin: ECHO, mms: 1, medias: [{}, {}] }]);
    const sent = (await sentOf(id))!;
    expect(sent).toMatchObject({ text: 'Look at this', mms: 1, medias: [{ id_user: client.idUser }, { id_user: client.idUser }] });
    const [answer] = await answers();
    for (const { medias } of [sent, answer!]) {
      expect(await Promise.all(medias.map(({ path }) => download(path)))).toEqual([PNG, SAMPLES.mp3]);
    }
    expect(new Set([...sent.medias, ...answer!.medias].map((media) => media.id)).size).toBe(4);
    const detail = await client.get<WithMedias>(`/api/sended/${sent.id}/`);
    expect(detail.response.medias).toEqual(sent.medias);
  });

  it('to many recipients has its files once', async () => {
    const before = (await client.walk('/api/list/media/')).length;
    const numbers = Array.from({ length: 40 }, (_, index) => `+331990010${String(index).padStart(2, '0')}`);
    const body = new FormData();
    for (const [name, value] of Object.entries({ text: 'All', mms: '1', id_phone: String(loopback) })) body.append(name, value);
    for (const number of numbers) body.append('numbers[]', number);
    body.append('medias', new Blob([new Uint8Array(PNG)]), 'a.png');
    const reply = await fetch(`${host.url}/api/scheduled/`, { method: 'POST', headers: { 'x-api-key': client.apiKey }, body });
    const { response: id } = (await reply.json()) as ApiAnswer<number>;
    const rows = async () =>
      (await client.walk<SentRow & WithMedias>('/api/list/sended/')).filter((row) => row.originating_scheduled === id);
    await eventually(async () => (await rows()).length).toBe(numbers.length);
    expect(new Set((await rows()).map(({ medias }) => medias.map(({ path }) => path).join()))).toHaveProperty('size', 1);
    expect((await client.walk('/api/list/media/')).length).toBe(before + 1);
  });

  it('goes as text with links where the phone sends text only', async () => {
    const id = await send(textOnly, '+33199000042', 'Look', [PNG, SAMPLES.gif!]);
    await eventually(() => sentOf(id)).toMatchObject({ mms: 1, medias: [{}, {}] });
    const { text, medias } = (await sentOf(id))!;
    expect(text).toBe(`Look\n${medias.map(({ path }) => `${host.url}/data/public/${path}`).join(' - ')}`);
    const files = await Promise.all(
      text
        .split('\n')[1]!
        .split(' - ')
        .map(async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())),
    );
    expect(files).toEqual([PNG, SAMPLES.gif]);
  });

  it('may have a blank text when it has files, not otherwise', async () => {
    const withFile = await send(textOnly, '+33199000042', ' ', [PNG]);
    await eventually(() => sentOf(withFile)).toMatchObject({ text: expect.stringMatching(/^http:\S+\.png$/) as string, status: 'unknown' });
    const without = await send(textOnly, '+33199000042', ' ', []);
    await eventually(() => sentOf(without)).toMatchObject({ status: 'failed' });
    const { response } = await client.get<{ reason: { code: string } }>(`/api/sended/${(await sentOf(without))!.id}/`);
    expect(response.reason.code).toBe('blank_text');
  });

  it('keeps its files until it is sent', async () => {
    await host.app.get(BatchQueue).pause(textOnly, new Date('2090-01-01'));
    const id = await send(textOnly, '+33199000042', 'Later', [PNG]);
    await eventually(() => sentOf(id)).toMatchObject({ medias: [{}] });
    const { medias } = (await sentOf(id))!;
    expect(await client.delete(`/api/media/${medias[0]!.id}/`)).toMatchObject({ status: 400, error: 32 });
    const database = await Database.open(postgres.url);
    await database.query('UPDATE lane SET paused_until = now() WHERE id_phone = $1', [textOnly]);
    await database.close();
    await eventually(async () => (await client.delete(`/api/media/${medias[0]!.id}/`)).status).toBe(204);
    expect(await sentOf(id)).toMatchObject({ text: expect.stringContaining('Later') as string, medias: [] });
  });
});

describe('a received MMS', () => {
  const rowsOf = async (text: string) =>
    (await client.walk<ReceivedRow & WithMedias>('/api/list/received/')).filter((row) => row.text === text);

  async function arrive(text: string, medias: readonly string[]): Promise<void> {
    const event = { event: 'reply', id: `in-${text}`, from: '+33199000077', text, in_reply_to: 'x', at: '2030-01-01T00:00:00Z', medias };
    await fetch(`${host.url}/callback/reception/loopback_adapter/${loopback}/?api_key=${client.apiKey}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
    });
  }

  it('is kept without those of its files that cannot be', async () => {
    const medias = [REFUSED['a page']!, PNG, REFUSED['an empty file']!].map((bytes) => bytes.toString('base64'));
    await arrive('mixed', medias);
    await eventually(() => rowsOf('mixed')).toMatchObject([{ mms: 1, medias: [{ path: expect.stringMatching(/\.png$/) as string }] }]);
    expect(await download((await rowsOf('mixed'))[0]!.medias[0]!.path)).toEqual(PNG);
  });

  describe('whose files are still at the provider', () => {
    const asked: string[] = [];
    const slow: ServerResponse[] = [];
    const provider = createServer(({ url = '' }, reply) => {
      asked.push(url);
      if (url === '/picture') reply.end(PNG);
      else if (url === '/slow') slow.push(reply);
      else reply.writeHead(404).end();
    });
    let address: string;
    beforeAll(async () => {
      await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
      address = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    });
    afterAll(() => {
      provider.closeAllConnections();
      provider.close();
    });

    it('is stored without them when their address is in a private network', async () => {
      await arrive('private', [`${address}/picture`]);
      await eventually(() => rowsOf('private')).toMatchObject([{ mms: 1, medias: [] }]);
      expect(asked).toEqual([]);
    });

    it('is stored with those that can be had, and holds nobody up meanwhile', async () => {
      const everywhere = {
        download: (url: string, signal: AbortSignal) => fetchPublic(url, { maxBytes: 5_000, signal, isAllowed: () => true }),
      };
      Object.assign(host.app.get(RemoteFiles), everywhere);
      await arrive('fetched', [`${address}/slow`, `${address}/gone`, `${address}/picture`]);
      await eventually(() => slow.length).toBe(1);
      await arrive('meanwhile', []);
      await eventually(() => rowsOf('meanwhile')).toHaveLength(1);
      expect(await rowsOf('fetched')).toEqual([]);
      slow[0]!.end(SAMPLES.gif);
      await eventually(() => rowsOf('fetched')).toMatchObject([{ mms: 1, medias: [{}, {}] }]);
      const [{ medias }] = (await rowsOf('fetched')) as unknown as [WithMedias];
      expect(await Promise.all(medias.map(({ path }) => download(path)))).toEqual([SAMPLES.gif, PNG]);
      expect(asked.toSorted()).toEqual(['/gone', '/picture', '/slow']);
    });
  });
});

describe('files', () => {
  const cli = async (...args: readonly string[]): Promise<string> => {
    const out: string[] = [];
    const env = { DATABASE_URL: postgres.url, ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'), PLUGINS: 'none' };
    const terminal = { env, print: (line: string) => out.push(line), complain: (line: string) => out.push(line) };
    expect(await runCommandLine([...args], terminal)).toBe(0);
    return out.join('\n');
  };

  it('that belong to no message are removed by "medias clean", once they are old enough', async () => {
    const body = new FormData();
    body.append('media', new Blob([new Uint8Array(PNG)]), 'a.png');
    const reply = await fetch(`${host.url}/api/media/`, { method: 'POST', headers: { 'x-api-key': client.apiKey }, body });
    const { response: unused } = (await reply.json()) as ApiAnswer<number>;
    const ids = async () => (await client.walk<Media>('/api/list/media/')).map(({ id }) => id);
    const before = await ids();
    expect(JSON.parse(await cli('medias', 'clean', '--json'))).toEqual({ removed: 0 });
    expect(await ids()).toEqual(before);
    expect(await cli('medias', 'clean', '--older-than', '0')).toBe('1 file is removed.');
    expect(await ids()).toEqual(before.filter((id) => id !== unused));
  });

  it('come back with a backup, at the same addresses', async () => {
    const id = await send(loopback, '+33199000042', 'Kept', [PNG]);
    await eventually(() => sentOf(id)).toMatchObject({ medias: [{}] });
    const { path } = (await sentOf(id))!.medias[0]!;
    const folder = await mkdtemp(join(tmpdir(), 'mms-'));
    const target = await createTestDatabase();
    const file = join(folder, 'all.tar.gz');
    await writeBackup({ url: postgres.url, file, now: new Date() });
    await restoreBackup({ url: target.url, file, force: false });
    const restored = await startApp(target.url, { PLUGINS: '@pigeonnier/adapter-loopback' });
    const reply = await fetch(`${restored.url}/data/public/${path}`);
    expect(Buffer.from(await reply.arrayBuffer()).equals(PNG)).toBe(true);
    await restored.close();
    await target.drop();
    await rm(folder, { recursive: true });
  });
});
