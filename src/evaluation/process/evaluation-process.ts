import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { CHILD_FLAGS, CHILD_PROGRAM } from './child-program.js';
import { OUT_OF_TIME, READY } from './protocol.js';
import type { Answer, Work } from './protocol.js';

export interface ProcessOptions {
  /** IANA zone of dates. */
  readonly timeZone: string;
  /** Processor time that one evaluation may take, in milliseconds. */
  readonly deadlineMs: number;
  /** Heap of the child, in megabytes. */
  readonly memoryMb: number;
}

/** How the child ended before it answered. */
export class ProcessEnded extends Error {
  override readonly name = 'ProcessEnded';

  /** `out of time`: the evaluation took too long. `dead`: out of memory, or killed by somebody. `never ready`: it could not be started. */
  constructor(
    readonly how: 'out of time' | 'dead' | 'never ready',
    options?: ErrorOptions,
  ) {
    super(`The evaluation process has ended: ${how}`, options);
  }
}

/** Longer than any answer takes on the slowest machine, so that a child which was frozen does not hold everything up for ever. */
const SILENCE_MS = 60_000;

/** How long a child that is told to end may take. */
const FAREWELL_MS = 1_000;

/** A child process that evaluates one piece of work at a time. It has no secrets, no files, and ends with this process. */
export class EvaluationProcess {
  private readonly child: ChildProcess;
  private readonly ready: Promise<void>;
  private readonly ended: Promise<void>;
  private waiting: { readonly resolve: (answer: Answer) => void; readonly reject: (error: ProcessEnded) => void } | undefined;
  private end: ProcessEnded | undefined;
  private isReady = false;

  constructor({ timeZone, deadlineMs, memoryMb }: ProcessOptions) {
    this.child = fork(CHILD_PROGRAM, [String(deadlineMs)], {
      cwd: '/',
      env: { TZ: timeZone },
      execArgv: [`--max-old-space-size=${memoryMb}`, ...CHILD_FLAGS],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.ended = new Promise((resolve) => {
      this.child.on('error', (error) => {
        // Not started, or no longer to be reached: then its end follows.
        this.child.kill('SIGKILL');
        if (this.child.pid !== undefined) return;
        this.over(new ProcessEnded('dead', { cause: error }));
        resolve();
      });
      this.child.once('exit', (_, signal) => {
        this.over(new ProcessEnded(signal === OUT_OF_TIME ? 'out of time' : 'dead'));
        resolve();
      });
    });
    this.ready = new Promise((resolve, reject) => {
      this.child.on('message', (message: unknown) => {
        if (message !== READY) {
          this.waiting?.resolve(message as Answer);
          return;
        }
        this.isReady = true;
        resolve();
      });
      void this.ended.then(() => reject(new ProcessEnded('never ready', { cause: this.end })));
    });
    this.ready.catch(() => undefined);
    this.hold(false);
  }

  get hasEnded(): boolean {
    return this.end !== undefined;
  }

  /** The child's number in the system, while it can work. */
  get pid(): number | undefined {
    return this.isReady && !this.hasEnded ? this.child.pid : undefined;
  }

  /** One at a time. Rejects with `ProcessEnded`. */
  async ask(work: Work): Promise<Answer> {
    this.hold(true);
    const silence = setTimeout(() => this.child.kill('SIGKILL'), SILENCE_MS);
    try {
      await this.ready;
      return await new Promise<Answer>((resolve, reject) => {
        if (this.end !== undefined) {
          reject(this.end);
          return;
        }
        this.waiting = { resolve, reject };
        // A child that dies meanwhile is told about by its end.
        this.child.send(work, () => undefined);
      });
    } finally {
      clearTimeout(silence);
      this.waiting = undefined;
      this.hold(false);
    }
  }

  /** Resolves once the child is gone. */
  async stop(): Promise<void> {
    if (this.hasEnded) return;
    this.child.ref();
    if (this.child.connected) this.child.disconnect();
    const impatience = setTimeout(() => this.child.kill('SIGKILL'), FAREWELL_MS);
    await this.ended;
    clearTimeout(impatience);
  }

  /** Whether the host lives on for the child's sake: only while it works. */
  private hold(working: boolean): void {
    if (working) {
      this.child.ref();
      this.child.channel?.ref();
    } else {
      this.child.unref();
      this.child.channel?.unref();
    }
  }

  private over(end: ProcessEnded): void {
    this.end ??= end;
    this.waiting?.reject(this.end);
  }
}
