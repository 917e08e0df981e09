import { roundTo, scaled } from '../../language/arithmetic.js';
import { toInteger, toNumber, toText } from '../../language/convert.js';
import { EvaluationError } from '../../language/evaluation-error.js';
import type { Routines } from '../../language/routine.js';
import type { Value } from '../../language/value.js';

const MAX_DECIMALS = 100;

export const NUMBER_FILTERS: Routines = {
  abs: { parameters: ['number'], call: (_, number = null) => Math.abs(toNumber(number)) },
  round: { parameters: ['number', 'precision?', 'method?'], call: (_, number, precision, method) => round(number, precision, method) },
  number_format: {
    parameters: ['number', 'decimal?', 'decimal_point?', 'thousand_sep?'],
    call: ({ budget }, number = null, decimals = 0, point = '.', separator = ',') =>
      budget.text(formatNumber(toNumber(number), toInteger(decimals), toText(point), toText(separator))),
  },
};

function round(number: Value = null, precision: Value = 0, method: Value = 'common'): number {
  const [value, decimals] = [toNumber(number), toInteger(precision)];
  if (method === 'common') return roundTo(value, decimals);
  if (method === 'ceil') return scaled(value, decimals, Math.ceil);
  if (method === 'floor') return scaled(value, decimals, Math.floor);
  throw new EvaluationError('round is common, ceil or floor');
}

function formatNumber(number: number, decimals: number, point: string, separator: string): string {
  const shown = Math.max(0, Math.min(MAX_DECIMALS, decimals));
  const rounded = roundTo(number, shown);
  const [whole = '', fraction] = Math.abs(rounded).toFixed(shown).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, () => separator);
  return `${rounded < 0 ? '-' : ''}${grouped}${fraction === undefined ? '' : `${point}${fraction}`}`;
}
