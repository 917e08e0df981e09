import { EvaluationProcess, ProcessEnded } from './evaluation-process.js';
import type { ProcessOptions } from './evaluation-process.js';
import type { Job, Outcome } from './job.js';

/** How often a child that does not even start is started again. */
const MAX_FALSE_STARTS = 3;

interface Entry {
  readonly job: Job;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

/** Leads jobs through one child process, a piece of each in turn, so that none waits for the whole of another. */
export class Turns {
  private readonly waiting: Entry[] = [];
  private running: Promise<void> | undefined;
  private process: EvaluationProcess | undefined;
  private falseStarts = 0;
  private stopped = false;

  constructor(private readonly options: ProcessOptions) {}

  /** The child's number in the system, while there is one that can work. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Rejects only when there is no child to be had. */
  run(job: Job): Promise<Outcome> {
    if (this.stopped) return Promise.reject(new Error('Templates and rules are no longer evaluated: the host is stopping'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ job, resolve, reject });
      this.running ??= this.work().finally(() => (this.running = undefined));
    });
  }

  /** Ends the child; what is not finished is rejected. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.process?.stop();
    await this.running;
  }

  private async work(): Promise<void> {
    for (let entry = this.waiting.shift(); entry !== undefined; entry = this.waiting.shift()) {
      try {
        await this.advance(entry.job);
        if (entry.job.isDone) entry.resolve(entry.job.outcome);
        else this.waiting.push(entry);
      } catch (error) {
        entry.reject(error as Error);
      }
    }
  }

  private async advance(job: Job): Promise<void> {
    try {
      job.accept(await this.readyProcess().ask(job.next()));
      this.falseStarts = 0;
    } catch (error) {
      if (!(error instanceof ProcessEnded)) throw error;
      if (this.stopped) throw new Error('The host stopped before the template or rule was evaluated', { cause: error });
      if (error.how === 'never ready') this.countFalseStart(error);
      else if (error.how === 'out of time') job.fail('takes too long');
      else if (!job.survived()) job.fail('takes too much memory');
    }
  }

  private readyProcess(): EvaluationProcess {
    if (this.process === undefined || this.process.hasEnded) this.process = new EvaluationProcess(this.options);
    return this.process;
  }

  private countFalseStart(error: ProcessEnded): void {
    this.falseStarts += 1;
    if (this.falseStarts < MAX_FALSE_STARTS) return;
    this.falseStarts = 0;
    throw new Error('The process that evaluates templates and rules cannot be started', { cause: error });
  }
}
