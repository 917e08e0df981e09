import type { CallbackCaller, CallbackSubject } from './callback-caller.js';
import type { Step } from './magic-recipients.js';
import type { SandboxBehaviour } from './sandbox.types.js';

/** What follows one accepted message. */
export interface CallbackJob extends CallbackSubject {
  readonly text: string;
  readonly withReplies: boolean;
  readonly steps: readonly Step[];
}

interface QueuedJob {
  readonly job: CallbackJob;
  readonly done: () => void;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Runs what follows accepted messages: messages side by side, the steps of each in order. */
export class CallbackRunner {
  readonly #caller: CallbackCaller;
  readonly #behaviour: () => SandboxBehaviour;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #idle: (() => void)[] = [];
  #queue: QueuedJob[] = [];
  #head = 0;
  #working = 0;
  #generation = 0;

  constructor(caller: CallbackCaller, behaviour: () => SandboxBehaviour) {
    this.#caller = caller;
    this.#behaviour = behaviour;
  }

  /** Messages whose delay is over and whose callbacks are not through. */
  get pending(): number {
    return this.#queue.length - this.#head + this.#working;
  }

  /** Begins with `jobs` after `delayMs`, before returning when that is 0; resolves when all are through. The returned function takes them back while they wait. */
  run(jobs: readonly CallbackJob[], delayMs: number): { readonly finished: Promise<void>; readonly takeBack: () => void } {
    let left = jobs.length;
    let timer: NodeJS.Timeout | undefined;
    const finished = new Promise<void>((resolve) => {
      if (left === 0) resolve();
      const done = (): void => {
        left -= 1;
        if (left === 0) resolve();
      };
      const begin = (): void => {
        for (const job of jobs) this.#queue.push({ job, done });
        this.#work();
      };
      if (delayMs === 0) begin();
      else timer = this.#later(begin, delayMs);
    });
    const takeBack = (): void => {
      clearTimeout(timer);
      if (timer !== undefined) this.#timers.delete(timer);
      this.#settle();
    };
    return { finished, takeBack };
  }

  /** Resolves when no callback is waiting or under way. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      this.#settle();
    });
  }

  /** Forgets everything that has not been called back. */
  reset(): void {
    this.#generation += 1;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const { done } of this.#queue.splice(this.#head)) done();
    this.#settle();
  }

  #later(begin: () => void, delayMs: number): NodeJS.Timeout {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        begin();
      },
      Math.min(delayMs, LONGEST_TIMER_MS),
    );
    this.#timers.add(timer);
    return timer;
  }

  #work(): void {
    const { callbackConcurrency } = this.#behaviour();
    while (this.#working < callbackConcurrency) {
      const next = this.#queue[this.#head];
      if (next === undefined) break;
      this.#head += 1;
      this.#working += 1;
      void this.#runSteps(next.job).finally(() => {
        this.#working -= 1;
        next.done();
        this.#work();
      });
    }
    if (this.#head === this.#queue.length) {
      this.#queue = [];
      this.#head = 0;
      this.#settle();
    }
  }

  #settle(): void {
    if (this.pending > 0 || this.#timers.size > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #runSteps(job: CallbackJob): Promise<void> {
    const { acknowledge, outOfOrder } = this.#behaviour();
    const steps = acknowledge ? job.steps : job.steps.filter((step) => !('report' in step) || step.report !== 'ACK');
    const generation = this.#generation;
    for (const step of outOfOrder ? steps.toReversed() : steps) {
      if (generation !== this.#generation) return;
      if ('report' in step) await this.#caller.call('deliveries', job, step.report);
      else if (step.answer === 'stop') {
        job.account.blacklist.add(job.number);
        await this.#caller.call('blacklisted', job, 'STOP');
      } else if (job.withReplies) await this.#caller.call('inbounds', job, job.text);
    }
  }
}
