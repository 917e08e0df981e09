import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { expect } from 'vitest';
import { eventually } from './eventually.js';

/** Commands that stay, and what they say when they are ready. */
const SERVICES: readonly (readonly [command: RegExp, ready: RegExp])[] = [
  [/\bnpm start$/, /Listening on/],
  [/\bnpm run provider\b/, /listens on/],
];

const PATIENCE_MS = 180_000;

/** The commands of the shell blocks of a Markdown page, in order; one that goes on in the next line is one. */
export function shellCommands(markdown: string): readonly string[] {
  return Array.from(markdown.matchAll(/^```sh\n(.*?)^```$/gms), ([, block = '']) => block.replaceAll('\\\n', '').trim().split('\n')).flat();
}

/** What a person does who types commands into a terminal, with others open for what stays. */
export class ShellSession {
  private readonly services = new Map<ChildProcess, string>();

  constructor(
    private folder: string,
    readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** Answers what the command has said: until it ended, or until it is ready when it stays. */
  async run(command: string): Promise<string> {
    const [, target] = /^cd (.+)$/.exec(command) ?? [];
    if (target !== undefined) {
      this.folder = resolve(this.folder, target);
      return '';
    }
    const child = spawn('sh', ['-c', command], {
      cwd: this.folder,
      env: this.environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.services.set(child, '');
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => this.services.set(child, `${this.services.get(child) ?? ''}${chunk.toString()}`));
    }
    const said = (): string => this.services.get(child) ?? '';
    const ended = new Promise((resolve) => child.once('close', resolve));
    const [, ready] = SERVICES.find(([service]) => service.test(command)) ?? [];
    const isReady = ready && eventually(() => expect(said()).toMatch(ready), PATIENCE_MS);
    await (isReady === undefined ? ended : Promise.race([ended, isReady]));
    const answer = said();
    if (isReady === undefined) this.services.delete(child);
    if (child.exitCode !== (isReady === undefined ? 0 : null))
      throw new Error(`${command} has ended with ${child.exitCode ?? 'a signal'}:\n${answer}`);
    return answer;
  }

  /** Everything that the commands which stay have said. */
  get heard(): string {
    return [...this.services.values()].join('');
  }

  /** Ctrl-C in every terminal where something stays. */
  async endServices(): Promise<void> {
    await Promise.all([...this.services.keys()].map(end));
    this.services.clear();
  }
}

/** The command's whole group: npm, its shell and what they run. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  process.kill(-child.pid, 'SIGINT');
  await closed;
}
