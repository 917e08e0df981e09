import { statfs } from 'node:fs/promises';
import type { Environment } from '../../config/index.js';
import { fine, wordsOf, wrong } from './check.js';
import type { Finding } from './check.js';

const NEEDED_BYTES = 512 * 1024 * 1024;

/** Room for the data folder. */
export async function checkDisk({ dataDir }: Environment): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(dataDir);
    const free = bavail * bsize;
    const detail = `${Math.floor(free / 1024 / 1024)} MiB free in ${dataDir}`;
    return free >= NEEDED_BYTES ? fine('disk', detail) : wrong('disk', detail, 'make room: without it the database stops');
  } catch (error) {
    return wrong('disk', `${dataDir} cannot be read: ${wordsOf(error)}`, 'create the folder or set DATA_DIR');
  }
}
