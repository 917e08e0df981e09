import { execFile } from 'node:child_process';
import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A running Postgres, as its `postmaster.pid` describes it. */
export interface Postmaster {
  readonly pid: number;
  /** Absent while it is only just starting. */
  readonly socketFolder: string | undefined;
  readonly ready: boolean;
}

const run = promisify(execFile);

/**
 * The server that runs on the cluster: Postgres's own record, checked against the process, as the number may long belong to another program.
 * A record that such a stranger would keep alive is removed, for Postgres itself only removes those of dead processes.
 */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const record = await readRecord(cluster);
  if (record === undefined) return undefined;
  const [pidLine, , , , socketFolder, , , status] = record.split('\n');
  const pid = Number(pidLine);
  if (!(pid > 0) || !isAlive(pid)) return undefined;
  if (await runsOn(pid, cluster))
    return { pid, socketFolder: socketFolder === '' ? undefined : socketFolder, ready: status?.trim() === 'ready' };
  if (isAlive(pid) && (await readRecord(cluster)) === record) await rm(recordOf(cluster), { force: true });
  return undefined;
}

/** True while the process exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function recordOf(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}

async function readRecord(cluster: string): Promise<string | undefined> {
  return readFile(recordOf(cluster), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** Postgres works in the folder of its cluster. Where the folder of a process cannot be seen, its name has to do. */
async function runsOn(pid: number, cluster: string): Promise<boolean> {
  if (process.platform !== 'linux')
    return looksLikePostgres(
      await run('ps', ['-ww', '-o', 'args=', '-p', String(pid)]).then(
        ({ stdout }) => stdout,
        () => '',
      ),
    );
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(cluster));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    return looksLikePostgres(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
  }
}

function looksLikePostgres(command: string): boolean {
  return /\bpostgres\b/.test(command);
}
