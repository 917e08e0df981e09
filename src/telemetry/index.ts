export { Metrics } from './metrics.js';
export type { Counter, Histogram, MetricOptions, Reading, Spread } from './metrics.js';
export { requestIdOf } from './request-id.js';
export { standardStream, StructuredLogger } from './structured-logger.js';
export type { LoggerOptions } from './structured-logger.js';
export { TelemetryModule } from './telemetry.module.js';
