import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SentRow } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

const ZOO = fileURLToPath(new URL('../fixtures/plugins/', import.meta.url));
const REFUSED = ['throws-on-import', 'throws-in-constructor', 'throws-in-hook', 'hangs-on-start', 'wrong-version'];

describe('a host with a folder full of bad plugins', () => {
  let database: TestDatabase;
  let gateway: RunningApp;
  let folder: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(join(tmpdir(), 'pigeonnier-zoo-'));
    for (const plugin of [...REFUSED, 'garbage-receipts']) await symlink(join(ZOO, plugin), join(folder, plugin));
    gateway = await startApp(database.url, { PLUGINS_DIR: folder });
  });
  afterAll(async () => {
    await gateway.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  it('is ready, and says which plugins it refused and why', async () => {
    const reply = await fetch(`${gateway.url}/health/ready`);
    expect(reply.status).toBe(200);
    const text = await reply.text();
    for (const plugin of REFUSED) expect(text).toContain(plugin);
  });

  it('sends through the good ones, beside one whose answers are garbage', async () => {
    const client = await gateway.account();
    const phone = await client.post('/api/phone/', { name: 'Loopback', adapter: 'loopback_adapter', 'adapter_data[delay_ms]': '0' });
    expect(phone).toMatchObject({ status: 201 });
    const garbage = await client.post('/api/phone/', { name: 'Garbage', adapter: 'garbagereceipts_adapter' });
    expect(garbage).toMatchObject({ status: 201 });
    await client.post('/api/scheduled/', { text: '2', numbers: '+33199000043', id_phone: String(garbage.response) });
    await client.post('/api/scheduled/', { text: 'Bonjour', numbers: '+33199000042', id_phone: String(phone.response) });
    await eventually(async () => {
      const { response } = await client.get<readonly SentRow[]>('/api/list/sended/');
      expect(response.map(({ destination, status }) => [destination, status])).toEqual([
        ['+33199000043', 'unknown'],
        ['+33199000042', 'delivered'],
      ]);
    });
  });
});
