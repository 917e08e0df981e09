export { normaliseNumber } from './normalise-number.js';
export { OptOutModule } from './opt-out.module.js';
export { OptOutService } from './opt-out.service.js';
export type { NewOptOut } from './opt-out.js';
