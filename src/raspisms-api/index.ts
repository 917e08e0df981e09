export { API_ERRORS } from './errors/api-error.js';
export { RaspismsApiModule } from './raspisms-api.module.js';
