import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigurationError } from '../../config/index.js';
import { processes, textOf, watchdogsOf } from '../../../test/support/processes.js';
import { EmbeddedPostgres } from './embedded-postgres.js';
import { isAlive } from './postmaster.js';

const settings = { fsync: 'off' };
const isRoot = process.geteuid?.() === 0;

describe('EmbeddedPostgres', () => {
  let template: string;
  let dataDir: string;
  const running: EmbeddedPostgres[] = [];
  const start = async (folder = dataDir): Promise<EmbeddedPostgres> =>
    remember(await EmbeddedPostgres.start({ dataDir: folder, settings }));
  const attach = async (): Promise<EmbeddedPostgres> => remember(await EmbeddedPostgres.attachOrStart({ dataDir, settings }));
  const remember = (server: EmbeddedPostgres): EmbeddedPostgres => {
    running.push(server);
    return server;
  };

  beforeAll(async () => {
    template = mkdtempSync(join(tmpdir(), 'template-'));
    await (await EmbeddedPostgres.start({ dataDir: template, settings })).stop();
  });
  afterAll(() => rmSync(template, { recursive: true, force: true }));
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'embedded-'));
    cpSync(join(template, 'postgres'), join(dataDir, 'postgres'), { recursive: true });
  });
  afterEach(async () => {
    for (const server of running.splice(0).reverse()) await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('makes a cluster, keeps its rows over a restart, and listens on no network address', async () => {
    const first = await start();
    await ask(first.url, 'CREATE TABLE kept AS SELECT 1 AS one');
    expect(await ask(first.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
    await first.stop();
    const second = await start();
    expect(await ask(second.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
  });

  it('knows upper case whatever the machine speaks', async () => {
    const { url } = await start();
    expect(await ask(url, `SELECT upper('é') AS upper`)).toEqual([{ upper: 'É' }]);
  });

  it('restarts a server that was killed, under the same address', async () => {
    const server = await start();
    const killed = postmasterPid(dataDir);
    process.kill(killed, 'SIGKILL');
    await expect.poll(() => ask(server.url, 'SELECT 1 AS one').catch(() => undefined), { timeout: 20_000 }).toEqual([{ one: 1 }]);
    expect(postmasterPid(dataDir)).not.toBe(killed);
  });

  it.runIf(process.platform === 'linux')('watches the server that runs in the end, not one that failed to start before it', async () => {
    const told: string[] = [];
    const server = remember(await EmbeddedPostgres.start({ dataDir, settings, log: (message) => told.push(message) }));
    const killed = postmasterPid(dataDir);
    const survivor = childrenOf(killed)[0]!;
    // Postgres does not start while a process of the last one holds its shared memory.
    process.kill(survivor, 'SIGSTOP');
    process.kill(killed, 'SIGKILL');
    await expect.poll(() => told, { timeout: 20_000 }).toContainEqual(expect.stringMatching(/could not be started again: .*shared memory/));
    process.kill(survivor, 'SIGCONT');
    await expect.poll(() => ask(server.url, 'SELECT 1 AS one').catch(() => undefined), { timeout: 20_000 }).toEqual([{ one: 1 }]);
    await expect.poll(() => watchdogsOf(postmasterPid(dataDir))).toHaveLength(1);
  });

  it('refuses a second host on the folder', async () => {
    await start();
    await expect(EmbeddedPostgres.start({ dataDir, settings })).rejects.toThrow(/^Another Pigeonnier runs on the data folder/);
  });

  it('lets a command attach and leaves the server running', async () => {
    const host = await start();
    const command = await attach();
    expect(command.url).toBe(host.url);
    await command.stop();
    expect(await ask(host.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('starts a server for a command and stops it at its end', async () => {
    const command = await attach();
    const pid = postmasterPid(dataDir);
    await command.stop();
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it('leaves a command’s server to the host that has come meanwhile', async () => {
    const command = await attach();
    const host = await start();
    await command.stop();
    expect(await ask(host.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('takes over a living server without host, and stops it as its own', async () => {
    const command = await attach();
    const pid = postmasterPid(dataDir);
    const host = await start();
    expect(postmasterPid(dataDir)).toBe(pid);
    await command.stop();
    await host.stop();
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it('starts though the process number of a dead server now belongs to a stranger', async () => {
    await (await start()).stop();
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    const lock = `${stranger.pid}\n${join(dataDir, 'postgres')}\n1\n5432\n${dataDir}\n\n  1 2\nready\n`;
    for (const name of ['postmaster.pid', '.s.PGSQL.5432.lock']) writeFileSync(join(dataDir, 'postgres', name), lock);
    try {
      expect(await ask((await start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect(isAlive(stranger.pid!)).toBe(true);
    } finally {
      stranger.kill();
    }
  });

  it.each(['x'.repeat(120), 'a folder, with "odd" letters é'])('serves a folder whose path no socket can have: %s', async (name) => {
    const folder = join(dataDir, name);
    const { url } = await start(folder);
    expect(await ask(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await ask((await EmbeddedPostgres.attachOrStart({ dataDir: folder })).url, 'SELECT 2 AS two')).toEqual([{ two: 2 }]);
  });

  it('refuses the cluster of another major version and says the way out', async () => {
    writeFileSync(join(dataDir, 'postgres/PG_VERSION'), '17\n');
    await expect(start()).rejects.toThrow(/was made by PostgreSQL 17 and this release runs PostgreSQL 18: .*cli backup/);
  });

  it('refuses a data folder that is no folder', async () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    await expect(start(file)).rejects.toThrow(ConfigurationError);
    await expect(start(file)).rejects.toThrow(/^The data folder .* cannot be used/);
  });

  it('says why a broken cluster does not start, and leaves no half-made one behind', async () => {
    await (await start()).stop();
    rmSync(join(dataDir, 'postgres/global'), { recursive: true });
    await expect(start()).rejects.toThrow(/does not start in .*pg_control/);
    expect(readdirSync(dataDir).filter((entry) => entry.startsWith('postgres.new'))).toEqual([]);
  });

  it.runIf(isRoot)(
    'as root where user namespaces are forbidden, runs as nobody, even under a folder that only root may enter',
    async () => {
      const folder = join(dataDir, 'locked');
      mkdirSync(join(folder, 'bin'), { recursive: true, mode: 0o700 });
      writeFileSync(join(folder, 'bin/unshare'), '#!/bin/sh\necho forbidden >&2\nexit 1\n', { mode: 0o755 });
      vi.stubEnv('PATH', `${join(folder, 'bin')}:${process.env.PATH}`);
      try {
        expect(await ask((await start(folder)).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
        expect(readFileSync(`/proc/${postmasterPid(folder)}/status`, 'utf8')).toMatch(/^Uid:\s+65534\b/m);
      } finally {
        vi.unstubAllEnvs();
      }
    },
  );

  it.runIf(isRoot)('as root, runs a cluster that belongs to an ordinary user as that user', async () => {
    await (await start()).stop();
    execFileSync('chown', ['-R', '12345', join(dataDir, 'postgres')]);
    chmodSync(dataDir, 0o700);
    expect(await ask((await start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(readFileSync(`/proc/${postmasterPid(dataDir)}/status`, 'utf8')).toMatch(/^Uid:\s+12345\b/m);
  });
});

function childrenOf(parent: number): number[] {
  return processes().filter((pid) => new RegExp(`^PPid:\\s+${parent}$`, 'm').test(textOf(`/proc/${pid}/status`)));
}

function postmasterPid(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
