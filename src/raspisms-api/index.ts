export { RaspismsApiModule } from './raspisms-api.module.js';
