import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from './configuration-error.js';
import { prepareDataFolder } from './data-folder.js';
import type { Environment } from './environment.js';

const fileIn = (dataDir: string): string => join(dataDir, 'encryption.key');

/** The encryption key in use, then older ones: from ENCRYPTION_KEY, else from the data folder. @throws ConfigurationError as `keyFromDataFolder`. */
export function encryptionKeys({ encryptionKey, olderEncryptionKeys, dataDir }: Environment): readonly [Buffer, ...Buffer[]] {
  return [encryptionKey ?? keyFromDataFolder(dataDir), ...olderEncryptionKeys];
}

/**
 * The key that a host without ENCRYPTION_KEY keeps in its data folder, for its owner's eyes only; made at the first start.
 * @throws ConfigurationError when the folder or the file cannot be used.
 */
function keyFromDataFolder(dataDir: string): Buffer {
  prepareDataFolder(dataDir);
  const file = fileIn(dataDir);
  try {
    const key = Buffer.from(readOrMake(file), 'base64');
    if (key.length === 32) return key;
  } catch (error) {
    throw new ConfigurationError(`The encryption key in ${file} cannot be read or made (${(error as Error).message}).`, { cause: error });
  }
  throw new ConfigurationError(
    `${file} holds no encryption key of 32 bytes in base64: put the right file back, or remove it if nothing is stored yet.`,
  );
}

/** Puts a key in the place of the data folder's own: secrets that the old one has sealed can no longer be opened. */
export function putKeyIntoDataFolder(dataDir: string, key: Buffer): void {
  const draft = `${fileIn(dataDir)}.${process.pid}`;
  writeFileSync(draft, `${key.toString('base64')}\n`, { mode: 0o600 });
  renameSync(draft, fileIn(dataDir));
}

/** Written aside and linked into place: two processes that start together end up with the same, whole key. */
function readOrMake(file: string): string {
  const mine = `${file}.${process.pid}`;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  try {
    writeFileSync(mine, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
    linkSync(mine, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(mine, { force: true });
  }
  return readFileSync(file, 'utf8');
}
