export { measureText } from './measure-text.js';
export type { Encoding, TextMeasure } from './measure-text.js';
