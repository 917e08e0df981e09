import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigurationError } from './configuration-error.js';

/**
 * Makes the data folder, for its owner only, unless it is there.
 * @throws ConfigurationError when it cannot be made, entered or written.
 */
export function prepareDataFolder(dataDir: string): void {
  try {
    makeFolder(dataDir);
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    rmSync(mkdtempSync(join(dataDir, '.writable-')), { recursive: true });
  } catch (error) {
    throw new ConfigurationError(
      `The data folder ${dataDir} cannot be used (${(error as Error).message}): check its owner and permissions, or set DATA_DIR.`,
      { cause: error },
    );
  }
}

/** Not mkdir's `recursive`: where a file system refuses new folders with ENOENT (as /proc does), Node 20 never comes back from it. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
