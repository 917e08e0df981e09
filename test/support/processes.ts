import { readFileSync, readdirSync } from 'node:fs';

/** Ids of all processes of this machine (Linux). */
export function processes(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
}

/** The file's text; nothing when the process has ended meanwhile. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The shells that would stop this Postgres if its host died. */
export function watchdogsOf(postmaster: number): number[] {
  return processes().filter((pid) => textOf(`/proc/${pid}/cmdline`).endsWith(`\0sh\0${postmaster}\0`));
}
