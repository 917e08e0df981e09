import { spawn } from 'node:child_process';
import { chmod, lchown, mkdir, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Binaries } from './binaries.js';
import type { RunAs } from './run-as.js';

export interface Launch {
  readonly binaries: Binaries;
  readonly runAs: RunAs;
  readonly cluster: string;
  readonly socketFolder: string;
  readonly logFile: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** A Postgres that was started and may still fail to. */
export interface Launched {
  /** Undefined when it could not even be started. */
  readonly pid: number | undefined;
  hasEnded(): boolean;
  /** The last words of its log, for an error message. */
  lastWords(): Promise<string>;
}

/** Linux takes 107 bytes, macOS 103. */
const LONGEST_SOCKET_PATH = 103;
const SOCKET_NAME = '.s.PGSQL.5432';
const LOG_LIMIT_BYTES = 5_000_000;

/**
 * The cluster itself, which lets nobody else in; a private folder under a short path where the cluster's path is too long for a
 * socket or has characters that a list of folders cannot hold.
 */
export async function chooseSocketFolder(cluster: string, { owner }: RunAs): Promise<string> {
  if (Buffer.byteLength(join(cluster, SOCKET_NAME)) <= LONGEST_SOCKET_PATH && /^[\w./-]+$/.test(cluster)) return cluster;
  const parent = Buffer.byteLength(tmpdir()) <= 60 && /^[\w./-]+$/.test(tmpdir()) ? tmpdir() : '/tmp';
  const folder = await mkdtemp(join(parent, 'pigeonnier-'));
  if (owner !== undefined) await lchown(folder, owner, owner);
  return folder;
}

/**
 * Starts Postgres, of which there is none on the cluster, in a session of its own, so that Ctrl-C in a terminal does not reach it,
 * writing to a file, so that it survives us.
 */
export async function launch({ binaries, runAs, cluster, socketFolder, logFile, settings }: Launch): Promise<Launched> {
  if (socketFolder !== cluster) await restorePrivateFolder(socketFolder, runAs);
  // Postgres believes a lock whose process number is in use, by a stranger or by a dead server that nobody has buried yet.
  await rm(join(socketFolder, `${SOCKET_NAME}.lock`), { force: true });
  const size = (await stat(logFile).catch(() => undefined))?.size ?? 0;
  const log = await open(logFile, size > LOG_LIMIT_BYTES ? 'w+' : 'a+', 0o600);
  const from = (await log.stat()).size;
  const options = Object.entries({ listen_addresses: '', unix_socket_directories: socketFolder, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const [program, ...args] = [...runAs.prefix, binaries.postgres, '-D', cluster, ...options];
  const child = spawn(program ?? '', args, { env: binaries.env, cwd: '/', detached: true, stdio: ['ignore', 'ignore', log.fd] });
  let failure: Error | undefined;
  child.on('error', (error) => (failure = error));
  child.unref();
  await log.close();
  return {
    pid: child.pid, // whoever it is run as: the words before the command replace themselves by it
    hasEnded: () => failure !== undefined || child.exitCode !== null || child.signalCode !== null,
    lastWords: async () => failure?.message ?? lastWords(logFile, from),
  };
}

/** A long-running server outlives the cleaning of temporary folders; its next start does not. */
async function restorePrivateFolder(folder: string, { owner }: RunAs): Promise<void> {
  if ((await mkdir(folder, { recursive: true, mode: 0o700 })) === undefined) return;
  await chmod(folder, 0o700);
  if (owner !== undefined) await lchown(folder, owner, owner);
}

async function lastWords(logFile: string, from: number): Promise<string> {
  const log = await open(logFile, 'r');
  try {
    const { size } = await log.stat();
    const { buffer, bytesRead } = await log.read({ buffer: Buffer.alloc(Math.max(0, Math.min(size - from, 64_000))), position: from });
    const lines = buffer.toString('utf8', 0, bytesRead).trim().split('\n');
    return (lines.findLast((line) => /\b(FATAL|PANIC)\b/.test(line)) ?? lines.at(-1) ?? '').replace(/^.*?(?=FATAL|PANIC)/, '');
  } finally {
    await log.close();
  }
}
