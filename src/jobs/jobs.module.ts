import { Module } from '@nestjs/common';
import { TelemetryModule } from '../telemetry/index.js';
import { JobMetrics } from './job-metrics.js';
import { JobsRepository } from './jobs.repository.js';
import { Jobs } from './jobs.service.js';

/** Periodic work on Postgres alone. */
@Module({ imports: [TelemetryModule], providers: [JobMetrics, Jobs, JobsRepository], exports: [Jobs] })
export class JobsModule {}
