import { Worker } from 'node:worker_threads';
import type { Watch } from './perform.js';
import { OUT_OF_TIME } from './protocol.js';

const IDLE = 0;

/** How often the time used is looked at, while something runs. */
const LOOK_MS = 20;

interface Assignment {
  /** One 32-bit number: IDLE, or which evaluation is running. */
  readonly running: SharedArrayBuffer;
  readonly limitMs: number;
  readonly lookMs: number;
  readonly signal: string;
}

/**
 * Ends this process when one evaluation has used more than its share of processor time. Time that the machine gives to others does not count,
 * and nobody outside is needed: a host that was killed leaves no busy child behind.
 */
export class Watchdog implements Watch {
  private readonly running = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  private count = IDLE;

  constructor(limitMs: number) {
    const workerData: Assignment = { running: this.running.buffer, limitMs, lookMs: LOOK_MS, signal: OUT_OF_TIME };
    const code = `(${watch.toString()})(require('node:worker_threads').workerData)`;
    new Worker(code, { eval: true, workerData, execArgv: [], env: {} }).unref();
  }

  begin(): void {
    this.count = this.count === 0x7fffffff ? 1 : this.count + 1;
    this.say(this.count);
  }

  end(): void {
    this.say(IDLE);
  }

  private say(what: number): void {
    Atomics.store(this.running, 0, what);
    Atomics.notify(this.running, 0);
  }
}

/** The thread's whole program: it stands alone, as its text is what is run. Sleeps while nothing runs. */
function watch({ running, limitMs, lookMs, signal }: Assignment): never {
  const state = new Int32Array(running);
  const used = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  };
  for (;;) {
    Atomics.wait(state, 0, 0);
    const current = Atomics.load(state, 0);
    const before = used();
    while (current !== 0 && Atomics.load(state, 0) === current) {
      if (used() - before > limitMs) process.kill(process.pid, signal);
      Atomics.wait(state, 0, current, lookMs);
    }
  }
}
