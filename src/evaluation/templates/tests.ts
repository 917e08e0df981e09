import { modulo } from '../language/arithmetic.js';
import { identical } from '../language/compare.js';
import type { Routines } from '../language/routine.js';
import { isTable } from '../language/value.js';

/** What follows `is`, besides `defined`. */
export const TESTS: Routines = {
  empty: {
    parameters: ['value'],
    call: (_, value = null) => (isTable(value) ? value.size === 0 : value === false || value === null || value === ''),
  },
  null: { parameters: ['value'], call: (_, value = null) => value === null },
  none: { parameters: ['value'], call: (_, value = null) => value === null },
  iterable: { parameters: ['value'], call: (_, value = null) => isTable(value) },
  even: { parameters: ['value'], call: (_, value = null) => modulo(value, 2) === 0 },
  odd: { parameters: ['value'], call: (_, value = null) => modulo(value, 2) !== 0 },
  'divisible by': { parameters: ['value', 'by'], call: (_, value = null, by = null) => modulo(value, by) === 0 },
  'same as': { parameters: ['value', 'other'], call: (_, value = null, other = null) => identical(value, other) },
};
