import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { PROJECT } from '../support/built-host.js';

it('the public declarations of the SDK and of the test kit are those on record', () => {
  const { stderr, status } = spawnSync(process.execPath, ['tools/api-report.mjs', '--check'], { cwd: PROJECT, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}, 120_000);
