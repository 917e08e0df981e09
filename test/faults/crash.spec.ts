import { readFile, rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OctopushSandbox } from '@pigeonnier/octopush-sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiClient } from '../support/api-client.js';
import type { SentDetail, SentRow } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { HostProcess } from '../support/host-process.js';

const UID = 'octopush_shortcode_adapter';
const number = (index: number): string => `+3319900${String(1_000 + index).padStart(4, '0')}`;
/** One request at a time is what Octopush asks for; a restart of Postgres and a crash each may leave one in doubt. */
const IN_FLIGHT = 2;
const RECOVERY_MS = 100_000;

describe('hosts and databases that die', { timeout: 150_000 }, () => {
  let folder: string;
  let sandbox: OctopushSandbox;
  const hosts: HostProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pigeonnier-crash-'));
    sandbox = await OctopushSandbox.start({ callbackDelayMs: 5, callbackRetries: 100, callbackRetryDelayMs: 200 });
  });
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.kill('SIGTERM')));
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function aHost(environment: Readonly<Record<string, string>> = {}): Promise<HostProcess> {
    const host = await HostProcess.start({ DATA_DIR: join(folder, 'data'), OCTOPUSH_BASE_URL: sandbox.baseUrl, ...environment });
    hosts.push(host);
    return host;
  }

  /** A phone that sends every message by itself, several at once, so that there is much to interrupt. */
  async function aPhone(client: ApiClient): Promise<number> {
    const { response, status } = await client.post('/api/phone/', {
      name: 'Octopush',
      adapter: 'adapters\\OctopushShortcodeAdapter',
      'adapter_data[login]': sandbox.login,
      'adapter_data[api_key]': sandbox.apiKey,
      'adapter_data[batch]': '0',
    });
    expect(status).toBe(201);
    sandbox.configure({
      account: { callbackUrls: { deliveries: `${client.baseUrl}/callback/status/${UID}/${response}/?api_key=${client.apiKey}` } },
    });
    return response;
  }

  const send = (client: ApiClient, idPhone: number, amount: number, from = 0) =>
    client.post('/api/scheduled/', {
      text: 'Bonjour',
      id_phone: String(idPhone),
      numbers: Array.from({ length: amount }, (_, index) => number(from + index)),
    });
  const recipients = () => sandbox.outbox.map((message) => message.recipient).toSorted();
  const expected = (amount: number) => Array.from({ length: amount }, (_, index) => number(index)).toSorted();
  /**
   * Everything is delivered, but for what was in flight at the crash: Octopush then says that it already has the message, not
   * under which ticket, so its reports cannot be told from others.
   */
  const allDelivered = (client: ApiClient, amount: number) =>
    eventually(async () => {
      const rows = await client.walk<SentRow>('/api/list/sended/');
      expect(rows).toHaveLength(amount);
      const open = rows.filter((row) => row.status !== 'delivered');
      expect(open.length).toBeLessThanOrEqual(IN_FLIGHT);
      for (const { id } of open) {
        const { response } = await client.get<SentDetail>(`/api/sended/${id}/`);
        expect(response).toMatchObject({ status: 'unknown', state: 'accepted' });
        expect(response.timeline.map((entry) => entry.outcome)).toContain('already_accepted');
      }
    }, RECOVERY_MS);

  it('after kill -9 of the host every message has reached the provider exactly once', async () => {
    const host = await aHost();
    const client = await host.account('crash@example.org');
    await send(client, await aPhone(client), 600);
    await eventually(() => expect(sandbox.outbox.length).toBeGreaterThan(150));
    await host.kill();
    const atDeath = sandbox.outbox.length;
    expect(atDeath).toBeLessThan(600);
    await host.restart();
    await allDelivered(client, 600);
    expect(recipients()).toEqual(expected(600));
    expect(sandbox.violations).toEqual([]);
  });

  it('after kill -9 in mid-batch a batch is repeated whole, under its key', async () => {
    const host = await aHost();
    const client = await host.account('batch@example.org');
    const idPhone = await aPhone(client);
    await client.post(`/api/phone/${idPhone}/`, {
      'adapter_data[batch]': '1',
      'adapter_data[login]': sandbox.login,
      'adapter_data[api_key]': sandbox.apiKey,
    });
    sandbox.fail({ kind: 'delay', times: 1, delayMs: 3_000 });
    await send(client, idPhone, 700);
    await eventually(() => expect(sandbox.outbox.length).toBe(500));
    await host.kill();
    await host.restart();
    await eventually(() => expect(recipients()).toEqual(expected(700)), RECOVERY_MS);
    const keys = sandbox.requests.map((request) => (request.body as { request_id?: string } | undefined)?.request_id).filter(Boolean);
    expect(new Set(keys).size).toBe(2);
    expect(sandbox.violations).toEqual([]);
  });

  it('a Postgres that is killed under the host is started again, and nothing is lost or doubled', async () => {
    const host = await aHost();
    const client = await host.account('postgres@example.org');
    const idPhone = await aPhone(client);
    await send(client, idPhone, 400);
    await eventually(() => expect(sandbox.outbox.length).toBeGreaterThan(100));
    const [pid] = (await readFile(join(folder, 'data/postgres/postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');
    await eventually(async () => expect((await send(client, idPhone, 100, 400)).status).toBe(201), RECOVERY_MS);
    await eventually(() => expect(new Set(recipients())).toEqual(new Set(expected(500))), RECOVERY_MS);
    expect(recipients()).toEqual(expected(500));
    await allDelivered(client, 500);
  });

  it('two hosts share the work; when one is killed the other finishes, and no cursor skips or repeats a row', async () => {
    const database = await createTestDatabase();
    const shared = { DATABASE_URL: database.url, ENCRYPTION_KEY: Buffer.alloc(32, 3).toString('base64') };
    const first = await aHost({ ...shared, DATA_DIR: join(folder, 'first') });
    const second = await aHost({ ...shared, DATA_DIR: join(folder, 'second') });
    const client = await first.account('shared@example.org');
    const elsewhere = new ApiClient(second.url, client.apiKey);
    const idPhone = await aPhone(elsewhere);
    const walked: number[] = [];
    let writing = true;
    const walking = (async () => {
      for (let after = 0; ;) {
        const { response } = await elsewhere.get<readonly SentRow[]>(`/api/list/sended/after/${after}/`);
        walked.push(...response.map((row) => row.id));
        after = response.at(-1)?.id ?? after;
        if (!writing && response.length === 0) return;
      }
    })();
    for (let part = 0; part < 10; part += 1) {
      await Promise.all([send(client, idPhone, 30, part * 60), send(elsewhere, idPhone, 30, part * 60 + 30)]);
    }
    await eventually(() => expect(sandbox.outbox.length).toBeGreaterThan(200));
    await first.kill();
    await eventually(() => expect(recipients()).toEqual(expected(600)), RECOVERY_MS);
    writing = false;
    await walking;
    const rows = await elsewhere.walk<SentRow>('/api/list/sended/');
    expect(walked).toEqual(rows.map((row) => row.id));
    expect(walked).toHaveLength(600);
    expect(sandbox.violations).toEqual([]);
    await Promise.all(hosts.splice(0).map((host) => host.kill('SIGTERM')));
    await database.drop();
  });
});
