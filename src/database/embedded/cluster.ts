import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '../../config/index.js';
import { POSTGRES_MAJOR } from './binaries.js';
import type { Binaries } from './binaries.js';
import { isAlive } from './postmaster.js';
import { giveTo, runWith } from './run-as.js';
import type { RunAs } from './run-as.js';

/** Correct upper and lower case and order by code point everywhere, whatever locales the machine has. */
const INITDB_OPTIONS = [
  '--username=postgres',
  '--auth=trust', // the socket's folder lets nobody else in
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-instructions',
];

/** @throws ConfigurationError when the cluster was made by another major version of Postgres. */
export async function checkVersion(cluster: string): Promise<'present' | 'absent'> {
  const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new ConfigurationError(`The database in ${cluster} cannot be read (${error.message}): check its owner and permissions.`, {
      cause: error,
    });
  });
  if (version === undefined) return 'absent';
  if (version.trim() !== POSTGRES_MAJOR) {
    throw new ConfigurationError(
      `The database in ${cluster} was made by PostgreSQL ${version.trim()} and this release runs PostgreSQL ${POSTGRES_MAJOR}: ` +
        'write it to a file with `cli backup` of the release that made it, then `cli restore` that file into an empty DATA_DIR.',
    );
  }
  return 'present';
}

/** Makes a new cluster aside and moves it into place whole, so that a start that was cut short leaves nothing half-made. */
export async function createCluster(cluster: string, binaries: Binaries, runAs: RunAs): Promise<void> {
  await removeAbandoned(cluster);
  const draft = `${cluster}.new-${process.pid}`;
  try {
    await mkdir(draft, { mode: 0o700 });
    await giveTo(runAs, draft);
    await runWith(runAs, [binaries.initdb, '-D', draft, ...INITDB_OPTIONS], binaries);
    await rename(draft, cluster);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process has made it meanwhile: its cluster is as good.
    if (['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) return;
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new ConfigurationError(`A new database could not be made in ${cluster}: ${(stderr ?? message).trim().split('\n').at(-1)}`, {
      cause: error,
    });
  }
}

async function removeAbandoned(cluster: string): Promise<void> {
  const folder = join(cluster, '..');
  for (const entry of await readdir(folder)) {
    const [, pid] = /^postgres\.new-(\d+)$/.exec(entry) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(folder, entry), { recursive: true, force: true });
  }
}
