import { isNumeric, isTrue, toText } from './convert.js';
import { Moment } from './moment.js';
import { isTable } from './value.js';
import type { Table, Value } from './value.js';

/** PHP 8's `<=>`: negative, 0 or positive. What cannot be compared is greater than the other. */
export function compare(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return order(a, b);
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (a === null && typeof b === 'string') return b === '' ? 0 : -1;
  if (b === null && typeof a === 'string') return a === '' ? 0 : 1;
  if (a === null || b === null || typeof a === 'boolean' || typeof b === 'boolean') return Number(isTrue(a)) - Number(isTrue(b));
  if (typeof a === 'number' && typeof b === 'string') return compareWithText(a, b);
  if (typeof a === 'string' && typeof b === 'number') return 0 - compareWithText(b, a);
  if (isTable(a) && isTable(b)) return compareTables(a, b);
  if (a instanceof Moment && b instanceof Moment) return order(a.milliseconds, b.milliseconds);
  return isTable(b) || (b instanceof Moment && !isTable(a)) ? -1 : 1;
}

/** PHP 8's `==`. */
export function looselyEqual(a: Value, b: Value): boolean {
  if (typeof a === 'string' && typeof b === 'string' && a === b) return true;
  return compare(a, b) === 0;
}

/** PHP's `===`. */
export function identical(a: Value, b: Value): boolean {
  if (!isTable(a) || !isTable(b)) return a === b;
  if (a.size !== b.size) return false;
  const others = [...b];
  return [...a].every(([key, value], index) => others[index]?.[0] === key && identical(value, others[index][1]));
}

function order(a: number, b: number): number {
  return a < b ? -1 : a === b ? 0 : 1;
}

function compareTexts(a: string, b: string): number {
  if (isNumeric(a) && isNumeric(b)) return order(Number(a), Number(b));
  return a < b ? -1 : a === b ? 0 : 1;
}

function compareWithText(number: number, text: string): number {
  return isNumeric(text) ? order(number, Number(text)) : compareTexts(toText(number), text);
}

function compareTables(a: Table, b: Table): number {
  if (a.size !== b.size) return a.size - b.size;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined) return 1;
    const result = compare(value, other);
    if (result !== 0) return result;
  }
  return 0;
}
