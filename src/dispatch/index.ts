export { DispatchModule } from './dispatch.module.js';
export { Dispatcher } from './dispatcher.service.js';
