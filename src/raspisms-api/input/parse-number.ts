export { parseNumber } from '../../numbers/index.js';
