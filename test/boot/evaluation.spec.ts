import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { build, PROJECT } from '../support/built-host.js';

const PROGRAM = `
  import { Evaluator } from '${PROJECT}dist/evaluation/index.js';
  const evaluator = new Evaluator({ timeZone: 'Europe/Paris', clock: { now: () => new Date('2024-05-15T10:00:00Z') } });
  const [rendering] = await evaluator.render("{{ 'now'|date('H:i') }}", [{ contact: '[]', metas: {} }]);
  console.log(rendering.text);
`;

beforeAll(build, 300_000);

it('the built product evaluates templates in a child of its own, and ends when nothing is left to do', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', PROGRAM], { cwd: '/', env: {} });
  expect(stdout).toBe('12:00\n');
});
