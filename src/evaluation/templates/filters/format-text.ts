import sprintf from 'locutus/php/strings/sprintf.js';
import type { Budget } from '../../language/budget.js';
import { toInteger, toNumber, toText } from '../../language/convert.js';
import { EvaluationError } from '../../language/evaluation-error.js';
import type { Value } from '../../language/value.js';

/** A directive of PHP's `sprintf`: which value, how it is padded, how wide, how precise, as what. */
const DIRECTIVE = /%(?:%|(\d+\$)?([-+ 0]|'.)*(\d*)(?:\.(\d*))?([a-z]))/gis;
const TEXTS = 's';
const NUMBERS = 'eEfFgG';
const INTEGERS = 'bcdoxXu';

const MAX_WIDTH = 500;
const MAX_PRECISION = 50;

/** PHP's `sprintf`, of a bounded width. */
export function formatText(format: string, values: readonly Value[], budget: Budget): string {
  budget.room(format.length);
  let next = 0;
  return budget.text(
    format.replace(
      DIRECTIVE,
      (directive, place: string | undefined, _pad, width: string, precision: string | undefined, kind: string | undefined) => {
        if (kind === undefined) return '%';
        if (Number(width) > MAX_WIDTH || Number(precision ?? 0) > MAX_PRECISION)
          throw new EvaluationError('format is asked for too wide a text');
        const index = place === undefined ? next++ : Number(place.slice(0, -1)) - 1;
        const value = values[index];
        if (value === undefined) throw new EvaluationError('format has fewer values than places for them');
        const formatted = sprintf(directive.replace(place ?? '', ''), argumentFor(kind, value));
        if (typeof formatted !== 'string') throw new EvaluationError('format cannot be read');
        budget.room(formatted.length);
        return formatted;
      },
    ),
  );
}

function argumentFor(kind: string, value: Value): string | number {
  if (TEXTS.includes(kind)) return toText(value);
  if (INTEGERS.includes(kind)) return toInteger(value);
  if (!NUMBERS.includes(kind)) throw new EvaluationError(`format has no %${kind}`);
  return typeof value === 'string' ? toNumber(value === '' ? 0 : value) : toNumber(value);
}
