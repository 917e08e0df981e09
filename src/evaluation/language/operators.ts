import { add, divide, divideAndFloor, modulo } from './arithmetic.js';
import { compare, identical, looselyEqual } from './compare.js';
import { toInteger, toNumber, toText } from './convert.js';
import { matchesPattern } from './match-pattern.js';
import { rangeOf } from './range.js';
import type { Scope } from './scope.js';
import { isTable } from './value.js';
import type { Value } from './value.js';

type Operator = (a: Value, b: Value, scope: Scope) => Value;

/** Operators of two values, as PHP computes them. Those that may leave out their second value are not among them. */
export const OPERATORS = {
  '==': looselyEqual,
  '!=': (a, b) => !looselyEqual(a, b),
  '===': identical,
  '!==': (a, b) => !identical(a, b),
  '<': (a, b) => compare(a, b) < 0,
  '<=': (a, b) => compare(a, b) <= 0,
  // Turned round, so that what cannot be compared is neither less nor greater.
  '>': (a, b) => compare(b, a) < 0,
  '>=': (a, b) => compare(b, a) <= 0,
  '<=>': compare,
  '+': add,
  '-': (a, b) => toNumber(a) - toNumber(b),
  '*': (a, b) => toNumber(a) * toNumber(b),
  '/': divide,
  '//': divideAndFloor,
  '%': modulo,
  '**': (a, b) => toNumber(a) ** toNumber(b),
  '&': (a, b) => toInteger(toNumber(a)) & toInteger(toNumber(b)),
  '|': (a, b) => toInteger(toNumber(a)) | toInteger(toNumber(b)),
  '^': (a, b) => toInteger(toNumber(a)) ^ toInteger(toNumber(b)),
  '~': (a, b, { budget }) => budget.text(toText(a) + toText(b)),
  '..': (a, b, { budget }) => rangeOf(a, b, 1, budget),
  in: isIn,
  'not in': (a, b, scope) => !isIn(a, b, scope),
  matches: (a, b) => matchesPattern(toText(a), toText(b)),
  contains: (a, b) => toText(a).includes(toText(b)),
  'starts with': (a, b) => toText(a).startsWith(toText(b)),
  'ends with': (a, b) => toText(a).endsWith(toText(b)),
} as const satisfies Record<string, Operator>;

export type OperatorName = keyof typeof OPERATORS;

/** The operator of that name. */
export function operator(name: OperatorName): Operator {
  return OPERATORS[name];
}

/** Among the elements of a list, or a piece of a text. */
function isIn(needle: Value, haystack: Value, { budget }: Scope): boolean {
  if (isTable(haystack)) {
    budget.elements(haystack.size);
    for (const element of haystack.values()) if (looselyEqual(needle, element)) return true;
    return false;
  }
  if (typeof haystack !== 'string' || isTable(needle)) return false;
  return haystack.includes(toText(needle));
}
