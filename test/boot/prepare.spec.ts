import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROJECT } from '../support/built-host.js';

const FAKE_NPM = `#!/bin/sh
echo "$0 $*" >> log
[ -e npm-fails ] && { echo "no network" >&2; exit 1; }
mkdir -p node_modules/typescript/bin && cp package-lock.json node_modules/.package-lock.json && cp fake-tsc.js node_modules/typescript/bin/tsc
`;
const FAKE_TSC = `
const fs = require('node:fs');
fs.appendFileSync('log', 'tsc ' + process.argv.slice(2).join(' ') + '\\n');
if (fs.existsSync('tsc-fails')) { console.log('src/main.ts(1,1): error TS1000'); process.exit(1); }
fs.mkdirSync('libs/one/dist', { recursive: true });
fs.writeFileSync('libs/one/dist/index.js', '');
`;

describe('prepare', () => {
  let project: string;
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'prepare-'));
    for (const folder of ['bin', 'src', 'libs/one/src']) mkdirSync(join(project, folder), { recursive: true });
    cpSync(join(PROJECT, 'tools'), join(project, 'tools'), { recursive: true });
    writeFileSync(join(project, 'bin/npm'), FAKE_NPM, { mode: 0o755 });
    writeFileSync(join(project, 'fake-tsc.js'), FAKE_TSC);
    writeFileSync(join(project, 'libs/one/package.json'), '{}');
    lock({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/for-another-platform': { version: '1.0.0', optional: true } });
    source('first');
  });
  afterEach(() => rmSync(project, { recursive: true, force: true }));

  const lock = (packages: object): void => writeFileSync(join(project, 'package-lock.json'), JSON.stringify({ packages }));
  const source = (text: string): void => writeFileSync(join(project, 'src/main.ts'), text);
  const run = (): { steps: string[]; code: number | null; says: string } => {
    rmSync(join(project, 'log'), { force: true });
    const script = `(await import(${JSON.stringify(join(project, 'tools/prepare.mjs'))})).prepare()`;
    const env = { PATH: `${join(project, 'bin')}:${process.env.PATH}` };
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: project, env, encoding: 'utf8' });
    const log = existsSync(join(project, 'log')) ? readFileSync(join(project, 'log'), 'utf8').trim().split('\n') : [];
    return { steps: log.map((line) => (line.startsWith('tsc') ? 'build' : 'install')), code: status, says: stderr };
  };

  it('installs and builds a fresh clone, then nothing', () => {
    expect(run()).toMatchObject({ steps: ['install', 'build'], code: 0 });
    expect(run()).toEqual({ steps: [], code: 0, says: '' });
  });

  it('builds again what was changed or whose output is gone', () => {
    run();
    source('second edition');
    expect(run().steps).toEqual(['build']);
    rmSync(join(project, 'libs/one/dist'), { recursive: true });
    expect(run().steps).toEqual(['build']);
    rmSync(join(project, 'src/main.ts'));
    expect(run().steps).toEqual(['build']);
  });

  it('installs again when another version is wanted, or an installation was cut short', () => {
    run();
    lock({ 'node_modules/a': { version: '2.0.0' } });
    expect(run().steps).toEqual(['install', 'build']);
    rmSync(join(project, 'node_modules/.package-lock.json'));
    expect(run().steps).toEqual(['install']);
  });

  it('says why it cannot go on, and tries again the next time', () => {
    writeFileSync(join(project, 'npm-fails'), '');
    expect(run()).toMatchObject({
      steps: ['install'],
      code: 1,
      says: expect.stringContaining('could not be installed (npm ci):\nno network') as string,
    });
    rmSync(join(project, 'npm-fails'));
    writeFileSync(join(project, 'tsc-fails'), '');
    expect(run()).toMatchObject({
      steps: ['install', 'build'],
      code: 1,
      says: expect.stringContaining('The build failed:\nsrc/main.ts(1,1)') as string,
    });
    expect(run().steps).toEqual(['build']);
  });
});
