export type { CallDirection, CallView, EndedCall, StartedCall } from './call.js';
export { CallsModule } from './calls.module.js';
export { Calls } from './calls.service.js';
