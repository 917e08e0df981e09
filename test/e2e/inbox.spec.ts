import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AccountsService, SettingsService } from '../../src/accounts/index.js';
import { Database } from '../../src/database/index.js';
import { EventsService } from '../../src/events/index.js';
import { Metrics } from '../../src/telemetry/index.js';
import type { ApiClient, ReceivedRow } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { TestMailServer } from '../support/mail-server.js';
import type { TakenMail } from '../support/mail-server.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

const PLUGIN = resolve(import.meta.dirname, '../fixtures/plugins/mailbox-sms');
const NUMBER = '+33199000042';
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

interface Waiting {
  readonly uid: string;
  readonly origin: string;
  readonly text: string;
  readonly at?: string;
  /** Base64. */
  readonly files?: readonly string[];
}

/** A provider with a mailbox: messages are there until they are acknowledged. */
class MailboxProvider {
  waiting: Waiting[] = [];
  /** What is done with requests of a kind instead of answering them. */
  instead: { messages?: (response: ServerResponse) => void; ack?: (response: ServerResponse) => void } = {};
  reads = 0;
  readingAtOnce = 0;
  mostAtOnce = 0;
  /** Rows that were stored when an acknowledgement came. */
  readonly storedAtAck: number[] = [];
  private server!: Server;

  constructor(private readonly countStored: () => Promise<number>) {}

  async start(): Promise<string> {
    this.server = createServer((request, response) => void this.serve(request.url ?? '', text(request), response));
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async serve(url: string, body: Promise<string>, response: ServerResponse): Promise<void> {
    const kind = url === '/ack' ? 'ack' : 'messages';
    const instead = this.instead[kind];
    if (kind === 'ack') {
      const uids = JSON.parse(await body) as readonly string[];
      this.storedAtAck.push(await this.countStored());
      if (instead !== undefined) return instead(response);
      this.waiting = this.waiting.filter(({ uid }) => !uids.includes(uid));
      return void response.end();
    }
    this.reads++;
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.readingAtOnce);
    response.on('close', () => this.readingAtOnce--);
    if (instead !== undefined) return instead(response);
    response.end(JSON.stringify(this.waiting));
  }
}

