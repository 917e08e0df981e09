export { JobsModule } from './jobs.module.js';
export { Jobs } from './jobs.service.js';
export type { PeriodicJob } from './periodic-job.js';
export { Waker } from './waker.js';
