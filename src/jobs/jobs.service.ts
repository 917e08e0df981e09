import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Clock, Environment } from '../config/index.js';
import { Database } from '../database/index.js';
import type { Transaction } from '../database/index.js';
import { JobMetrics } from './job-metrics.js';
import { JobRunner } from './job-runner.js';
import { JobsRepository } from './jobs.repository.js';
import type { PeriodicJob } from './periodic-job.js';

const CHANNEL = 'jobs';

/** Periodic work of all features, in every process that works: its rhythm, who does it, its end when the host stops. */
@Injectable()
export class Jobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly runners = new Map<string, JobRunner>();
  private stopListening: (() => void) | undefined;
  private started = false;

  constructor(
    private readonly database: Database,
    private readonly repository: JobsRepository,
    private readonly clock: Clock,
    private readonly environment: Environment,
    private readonly metrics: JobMetrics,
  ) {}

  /** From the start of the host on the job is done. Throws when the name is taken. */
  register(job: PeriodicJob): void {
    if (this.runners.has(job.name)) throw new Error(`there is a periodic job ${job.name} already`);
    const { repository, clock, metrics } = this;
    const runner = new JobRunner(job, { repository, clock, metrics, random: Math.random });
    this.runners.set(job.name, runner);
    if (this.started) runner.start();
  }

  /** Once the transaction is committed, every host looks at once whether there is something to do for this job. */
  async wakeAfter(tx: Transaction, name: string): Promise<void> {
    await this.repository.announce(tx, CHANNEL, name);
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.environment.role === 'api') return;
    this.stopListening = await this.database.listen(CHANNEL, (name) => this.wake(name));
    this.started = true;
    for (const runner of this.runners.values()) runner.start();
  }

  /** What is running is aborted and waited for. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopListening?.();
    await Promise.all([...this.runners.values()].map((runner) => runner.stop()));
  }

  /** Without a name something may have been missed: everybody looks. */
  private wake(name: string | undefined): void {
    const woken = name === undefined ? [...this.runners.values()] : [this.runners.get(name)];
    for (const runner of woken) runner?.wake();
  }
}
