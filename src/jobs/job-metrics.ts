import { Injectable } from '@nestjs/common';
import { Metrics } from '../telemetry/index.js';

/** Counts runs of periodic jobs and how long they take. */
@Injectable()
export class JobMetrics {
  private readonly seconds;

  constructor(metrics: Metrics) {
    this.seconds = metrics.histogram({
      name: 'pigeonnier_job_seconds',
      help: 'Runs of periodic jobs in this host: how many, how they ended, how long they took.',
      labels: ['job', 'outcome'],
      buckets: [0.01, 0.1, 1, 10, 60],
    });
  }

  /** `started` as `performance.now()` told it. */
  ran(job: string, outcome: 'ok' | 'failed', started: number): void {
    this.seconds.observe({ job, outcome }, (performance.now() - started) / 1_000);
  }
}
