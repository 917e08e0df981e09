import { execFile } from 'node:child_process';
import { lstat, lchown, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigurationError } from '../../config/index.js';
import type { Binaries } from './binaries.js';

/** How Postgres, which refuses to run as root, is run: the words before its command, and who then owns the cluster. */
export interface RunAs {
  readonly prefix: readonly string[];
  /** Undefined: the files are ours already. */
  readonly owner: number | undefined;
}

/** The user id of "nobody", who is given the cluster when nothing else works. */
const NOBODY = 65534;

const run = promisify(execFile);

/**
 * Chooses how to run Postgres on `cluster` by trying. As an ordinary user: just so. As root: in a user namespace, where root's
 * files stay root's (works under folders that only root may enter, creates no user); where namespaces are forbidden or the cluster
 * belongs to an ordinary user, under that user id (or nobody's) with the capability to pass through closed folders.
 */
export async function chooseRunAs(binaries: Binaries, cluster: string, dataDir: string): Promise<RunAs> {
  const owner = await ownerOf(cluster);
  const uid = process.geteuid?.();
  if (uid !== 0 && owner !== undefined && owner !== uid) {
    throw new ConfigurationError(
      `The database in ${cluster} belongs to another user (id ${owner}): start as that user, or give the folder to yours (chown -R).`,
    );
  }
  const failures: string[] = [];
  for (const candidate of uid === 0 ? rootCandidates(owner) : [{ prefix: [], owner: undefined }]) {
    try {
      await runWith(candidate, ['sh', '-c', 'test -w "$1" && "$2" -V', 'sh', dataDir, binaries.postgres], binaries);
      return candidate;
    } catch (error) {
      failures.push((error as { stderr?: string }).stderr?.trim().split('\n').at(-1) ?? String(error));
    }
  }
  throw new ConfigurationError(
    `The embedded PostgreSQL cannot run here (${failures.join('; ')}): start as an ordinary user on a system with glibc, or set DATABASE_URL to a PostgreSQL of your own.`,
  );
}

/** Runs one of the programs to its end; rejects with what it wrote when it fails. */
export async function runWith({ prefix }: RunAs, command: readonly string[], { env }: Binaries): Promise<void> {
  const [program, ...args] = [...prefix, ...command];
  await run(program ?? '', args, { env, cwd: '/' });
}

/** Gives all files of the cluster to the user it is run as. */
export async function giveTo({ owner }: RunAs, path: string): Promise<void> {
  if (owner === undefined) return;
  const { uid } = await lstat(path);
  if (uid === owner) return;
  const entries = await readdir(path, { recursive: true });
  for (const entry of entries) await lchown(join(path, entry), owner, owner);
  await lchown(path, owner, owner);
}

function rootCandidates(owner: number | undefined): readonly RunAs[] {
  const inNamespace: RunAs = { prefix: ['unshare', '--user', `--map-user=${NOBODY}`], owner: undefined };
  const asUser = (id: number): RunAs => ({
    prefix: ['setpriv', `--reuid=${id}`, `--regid=${id}`, '--clear-groups', '--inh-caps=+dac_override', '--ambient-caps=+dac_override'],
    owner: id,
  });
  return owner === undefined || owner === 0 ? [inNamespace, asUser(NOBODY)] : [asUser(owner)];
}

async function ownerOf(path: string): Promise<number | undefined> {
  return (await lstat(path).catch(() => undefined))?.uid;
}
