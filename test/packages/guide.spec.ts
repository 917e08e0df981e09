import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from '../support/api-client.js';
import type { SentRow } from '../support/api-client.js';
import { PROJECT } from '../support/built-host.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { NpmRegistry } from '../support/npm-registry.js';
import { copyProject } from '../support/project-copy.js';
import { shellCommands, ShellSession } from '../support/shell-session.js';

const GUIDE = readFileSync(join(PROJECT, 'docs/plugins.md'), 'utf8');

/** From a heading to the next one of its kind. */
const section = (heading: string): string => GUIDE.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';

const [FIRST, PUBLISHING, INSTALLING] = ['Your first adapter in fifteen minutes', 'Publishing', 'Installing'].map((heading) =>
  shellCommands(section(heading)),
) as [string[], string[], string[]];

/** Those that a folder has of its own, down to the second level. */
const packagesOf = (folder: string): readonly string[] => {
  const names = readdirSync(join(folder, 'node_modules'));
  return names.flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(folder, 'node_modules', name)).map((each) => `${name}/${each}`) : name,
  );
};

const MINUTES = 60_000;

describe('the commands of the guide, typed one after the other in a copy of the project', () => {
  let folder: string;
  let registry: NpmRegistry | undefined;
  let host: ShellSession;
  let author: ShellSession;
  let client: ApiClient;
  let hostPort: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'guide-'));
    const project = join(folder, 'pigeonnier');
    copyProject(project);
    const local = (registry = await NpmRegistry.start());
    for (const library of ['plugin-sdk', 'plugin-testkit']) await local.publish(join(project, 'libs', library));
    hostPort = String(await freePort());
    // Other ports than the page's: this machine has one of each.
    const environment = {
      ...local.environment,
      PORT: hostPort,
      PROVIDER_PORT: String(await freePort()),
      TEST_POSTGRES_URL: inject('postgresUrl'),
    };
    host = new ShellSession(project, environment);
    author = new ShellSession(project, environment);
  }, 5 * MINUTES);
  afterEach(() => host.endServices(), MINUTES);
  afterAll(async () => {
    await registry?.close();
    rmSync(folder, { recursive: true, force: true });
  }, MINUTES);

  const typed = (command: string): string =>
    command.replaceAll('localhost:8080', `localhost:${hostPort}`).replaceAll('8099', host.environment.PROVIDER_PORT ?? '');
  const type = async (session: ShellSession, commands: readonly string[]): Promise<string> => {
    let said = '';
    for (const command of commands) said = await session.run(typed(command));
    return said;
  };
  const expectSent = async (text: string): Promise<void> => {
    await client.post('/api/scheduled/', { text, numbers: '+33199000042', id_phone: '2' });
    await expectTaken(text);
  };
  const expectTaken = (text: string): Promise<void> =>
    eventually(async () => {
      expect(host.heard).toContain(`Takes "${text}" to +33199000042.`);
      const { response } = await client.get<readonly SentRow[]>('/api/list/sended/');
      const uid: unknown = expect.stringMatching(/^demo-sms-/);
      expect(response).toContainEqual(expect.objectContaining({ text, adapter: 'demo_sms_adapter', uid }));
    });

  it(
    'are five from nothing to a message sent through a new adapter on a running host',
    async () => {
      expect(FIRST).toHaveLength(6);
      const [generate = '', provider = '', start = '', phone = '', message = ''] = FIRST;
      await type(host, [generate, provider]);
      const notice = await host.run(typed(start));
      const key = /API key +(\S+)/.exec(notice)?.[1] ?? '';
      host.environment.KEY = key;
      client = new ApiClient(`http://localhost:${hostPort}`, key);
      expect(JSON.parse(await host.run(typed(phone)))).toMatchObject({ error: 0, response: 2 });
      expect(JSON.parse(await host.run(typed(message)))).toMatchObject({ error: 0 });
      await expectTaken('Bonjour');
      await host.endServices();
    },
    5 * MINUTES,
  );

  it(
    'test the adapter before its first edit',
    async () => {
      const said = await host.run(FIRST[5] ?? '');
      expect(said).toMatch(/^\d{2,} passed, 0 failed, 0 skipped$/m);
    },
    5 * MINUTES,
  );

  it(
    'write, test and publish an adapter that is a repository of its own',
    async () => {
      await type(author, PUBLISHING);
    },
    5 * MINUTES,
  );

  it(
    'install a published adapter beside a host, with its own copies of everything, and send through it',
    async () => {
      const [install = '', start = '', ...others] = INSTALLING;
      await type(host, [install, FIRST[1] ?? '', withProvider(start)]);
      for (const name of ['@pigeonnier/plugin-sdk', '@nestjs/common', 'class-validator']) expect(packagesOf(folder)).toContain(name);
      await expectSent('installed beside the host');
      await expectRefusedSender();
      await host.endServices();

      const inFolder = others.map((command) => (command.endsWith('npm start') ? withProvider(command) : command));
      await type(host, [FIRST[1] ?? '', ...inFolder]);
      for (const name of ['@pigeonnier/plugin-sdk', '@nestjs/common', 'class-validator']) {
        expect(packagesOf(join(folder, 'pigeonnier/plugins/pigeonnier-adapter-demo-sms'))).toContain(name);
      }
      await expectSent('from the plugins folder');
      await expectRefusedSender();
      await host.endServices();
    },
    5 * MINUTES,
  );

  /** By a rule that the plugin's own copy of class-validator knows. */
  const expectRefusedSender = async (): Promise<void> => {
    const settings = { 'adapter_data[token]': 'token-of-demo', 'adapter_data[sender]': 'Démo!' };
    const refused = await client.post('/api/phone/', { name: 'Refused', adapter: 'demo_sms_adapter', ...settings });
    expect(refused).toMatchObject({ status: 400, message: expect.stringContaining('must be letters, digits and spaces') as string });
  };

  /** The real provider's address is not for tests. */
  const withProvider = (command: string): string => `DEMO_SMS_BASE_URL=http://127.0.0.1:8099 ${command}`;

  it('are all of the page', () => {
    expect(shellCommands(GUIDE)).toEqual([...FIRST, ...PUBLISHING, ...INSTALLING]);
    const inFrench = shellCommands(readFileSync(join(PROJECT, 'docs/plugins.fr.md'), 'utf8'));
    expect(inFrench).toEqual([...FIRST, ...INSTALLING.slice(0, 2)]);
  });
});
