import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HostProcess } from '../support/host-process.js';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** The built command line on a data folder, in a process of its own. */
async function cli(dataDir: string, ...words: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, DATA_DIR: dataDir, DATABASE_URL: '', ENCRYPTION_KEY: '' };
  return run(process.execPath, ['dist/cli.js', ...words], { cwd: PROJECT, env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => error as { code: number; stdout: string; stderr: string },
  );
}

describe('the command line in a process of its own', () => {
  let folder: string;
  let host: HostProcess;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pigeonnier-cli-'));
    host = await HostProcess.start({ DATA_DIR: join(folder, 'one'), DATABASE_URL: '', ENCRYPTION_KEY: '' });
  });
  afterAll(async () => {
    await host.kill('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  it('works beside a running host, which knows the new account at once and goes on', async () => {
    const created = await cli(
      join(folder, 'one'),
      'users',
      'create',
      '--email',
      'shop@example.org',
      '--api-key',
      'key-of-the-shop-0123456789',
      '--json',
    );
    expect(created).toEqual({ code: 0, stdout: expect.stringMatching(/^\{"id":\d+\}\n$/) as string, stderr: '' });
    const { status } = await fetch(`${host.url}/api/list/phone/?api_key=key-of-the-shop-0123456789`);
    expect(status).toBe(200);

    expect(await cli(join(folder, 'one'), 'restore', 'none')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^The backup cannot be read: ENOENT/) as string,
    });
    expect((await fetch(`${host.url}/health/ready`)).status).toBe(200);
  });

  it('moves an installation to another folder while its host runs', async () => {
    const file = join(folder, 'all.tar.gz');
    expect((await cli(join(folder, 'one'), 'backup', file, '--with-key', '--json')).code).toBe(0);
    expect(await cli(join(folder, 'one'), 'restore', file, '--force')).toMatchObject({
      code: 1,
      stderr: 'A host is running on this database: stop it first.\n',
    });
    const restored = await cli(join(folder, 'two'), 'restore', file);
    expect(restored).toMatchObject({ code: 0, stdout: expect.stringMatching(/All \d+ stored secrets open/) as string, stderr: '' });
    expect((await cli(join(folder, 'two'), 'users', 'list')).stdout).toContain('shop@example.org');
  });
});
