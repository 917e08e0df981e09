export { parseRelativeDate } from './relative-date.js';
