import { Logger } from '@nestjs/common';
import type { Clock } from '../config/index.js';
import { isConnectionError } from '../database/index.js';
import type { JobMetrics } from './job-metrics.js';
import type { JobsRepository } from './jobs.repository.js';
import type { PeriodicJob } from './periodic-job.js';
import { Waker } from './waker.js';

/** How long a host that says nothing keeps a job; it speaks up three times as often. */
const LEASE_MS = 30_000;
/** A failed run is repeated after this, or after the job's own period when that is shorter. */
const LONGEST_RETRY_MS = 60_000;
/** Longest time between two looks at who has the job. */
const LONGEST_SLEEP_MS = 60_000;
/** The first run of a job of all hosts comes within this time. */
const FIRST_RUN_WITHIN_MS = 1_000;

/** What a runner stands on. */
export interface RunnerTools {
  readonly repository: JobsRepository;
  readonly clock: Clock;
  readonly metrics: JobMetrics;
  /** From 0 up to 1, without 1. */
  readonly random: () => number;
}

/** Does one job in this host, again and again, until it is stopped. */
export class JobRunner {
  private readonly logger = new Logger(JobRunner.name);
  private readonly waker = new Waker();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly job: PeriodicJob,
    private readonly tools: RunnerTools,
  ) {}

  start(): void {
    this.running ??= this.loop();
  }

  /** Looks at once whether there is something to do. */
  wake(): void {
    this.waker.wake();
  }

  /** Aborts the run at hand and waits for its end. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.waker.wake();
    await this.running;
  }

  private async loop(): Promise<void> {
    await this.waker.sleep(this.tools.random() * Math.min(this.job.everyMs, FIRST_RUN_WITHIN_MS));
    while (!this.stopping.signal.aborted) await this.waker.sleep(await this.turn());
  }

  /** Answers how long to sleep after it, in milliseconds. */
  private async turn(): Promise<number> {
    try {
      return this.job.hosts === 'all' ? await this.runHere() : await this.runIfFree();
    } catch (error) {
      this.log(error);
      return this.retryMs();
    }
  }

  private async runHere(): Promise<number> {
    await this.run(this.stopping.signal);
    return this.job.everyMs * (0.9 + 0.2 * this.tools.random());
  }

  private async runIfFree(): Promise<number> {
    const { repository, clock } = this.tools;
    const started = clock.now();
    if (!(await repository.claim(this.job.name, started, after(started, LEASE_MS)))) return this.untilFree();
    const lost = new AbortController();
    const heartbeat = setInterval(() => void this.renew(lost), LEASE_MS / 3);
    let dueAt = after(started, this.job.everyMs);
    try {
      await this.run(AbortSignal.any([this.stopping.signal, lost.signal]));
    } catch (error) {
      dueAt = after(clock.now(), this.retryMs());
      throw error;
    } finally {
      clearInterval(heartbeat);
      // What a stop has broken off is for the next host, at once.
      await repository.finish(this.job.name, this.stopping.signal.aborted ? started : dueAt);
    }
    return this.untilFree();
  }

  private async renew(lost: AbortController): Promise<void> {
    const { repository, clock } = this.tools;
    const isOurs = await repository.renew(this.job.name, after(clock.now(), LEASE_MS)).catch(() => true);
    if (!isOurs) lost.abort();
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { metrics } = this.tools;
    const started = performance.now();
    try {
      await this.job.run(signal);
      metrics.ran(this.job.name, 'ok', started);
    } catch (error) {
      metrics.ran(this.job.name, 'failed', started);
      throw error;
    }
  }

  /** A little late at random, so that hosts do not all ask at once. */
  private async untilFree(): Promise<number> {
    const { repository, clock, random } = this.tools;
    const at = await repository.nextAt(this.job.name);
    const wait = Math.max(0, (at?.getTime() ?? 0) - clock.now().getTime());
    return Math.min(wait, LONGEST_SLEEP_MS) + random() * Math.min(this.job.everyMs / 10, FIRST_RUN_WITHIN_MS);
  }

  private retryMs(): number {
    return Math.min(this.job.everyMs, LONGEST_RETRY_MS);
  }

  private log(error: unknown): void {
    const line = { message: 'a periodic job failed, will be tried again', job: this.job.name, error };
    if (isConnectionError(error)) this.logger.debug(line);
    else this.logger.warn(line);
  }
}

function after(moment: Date, ms: number): Date {
  return new Date(moment.getTime() + ms);
}
