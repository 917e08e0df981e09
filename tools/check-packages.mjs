/** Packs every library as it would be published and looks at the result: what `exports` promises is in it, loads, and nothing of the tests is. */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT, prepare } from './prepare.mjs';

prepare();
const complaints = [];
for (const folder of readdirSync(join(PROJECT, 'libs'))) {
  const { name, exports } = JSON.parse(readFileSync(join(PROJECT, 'libs', folder, 'package.json'), 'utf8'));
  const files = packedFiles(folder);
  const promised = Object.values(exports).flatMap((target) => (typeof target === 'string' ? [target] : [target.types, target.default]));
  for (const path of promised) if (!files.includes(path.replace('./', ''))) complaints.push(`${name}: ${path} is promised and not packed`);
  for (const path of files) if (/\.spec\.|^test\/|^src\//.test(path)) complaints.push(`${name}: ${path} has no place in a package`);
  const names = Object.keys(await import(name));
  if (names.length === 0) complaints.push(`${name}: exports nothing`);
  console.log(`${name}: ${files.length} files, ${names.length} exported names`);
}
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;

function packedFiles(folder) {
  const { status, stdout, stderr } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: join(PROJECT, 'libs', folder),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`npm pack failed in libs/${folder}: ${stderr}`);
  return JSON.parse(stdout)[0].files.map(({ path }) => path);
}
