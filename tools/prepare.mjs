import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const PROJECT = fileURLToPath(new URL('..', import.meta.url));

const OLDEST_NODE = [20, 19];
const BUILT = join(PROJECT, 'dist/.sources');

/**
 * Installs what package-lock.json names and builds the sources, each only when something has changed; finding that out takes some
 * milliseconds. Says what it does on standard error. Ends the process with a clear message when it cannot.
 */
export function prepare() {
  requireNode();
  if (!isInstalled()) install();
  const sources = fingerprint(sourcePaths());
  if (sources !== textOf(BUILT) || !libraries().every((library) => existsSync(join(PROJECT, library, 'dist/index.js')))) build(sources);
}

/** Runs one of the installed tools, with our output; answers its exit code. */
export function runTool(script, args) {
  const { status, error } = spawnSync(process.execPath, [join(PROJECT, 'node_modules', script), ...args], {
    cwd: PROJECT,
    stdio: 'inherit',
  });
  if (error) fail(`${script} cannot be run: ${error.message}`);
  return status ?? 1;
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    fail(`Pigeonnier needs Node.js ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
  }
}

/** npm notes what it has installed as its last step: an installation that was cut short does not count. */
function isInstalled() {
  const noted = textOf(join(PROJECT, 'node_modules/.package-lock.json'));
  if (noted === undefined) return false;
  const installed = JSON.parse(noted).packages;
  const wanted = JSON.parse(
    textOf(join(PROJECT, 'package-lock.json')) ?? fail('package-lock.json is missing: the folder is not complete.'),
  ).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      !path.startsWith('node_modules/') || (installed[path] ? link || installed[path].version === version : optional === true),
  );
}

function install() {
  say('Installing dependencies …');
  // Development dependencies are needed to build, whatever NODE_ENV says.
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error, stdout, stderr } = spawnSync('npm', args, { cwd: PROJECT, encoding: 'utf8' });
  if (status !== 0) fail(`Dependencies could not be installed (npm ci):\n${error?.message ?? `${stdout}${stderr}`.trim()}`);
}

function build(sources) {
  say('Building …');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(PROJECT, 'node_modules/typescript/bin/tsc'), '-b', ...libraries(), 'tsconfig.build.json'],
    { cwd: PROJECT, encoding: 'utf8' },
  );
  if (status !== 0) fail(`The build failed:\n${`${stdout}${stderr}`.trim()}`);
  mkdirSync(join(PROJECT, 'dist'), { recursive: true });
  writeFileSync(BUILT, sources);
}

function libraries() {
  const folders = readdirSync(join(PROJECT, 'libs')).map((name) => join('libs', name));
  return folders.filter((folder) => existsSync(join(PROJECT, folder, 'package.json')));
}

/** Everything the build reads. */
function sourcePaths() {
  const files = [
    'tsconfig.base.json',
    'tsconfig.build.json',
    'package-lock.json',
    ...libraries().flatMap((library) => [join(library, 'tsconfig.json'), join(library, 'package.json')]),
  ];
  const folders = ['src', ...libraries().map((library) => join(library, 'src'))].filter((folder) => existsSync(join(PROJECT, folder)));
  const within = folders.flatMap((folder) =>
    readdirSync(join(PROJECT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return [...files.map((file) => join(PROJECT, file)), ...within];
}

/** Sizes and times stand for contents. */
function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of paths.toSorted()) {
    const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { size: -1, mtimeMs: -1 };
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function textOf(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