describe('messages of a provider that must be asked', () => {
  let testDatabase: TestDatabase;
  let mail: TestMailServer;
  let database: Database;
  let provider: MailboxProvider;
  const hosts: RunningApp[] = [];
  let client: ApiClient & { readonly idUser: number };
  let idPhone: number;
  let url: string;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    mail = await TestMailServer.start();
    for (let count = 0; count < 2; count++) hosts.push(await startApp(testDatabase.url, { PLUGINS: PLUGIN, ...mail.variables() }));
    database = hosts[0]!.app.get(Database);
  });
  beforeEach(async () => {
    provider = new MailboxProvider(async () => (await database.query('SELECT FROM received')).length);
    url = await provider.start();
    client = await hosts[0]!.account(`user-${Math.random()}@example.org`);
    idPhone = (await client.post('/api/phone/', { name: 'box', adapter: 'mailbox_adapter', 'adapter_data[url]': url })).response;
  });
  afterEach(async () => {
    await database.query('DELETE FROM phone');
    await database.query('TRUNCATE received, opt_out');
    provider.close();
  });
  afterAll(async () => {
    for (const { close } of hosts) await close();
    await mail.close();
    await testDatabase.drop();
  });

  const aMessage = (uid: string, change: Partial<Waiting> = {}): Waiting => ({ uid, origin: NUMBER, text: `message ${uid}`, ...change });
  const received = async () => (await client.get<readonly ReceivedRow[]>('/api/list/received/')).response;
  /** The time has come, on every host. */
  async function look(): Promise<void> {
    await database.query(`UPDATE inbox SET due_at = now() - interval '1 second' WHERE owner IS NULL`);
    await database.query(`SELECT pg_notify('jobs', 'read_inboxes')`);
  }
  /** Both hosts have looked, and a phone that was claimed has been read. */
  async function looked(reads = provider.reads + 1): Promise<void> {
    await expect
      .poll(
        async () => {
          await look();
          return provider.reads;
        },
        { timeout: 15_000, interval: 100 },
      )
      .toBeGreaterThanOrEqual(reads);
    await expect.poll(() => database.query('SELECT 1 FROM inbox WHERE owner IS NOT NULL'), { timeout: 15_000 }).toEqual([]);
  }
  const inbox = () => database.query('SELECT error, failing_since IS NOT NULL AS failing FROM inbox WHERE id_phone = $1', [idPhone]);
  const events = async () =>
    (await hosts[0]!.app.get(EventsService).list(client.idUser, { page: 0 })).filter(({ type }) => type === 'INBOX_FAILED');

  it('are stored with their phone, and acknowledged only then', async () => {
    provider.waiting = [
      aMessage('1', { at: '2030-05-02T09:15:00Z' }),
      aMessage('2', { text: 'é'.repeat(3_000) }),
      aMessage('3', { text: '' }),
    ];
    await looked();
    await expect.poll(() => provider.waiting).toEqual([]);
    expect(await received()).toMatchObject([
      { id_phone: idPhone, origin: NUMBER, text: 'message 1', at: '2030-05-02 11:15:00' },
      { text: 'é'.repeat(3_000) },
      { text: '' },
    ]);
    expect(provider.storedAtAck).toEqual([3]);
  });

  it('bring their files, which go into the e-mail as well', async () => {
    await hosts[0]!.app.get(SettingsService).set(client.idUser, 'transfer', '1');
    provider.waiting = [aMessage('1', { files: [PIXEL] })];
    await looked();
    const [{ content }] = (await mail.mails(1)) as [TakenMail];
    expect(content.attachments).toMatchObject([{ mimeType: 'image/png', filename: expect.stringMatching(/\.png$/) as string }]);
    expect(Buffer.from(content.attachments[0]!.content as ArrayBuffer).toString('base64')).toBe(PIXEL);
  });

  it('are read again when the host dies before it acknowledges them, and stored once', async () => {
    provider.waiting = [aMessage('1'), aMessage('2', { text: 'STOP' })];
    provider.instead = { ack: (response) => void response.destroy() };
    await looked();
    expect(provider.waiting).toHaveLength(2);
    expect(await received()).toHaveLength(2);
    provider.instead = {};
    provider.waiting.push(aMessage('3'));
    await looked();
    await expect.poll(() => provider.waiting).toEqual([]);
    expect((await received()).map(({ text: words }) => words)).toEqual(['message 1', 'STOP', 'message 3']);
    expect(await database.query('SELECT number FROM opt_out')).toEqual([{ number: NUMBER }]);
    const metrics = (await Promise.all(hosts.map(({ app }) => app.get(Metrics).render()))).join('\n');
    expect(metrics).toMatch(/pigeonnier_inbox_messages_total\{outcome="repeated"\} [2-9]/);
  });

  it('are read by one host at a time', async () => {
    let answer = (): void => undefined;
    provider.instead = { messages: (response) => (answer = () => void response.end('[]')) };
    await expect
      .poll(
        async () => {
          await look();
          return provider.reads;
        },
        { interval: 100, timeout: 15_000 },
      )
      .toBe(1);
    for (let count = 0; count < 5; count++) await look();
    await received();
    provider.instead = {};
    answer();
    await looked();
    expect(provider.mostAtOnce).toBe(1);
  });

  it.each([
    ['disabled', () => client.post(`/api/phone/${idPhone}/status/force/`, { status: 'disabled' })],
    ['of a suspended account', () => hosts[0]!.app.get(AccountsService).setStatus(client.idUser, 'suspended')],
  ])('are not read for a phone that is %s', async (_, change) => {
    await looked();
    await database.query(`UPDATE inbox SET due_at = now() + interval '1 hour'`);
    await expect.poll(() => database.query('SELECT 1 FROM inbox WHERE owner IS NOT NULL'), { timeout: 15_000 }).toEqual([]);
    await change();
    const { reads } = provider;
    const other = await hosts[0]!.account(`other-${Math.random()}@example.org`);
    const second = new MailboxProvider(() => Promise.resolve(0));
    await other.post('/api/phone/', { name: 'box', adapter: 'mailbox_adapter', 'adapter_data[url]': await second.start() });
    await expect
      .poll(
        async () => {
          await look();
          return second.reads;
        },
        { interval: 100, timeout: 15_000 },
      )
      .toBeGreaterThan(1);
    expect(provider.reads).toBe(reads);
    second.close();
  });

  it.each([
    ['that refuses', (response: ServerResponse) => void response.writeHead(401).end(), /^unauthorized: the mailbox answers 401$/],
    ['that never answers', () => undefined, /^unreachable: /],
    ['that answers nonsense', (response: ServerResponse) => void response.end('[{"uid":"1"}]'), /^bad_response: /],
  ])('of a provider %s fail visibly, once, until it is well again', async (_, answer, reason) => {
    provider.instead = { messages: answer };
    await looked(2);
    expect(await inbox()).toEqual([{ error: expect.stringMatching(reason) as string, failing: true }]);
    expect(await events()).toEqual([expect.objectContaining({ text: expect.stringContaining(`téléphone n° ${idPhone}`) as string })]);
    expect(await hosts[0]!.app.get(Metrics).render()).toContain('pigeonnier_inboxes_failing 1');
    provider.instead = {};
    await looked();
    expect(await inbox()).toEqual([{ error: null, failing: false }]);
  });

  it('do not wait behind one that cannot be stored', async () => {
    await database.query(`ALTER TABLE received ADD CONSTRAINT poison CHECK (text <> 'poison') NOT VALID`);
    provider.waiting = [aMessage('1'), aMessage('2', { text: 'poison' }), aMessage('3')];
    await looked();
    expect((await received()).map(({ text: words }) => words)).toEqual(['message 1', 'message 3']);
    expect(provider.waiting.map(({ uid }) => uid)).toEqual(['2']);
    expect(await inbox()).toMatchObject([{ failing: true }]);
    await database.query('ALTER TABLE received DROP CONSTRAINT poison');
    await looked();
    await expect.poll(() => provider.waiting).toEqual([]);
    expect(await received()).toHaveLength(3);
  });
});
