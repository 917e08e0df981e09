import type { Budget } from './budget.js';
import { isNumeric, toNumber } from './convert.js';
import { EvaluationError } from './evaluation-error.js';
import { listOf } from './value.js';
import type { Table, Value } from './value.js';

/** PHP's `range`: numbers or letters, up or down, both ends included. */
export function rangeOf(low: Value, high: Value, step: Value, budget: Budget): Table {
  const stride = Math.abs(toNumber(step));
  if (!(stride > 0)) throw new EvaluationError('the step of a range cannot be zero');
  const letters = isLetter(low) && isLetter(high);
  const [from, to] = letters ? [low.codePointAt(0) ?? 0, high.codePointAt(0) ?? 0] : [bound(low), bound(high)];
  const count = Math.floor(Math.abs(to - from) / stride + 1e-9) + 1;
  budget.elements(count);
  const direction = to < from ? -stride : stride;
  const numbers = Array.from({ length: count }, (_, index) => from + index * direction);
  return listOf(letters ? numbers.map((code) => String.fromCodePoint(code)) : numbers);
}

function isLetter(value: Value): value is string {
  return typeof value === 'string' && value !== '' && !isNumeric(value);
}

/** A text that is no number counts as 0, as in PHP. */
function bound(value: Value): number {
  return typeof value === 'string' && !isNumeric(value) ? 0 : toNumber(value);
}
