import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ApiClient } from './api-client.js';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** The host as an operator runs it: the built program in a process of its own, which can be killed. */
export class HostProcess {
  private child: ChildProcess | undefined;
  /** What it has written, for the message of a failed test. */
  output = '';

  private constructor(
    private readonly environment: Readonly<Record<string, string>>,
    readonly port: number,
  ) {}

  /** Starts a host and waits until it is ready. `environment` beside this process's own. */
  static async start(environment: Readonly<Record<string, string>>): Promise<HostProcess> {
    const host = new HostProcess({ LOG_LEVEL: 'warn', HOST: '127.0.0.1', ...environment }, await freePort());
    await host.start();
    return host;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.child?.pid ?? Number.NaN;
  }

  /** Again, after it has ended. */
  async start(): Promise<void> {
    const env = { ...process.env, ...this.environment, PORT: String(this.port) };
    const child = spawn(process.execPath, ['dist/main.js'], { cwd: PROJECT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (this.output += String(chunk)));
    this.child = child;
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`the host ended with ${child.exitCode}: ${this.output}`);
      const { ok } = await fetch(`${this.url}/health/ready`);
      if (!ok) throw new Error(`the host is not ready: ${this.output}`);
    });
  }

  /** Answers when the process is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { child } = this;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  /** Runs the command line on the host's data; answers its standard output. */
  async cli(...words: readonly string[]): Promise<string> {
    const { stdout } = await run(process.execPath, ['dist/cli.js', ...words], {
      cwd: PROJECT,
      env: { ...process.env, ...this.environment },
    });
    return stdout;
  }

  /** Makes an account by the command line. */
  async account(email: string): Promise<ApiClient> {
    const apiKey = `key-of-${email.replace(/\W/g, '-')}-0123456789`;
    await this.cli('users', 'create', '--email', email, '--api-key', apiKey, '--json');
    return new ApiClient(this.url, apiKey);
  }
}
