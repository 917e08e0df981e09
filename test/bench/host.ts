import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../', import.meta.url));
const API_KEY = 'bench-api-key-0123456789';
const START_PATIENCE_MS = 30_000;

/** The product itself, as an operator runs it: `dist/main.js` in a process of its own, on a database of the bench. */
export class Host {
  private constructor(
    private readonly process: ChildProcess,
    readonly baseUrl: string,
  ) {}

  static async start(environment: Readonly<Record<string, string>>, port: number): Promise<Host> {
    const env = { ...process.env, ...environment, PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'warn' };
    // As `npm start` does. BENCH_NODE_OPTIONS: such as --cpu-prof, to look where the time goes.
    const nodeOptions = ['--max-semi-space-size=8', ...(process.env.BENCH_NODE_OPTIONS?.split(' ') ?? [])];
    const child = spawn(process.execPath, [...nodeOptions, `${DIST}main.js`], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    const host = new Host(child, `http://127.0.0.1:${port}`);
    const deadline = Date.now() + START_PATIENCE_MS;
    while (!(await host.isReady())) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error('the host did not start');
      await delay(50);
    }
    return host;
  }

  /** Makes the account of the bench. */
  static createAccount(environment: Readonly<Record<string, string>>): void {
    const command = ['users', 'create', '--email', 'bench@example.org', '--api-key', API_KEY, '--json'];
    execFileSync(process.execPath, [`${DIST}cli.js`, ...command], { env: { ...process.env, ...environment } });
  }

  get apiKey(): string {
    return API_KEY;
  }

  async post(path: string, form: Readonly<Record<string, string>> | string): Promise<number> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method: 'POST',
      headers: { 'x-api-key': API_KEY, 'content-type': 'application/x-www-form-urlencoded' },
      body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
    });
    const { response: id, message } = (await response.json()) as { response: number; message: string | null };
    if (response.status !== 201) throw new Error(`POST ${path}: ${response.status} ${message ?? ''}`);
    return id;
  }

  get pid(): number {
    return this.process.pid ?? Number.NaN;
  }

  /** Largest resident memory since the start, in MiB. */
  peakMemory(): number {
    const status = readFileSync(`/proc/${this.process.pid}/status`, 'utf8');
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill(signal);
    await ended;
  }

  private async isReady(): Promise<boolean> {
    return fetch(`${this.baseUrl}/health/ready`).then(
      (response) => response.ok,
      () => false,
    );
  }
}
