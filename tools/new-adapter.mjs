import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { PROJECT, prepare } from './prepare.mjs';
import { completed, readFlags, Refused, USAGE } from './new-adapter/answers.mjs';

/** Where the command was typed: npm runs it in the folder of package.json. */
const CALLED_FROM = process.env.INIT_CWD ?? process.cwd();

async function main() {
  const flags = readFlags(process.argv.slice(2));
  if (flags.help) return void console.log(USAGE);
  if (flags.into !== undefined && !flags.standalone)
    throw new Refused('--into goes with --standalone: adapters of this repository live in libs.');
  const answers = await completed(flags, { input: process.stdin, output: process.stdout });
  const folder = folderOf(answers);
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Refused(`${folder} exists already.`);

  prepare(); // installs what the next import needs, and builds what the package will stand on
  const { renderedAdapter } = await import('./new-adapter/rendered-adapter.mjs');
  const files = await renderedAdapter(answers);
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  if (answers.standalone) spawnSync('git', ['init', '--quiet'], { cwd: folder });
  console.log(`${files.length} files written to ${folder}.\n\n${nextSteps(answers, folder)}`);
}

function folderOf({ name, standalone, into }) {
  if (!standalone) return join(PROJECT, 'libs', `adapter-${name}`);
  return into === undefined ? join(dirname(PROJECT.replace(/\/$/, '')), `pigeonnier-adapter-${name}`) : resolve(CALLED_FROM, into);
}

function nextSteps({ name, standalone }, folder) {
  const steps = standalone
    ? [
        [`cd ${shortest(folder)}`, ''],
        ['npm install', ''],
        ['npm test', 'green before the first edit'],
        ['npm run provider', 'a provider that sends nothing'],
      ]
    : [
        [`npm test -- libs/adapter-${name}`, 'green before the first edit'],
        [`npm run provider -w libs/adapter-${name}`, 'a provider that sends nothing'],
        ['npm install', 'puts it into package-lock.json, before you commit'],
      ];
  const width = Math.max(...steps.map(([command]) => command.length));
  const lines = steps.map(([command, what]) => `  ${command.padEnd(width)}  ${what}`.trimEnd());
  return [...lines, '', 'Its README.md says what to change first; docs/plugins.md is the whole story.'].join('\n');
}

function shortest(folder) {
  const path = relative(CALLED_FROM, folder) || '.';
  return path.length < folder.length ? path : folder;
}

main().catch((error) => {
  console.error(error instanceof Refused ? error.message : error);
  process.exitCode = 1;
});
