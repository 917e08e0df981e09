export { EventsModule } from './events.module.js';
export type { NewEvent } from './events.repository.js';
export { EventsService } from './events.service.js';
export type { Event } from './events.service.js';
