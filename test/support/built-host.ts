import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.js';
import { eventually } from './eventually.js';

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

const START_PATIENCE_MS = 40_000;

export interface HostOptions {
  /** Set over a bare environment: nothing of the test's own gets in. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folder of the built product; ours when absent. */
  readonly project?: string;
  /** Words before the command, such as a change of user. */
  readonly prefix?: readonly string[];
}

/** The built product in a process of its own, as an operator runs it. */
export class BuiltHost {
  stdout = '';
  stderr = '';

  private constructor(
    readonly process: ChildProcess,
    readonly url: string,
  ) {
    process.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    process.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
  }

  /** Starts it; resolves at once. */
  static async launch({ env = {}, project = PROJECT, prefix = [] }: HostOptions): Promise<BuiltHost> {
    build();
    const port = env.PORT ?? String(await freePort());
    const [program, ...args] = [...prefix, process.execPath, `${project}/dist/main.js`];
    const child = spawn(program ?? '', args, {
      cwd: '/',
      env: { PATH: process.env.PATH, PORT: port, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new BuiltHost(child, `http://127.0.0.1:${port}`);
  }

  /** Starts it; resolves once it says that it listens. */
  static async start(options: HostOptions): Promise<BuiltHost> {
    const host = await BuiltHost.launch(options);
    try {
      await eventually(() => {
        if (host.hasEnded()) return;
        if (!host.stdout.includes('Listening on')) throw new Error('the host does not listen yet');
      }, START_PATIENCE_MS);
      if (host.hasEnded()) throw new Error(`the host has ended: ${host.stdout}${host.stderr}`);
      return host;
    } catch (error) {
      host.process.kill('SIGKILL');
      throw error;
    }
  }

  hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** Sends the signal, if any, and waits for the end; answers the exit code, or the signal that ended it. */
  async end(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    const { process } = this;
    if (this.hasEnded()) return process.exitCode ?? process.signalCode;
    const closed = new Promise<void>((resolve) => process.once('close', () => resolve()));
    if (signal !== undefined) process.kill(signal);
    await closed;
    return process.exitCode ?? process.signalCode;
  }
}

let built = false;

/** Builds what has changed, once: hosts are started on what is there even if it cannot be built. */
export function build(): void {
  if (built) return;
  built = true;
  execFileSync(process.execPath, [
    '--input-type=module',
    '-e',
    `(await import(${JSON.stringify(`${PROJECT}tools/prepare.mjs`)})).prepare()`,
  ]);
  built = true;
}
