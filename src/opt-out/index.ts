export { normaliseNumber } from './normalise-number.js';
export { OptOutList } from './opt-out-list.service.js';
export { OptOutModule } from './opt-out.module.js';
export { OptOutService } from './opt-out.service.js';
export type { NewOptOut, OptedOutNumber } from './opt-out.js';
