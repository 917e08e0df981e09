import { EvaluationError } from './evaluation-error.js';
import { toInteger, toNumber } from './convert.js';
import { isTable } from './value.js';
import type { Value } from './value.js';

/** PHP's `+`: two lists are joined, the first one's keys win. */
export function add(a: Value, b: Value): Value {
  if (isTable(a) && isTable(b)) return new Map([...b, ...a]);
  return toNumber(a) + toNumber(b);
}

export function divide(a: Value, b: Value): number {
  return toNumber(a) / divisor(toNumber(b));
}

export function divideAndFloor(a: Value, b: Value): number {
  return Math.floor(divide(a, b));
}

/** PHP's `%`: of whole numbers, with the sign of the first. */
export function modulo(a: Value, b: Value): number {
  return (whole(a) % divisor(whole(b))) + 0;
}

function whole(value: Value): number {
  return toInteger(toNumber(value));
}

function divisor(number: number): number {
  if (number === 0) throw new EvaluationError('division by zero');
  return number;
}

/** PHP's `round`: halves away from zero, as a person reads the decimals. */
export function roundTo(number: number, precision: number): number {
  return scaled(number, precision, (value) => Math.sign(value) * Math.round(Math.abs(value)));
}

/** Applies a rounding at so many decimals. */
export function scaled(number: number, precision: number, round: (value: number) => number): number {
  if (!Number.isFinite(number) || precision > 15) return number;
  const factor = 10 ** Math.max(-15, precision);
  // 1.005 is stored a little below itself: the decimals that a person sees count.
  return round(Number((number * factor).toPrecision(15))) / factor + 0;
}
