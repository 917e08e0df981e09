import { EvaluationError } from './evaluation-error.js';
import { Moment } from './moment.js';
import { Arrow, isTable } from './value.js';
import type { Value } from './value.js';

const NUMERIC = /^[ \t\n\r\v\f]*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?[ \t\n\r\v\f]*$/i;
const LEADING_NUMBER = /^[ \t\n\r\v\f]*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)/i;

/** PHP's `precision` setting: significant digits of a printed fraction. */
const PRECISION = 14;

/** Whether PHP takes the text for a number. */
export function isNumeric(text: string): boolean {
  return NUMERIC.test(text);
}

/** As PHP prints it. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? '1' : '';
  if (isTable(value)) return 'Array';
  if (value instanceof Moment) throw new EvaluationError("a date is no text: give it a format, such as date('d/m/Y')");
  throw new EvaluationError('a function is no text');
}

function numberText(number: number): string {
  if (Number.isSafeInteger(number)) return String(number);
  if (Number.isNaN(number)) return 'NAN';
  if (!Number.isFinite(number)) return number < 0 ? '-INF' : 'INF';
  const [digits = '', power = '0'] = number.toExponential(PRECISION - 1).split('e');
  const exponent = Number(power);
  if (exponent >= -5 && exponent < PRECISION + 1) return String(Number(number.toPrecision(PRECISION)));
  const mantissa = String(Number(digits));
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

/** What an operator or function that counts takes it for. */
export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (value === null) return 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') {
    const number = LEADING_NUMBER.exec(value)?.[1];
    if (number !== undefined) return Number(number);
    throw new EvaluationError('a number is needed, and this is another text');
  }
  throw new EvaluationError(`a number is needed, and this is ${isTable(value) ? 'a list' : 'a date'}`);
}

/** PHP's `(int)`: never fails. */
export function toInteger(value: Value): number {
  if (isTable(value)) return value.size > 0 ? 1 : 0;
  if (value instanceof Moment || value instanceof Arrow) return 1;
  if (typeof value === 'string' && !LEADING_NUMBER.test(value)) return 0;
  const number = Math.trunc(toNumber(value));
  return Number.isFinite(number) ? number + 0 : 0;
}

/** PHP's truth: `''`, `'0'`, 0, null and an empty list are false. */
export function isTrue(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return value !== '' && value !== '0';
  if (typeof value === 'number') return value !== 0;
  if (isTable(value)) return value.size > 0;
  return value !== null;
}
