import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltHost, PROJECT } from '../support/built-host.js';

const isRoot = process.geteuid?.() === 0;
const NOBODY = 65534;
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];

describe('a copy of the product under a folder that only its owner may enter, with a language nobody has installed', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'closed-'));
    mkdirSync(join(folder, 'project'));
    await (await BuiltHost.launch({ env: { PORT: 'build first' } })).end();
    copyProject(join(folder, 'project'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('runs as the user who started the tests', async () => {
    await expectTour(await BuiltHost.start({ project: join(folder, 'project'), env: odd(join(folder, 'data')) }));
  });

  it.runIf(isRoot)('runs as an ordinary user', async () => {
    chownSync(folder, NOBODY, NOBODY);
    const env = odd(join(folder, 'data of nobody'));
    await expectTour(await BuiltHost.start({ project: join(folder, 'project'), env, prefix: AS_NOBODY }));
  });

  it.runIf(isRoot)('says in one sentence that a folder of somebody else cannot be used', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'of-root-'));
    chmodSync(dataDir, 0o700);
    const host = await BuiltHost.launch({ env: odd(dataDir), prefix: AS_NOBODY });
    expect(await host.end()).toBe(1);
    expect(host.stderr).toMatch(/^The data folder .* cannot be used \(EACCES.*\): check its owner and permissions, or set DATA_DIR\.\n$/);
    rmSync(dataDir, { recursive: true });
  });
});

function odd(dataDir: string): Readonly<Record<string, string>> {
  return { DATA_DIR: dataDir, LANG: 'tlh_KL.UTF-8', LC_ALL: 'xx_YY', PGHOST: 'nowhere.example', PGPORT: '1' };
}

/** The command that the first start prints, pasted into a shell. */
async function expectTour(host: BuiltHost): Promise<void> {
  try {
    const command = /^ +(curl .*)$/m.exec(host.stdout)?.[1] ?? '';
    const answer = JSON.parse(execFileSync('sh', ['-c', command], { encoding: 'utf8' })) as { error: number; response: number };
    expect(answer).toMatchObject({ error: 0, response: 1 });
  } finally {
    expect(await host.end('SIGTERM')).toBe(0);
  }
}

/** Hard links where the file system allows: the dependencies are large. */
function copyProject(target: string): void {
  const parts = ['package.json', 'dist', 'libs', 'node_modules'].map((name) => join(PROJECT, name));
  try {
    execFileSync('cp', ['-al', ...parts, target], { stdio: 'ignore' });
  } catch {
    execFileSync('cp', ['-a', ...parts, target]);
  }
}
