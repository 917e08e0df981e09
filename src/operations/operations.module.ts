import { Module } from '@nestjs/common';
import { PhonesModule } from '../phones/index.js';
import { TelemetryModule } from '../telemetry/index.js';
import { HealthController } from './health/health.controller.js';
import { HealthService } from './health/health.service.js';
import { HostMetrics } from './metrics/host-metrics.js';
import { HttpTelemetry } from './metrics/http-telemetry.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { QueuesRepository } from './metrics/queues.repository.js';

/** Health, metrics and the log of requests. */
@Module({
  imports: [PhonesModule, TelemetryModule],
  controllers: [HealthController, MetricsController],
  providers: [HealthService, HostMetrics, HttpTelemetry, QueuesRepository],
})
export class OperationsModule {}
