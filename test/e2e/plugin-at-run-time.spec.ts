import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SentRow } from '../support/api-client.js';
import { PROJECT } from '../support/built-host.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { HostProcess } from '../support/host-process.js';

/** A plugin without a build: what its author has typed a minute ago. */
const PLUGIN = `
import { Module } from '@nestjs/common';
import { defineAdapter, definePlugin } from '@pigeonnier/plugin-sdk';

class Settings {}
class Newcomer {
  async send({ idempotencyKey }) {
    return { uid: 'newcomer-' + idempotencyKey };
  }
}
class NewcomerModule {}
Module({ providers: [Newcomer] })(NewcomerModule);

const name = { en: 'Newcomer', fr: 'Nouveau' };
export default definePlugin({
  name: 'newcomer',
  version: '1.0.0',
  module: NewcomerModule,
  adapters: [defineAdapter({ uid: 'newcomer_adapter', name, description: name, capabilities: ['send'], settings: Settings, useClass: Newcomer })],
});
`;

let folder: string;
let database: TestDatabase;
let host: HostProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugins-'));
  database = await createTestDatabase();
  const ENCRYPTION_KEY = Buffer.alloc(32, 1).toString('base64');
  host = await HostProcess.start({ PLUGINS_DIR: folder, DATABASE_URL: database.url, ENCRYPTION_KEY });
}, 120_000);
afterAll(async () => {
  await host.kill('SIGTERM');
  await database.drop();
  await rm(folder, { recursive: true });
});

it('an adapter that is put into the plugins folder of a running host sends after a restart', async () => {
  const client = await host.account('operator@example.org');
  const phone = { name: 'Newcomer', adapter: 'newcomer_adapter' };
  await mkdir(join(folder, 'newcomer/node_modules'), { recursive: true });
  for (const scope of ['@nestjs', '@pigeonnier'])
    await symlink(join(PROJECT, 'node_modules', scope), join(folder, 'newcomer/node_modules', scope));
  await writeFile(join(folder, 'newcomer/package.json'), JSON.stringify({ name: 'newcomer', type: 'module', main: 'index.js' }));
  await writeFile(join(folder, 'newcomer/index.js'), PLUGIN);
  expect(await client.post('/api/phone/', phone)).toMatchObject({ status: 400 });

  await host.kill('SIGTERM');
  await host.restart();

  const { status, response } = await client.post('/api/phone/', phone);
  expect(status).toBe(201);
  await client.post('/api/scheduled/', { text: 'Bonjour', numbers: '+33199000042', id_phone: String(response) });
  await eventually(async () => {
    const [sent] = (await client.get<readonly SentRow[]>('/api/list/sended/')).response;
    expect(sent).toMatchObject({ text: 'Bonjour', adapter: 'newcomer_adapter', uid: expect.stringMatching(/^newcomer-/) as string });
  });
}, 120_000);
