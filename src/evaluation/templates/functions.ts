import { compare } from '../language/compare.js';
import { toInteger, toNumber, toText } from '../language/convert.js';
import { EvaluationError } from '../language/evaluation-error.js';
import type { Routines } from '../language/routine.js';
import { rangeOf } from '../language/range.js';
import type { Scope } from '../language/scope.js';
import { isTable, listOf } from '../language/value.js';
import type { Value } from '../language/value.js';
import { dateOf } from './dates.js';

/** PHP's greatest random number. */
const MAX_RANDOM = 2_147_483_647;

type Values = readonly (Value | undefined)[];

export const FUNCTIONS: Routines = {
  date: { parameters: ['date?', 'timezone?'], call: ({ surroundings }, date = null, zone = null) => dateOf(date, zone, surroundings) },
  max: { parameters: ['...'], call: (scope, ...values) => extreme('max', scope, values) },
  min: { parameters: ['...'], call: (scope, ...values) => extreme('min', scope, values) },
  random: { parameters: ['values?', 'max?'], call: randomOf },
  range: {
    parameters: ['low', 'high', 'step?'],
    call: ({ budget }, low = null, high = null, step = 1) => rangeOf(low, high, step, budget),
  },
};

function extreme(name: 'max' | 'min', { budget }: Scope, given: Values): Value {
  const [first = null] = given;
  const values = given.length === 1 && isTable(first) ? [...first.values()] : given.map((value = null) => value);
  budget.elements(values.length);
  if (values.length === 0) throw new EvaluationError(`${name} needs a value`);
  const sign = name === 'max' ? 1 : -1;
  return values.reduce((best, value) => (sign * compare(value, best) > 0 ? value : best));
}

/** A number up to one given or between two, a letter of a text, an element of a list. */
function randomOf({ surroundings, budget }: Scope, values: Value = null, max: Value = null): Value {
  const pick = (low: number, high: number): number => low + Math.floor(surroundings.random() * (high - low + 1));
  if (values === null) return pick(0, max === null ? MAX_RANDOM : toInteger(max));
  if (typeof values === 'number') {
    const low = max === null ? Math.min(0, values) : values;
    const high = max === null ? Math.max(0, values) : toNumber(max);
    if (high < low) throw new EvaluationError('the second number of random is less than the first');
    return pick(Math.trunc(low), Math.trunc(high));
  }
  if (typeof values === 'string' && values === '') return '';
  const choices = isTable(values) ? values : listOf(Array.from(toText(values)));
  budget.elements(choices.size);
  if (choices.size === 0) throw new EvaluationError('random needs a value to choose');
  return [...choices.values()][pick(0, choices.size - 1)] ?? null;
}
