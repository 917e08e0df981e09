import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BuiltHost } from '../support/built-host.js';
import { eventually } from '../support/eventually.js';
import { watchdogsOf } from '../support/processes.js';

describe('a host on its embedded Postgres', () => {
  let dataDir: string;
  let hosts: BuiltHost[];
  beforeEach(() => {
    dataDir = join(mkdtempSync(join(tmpdir(), 'boot-')), 'data');
    hosts = [];
  });
  afterEach(async () => {
    for (const host of hosts) await host.end('SIGKILL');
    await eventually(() => expect(postmasterIsAlive(dataDir)).toBe(false));
    rmSync(join(dataDir, '..'), { recursive: true, force: true });
  });
  const start = async (): Promise<BuiltHost> => {
    const host = await BuiltHost.start({ env: { DATA_DIR: dataDir } });
    hosts.push(host);
    return host;
  };

  it('introduces itself once, keeps its key to itself, and stops cleanly with its Postgres on SIGTERM', async () => {
    const first = await start();
    expect(first.stdout).toContain('This is shown once');
    expect(statSync(join(dataDir, 'encryption.key')).mode & 0o777).toBe(0o600);
    expect(await first.end('SIGTERM')).toBe(0);
    expect(postmasterIsAlive(dataDir)).toBe(false);

    const second = await start();
    expect(second.stdout).not.toContain('This is shown once');
    second.process.kill('SIGINT');
    expect(await second.end('SIGINT')).toBe(0); // Ctrl-C under npm comes twice
  });

  it('takes its Postgres with it when it is killed, and starts again', async () => {
    await (await start()).end('SIGKILL');
    await eventually(() => expect(postmasterIsAlive(dataDir)).toBe(false));
    await expectReady(await start());
  });

  it('is followed at once by another start after it was killed', async () => {
    await (await start()).end('SIGKILL');
    await expectReady(await start());
  });

  it('re-attaches to a Postgres that outlived its host', async () => {
    const first = await start();
    killAll(watchdogsOf(postmasterPid(dataDir)));
    await first.end('SIGKILL');
    const orphan = postmasterPid(dataDir);
    const second = await start();
    expect(postmasterPid(dataDir)).toBe(orphan);
    await expectReady(second);
    expect(await second.end('SIGTERM')).toBe(0);
    expect(postmasterIsAlive(dataDir)).toBe(false);
  });

  it('recovers after it was killed together with its Postgres, whose lock stays behind', async () => {
    const first = await start();
    killAll([postmasterPid(dataDir)]);
    await first.end('SIGKILL');
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(true);
    await expectReady(await start());
  });

  it('gets over the death of its Postgres', async () => {
    const host = await start();
    killAll([postmasterPid(dataDir)]);
    await eventually(() => expectReady(host));
    expect(host.hasEnded()).toBe(false);
  });

  it('refuses to be the second on a folder, and leaves the first alone', async () => {
    const first = await start();
    const second = await BuiltHost.launch({ env: { DATA_DIR: dataDir } });
    expect(await second.end()).toBe(1);
    expect(second.stderr).toMatch(/^Another Pigeonnier runs on the data folder .*: stop it, or give this one a DATA_DIR of its own\.\n$/);
    await expectReady(first);
  });

  it('becomes the only host when two start together on an empty folder', async () => {
    const both = await Promise.all([0, 1].map(() => BuiltHost.launch({ env: { DATA_DIR: dataDir } })));
    hosts.push(...both);
    await eventually(() => {
      expect(both.filter((host) => host.stdout.includes('Listening on'))).toHaveLength(1);
      expect(both.filter((host) => host.hasEnded())).toHaveLength(1);
    });
    await expectReady(both.find((host) => !host.hasEnded())!);
  });
});

async function expectReady(host: BuiltHost): Promise<void> {
  expect((await fetch(`${host.url}/health/ready`)).status).toBe(200);
}

function postmasterPid(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
}

function postmasterIsAlive(dataDir: string): boolean {
  try {
    process.kill(postmasterPid(dataDir), 0);
    return true;
  } catch {
    return false;
  }
}

function killAll(pids: readonly number[]): void {
  expect(pids).not.toEqual([]);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}
