import { spawn } from 'node:child_process';

/** Stops Postgres when this process ends without having done so. */
export interface Watchdog {
  readonly postmasterPid: number;
  /** Lets Postgres live on. */
  dismiss(): void;
}

/**
 * Sets a shell beside Postgres that holds the other end of a pipe from us. The kernel closes the pipe when we die, however we die;
 * the shell then asks Postgres to shut down fast. In a session of its own: Ctrl-C in a terminal reaches us only.
 */
export function setWatchdog(postmasterPid: number): Watchdog {
  const shell = spawn('sh', ['-c', 'read -r word || kill -INT "$1"', 'sh', String(postmasterPid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    detached: true,
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  return { postmasterPid, dismiss: () => void shell.stdin.end('stay\n') };
}
