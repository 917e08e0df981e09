export { EventsModule } from './events.module.js';
export { EventsService } from './events.service.js';
export type { Event } from './events.service.js';
