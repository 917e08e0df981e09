import { toInteger, toText } from '../../language/convert.js';
import { EvaluationError } from '../../language/evaluation-error.js';
import { writeJson } from '../../language/json.js';
import type { Routines } from '../../language/routine.js';
import type { Scope } from '../../language/scope.js';
import { isTable } from '../../language/value.js';
import type { Value } from '../../language/value.js';
import { escapeText } from './escape-text.js';
import { formatText } from './format-text.js';
import { trimText } from './trim-text.js';
import { encodeUrl } from './encode-url.js';

/** Words as PHP's `mb_convert_case` finds them. */
const WORD = /[\p{L}\p{M}\p{N}'’]+/gu;

export const TEXT_FILTERS: Routines = {
  upper: { parameters: ['value'], call: ofText((text) => text.toUpperCase()) },
  lower: { parameters: ['value'], call: ofText((text) => text.toLowerCase()) },
  capitalize: { parameters: ['value'], call: ofText(capitalize) },
  title: { parameters: ['value'], call: ofText((text) => text.replace(WORD, capitalize)) },
  spaceless: { parameters: ['value'], call: ofText((text) => text.replace(/>\s+(?=<)/g, '>').trim()) },
  trim: {
    parameters: ['value', 'character_mask?', 'side?'],
    call: ({ budget }, value = null, mask = null, side = 'both') =>
      trimText(budget.text(toText(value)), mask === null ? undefined : toText(mask), toText(side)),
  },
  replace: { parameters: ['value', 'from'], call: replace },
  format: {
    parameters: ['value', '...'],
    call: ({ budget }, value = null, ...values) =>
      formatText(
        toText(value),
        values.map((given) => given ?? null),
        budget,
      ),
  },
  default: { parameters: ['value', 'default?'], call: (_, value = null, fallback = '') => (isEmpty(value) ? fallback : value) },
  escape: {
    parameters: ['value', 'strategy?'],
    call: ({ budget }, value = null, strategy = 'html') => budget.text(escapeText(budget.text(toText(value)), toText(strategy))),
  },
  url_encode: { parameters: ['value'], call: ({ budget }, value = null) => budget.text(encodeUrl(value, budget)) },
  json_encode: {
    parameters: ['value', 'options?'],
    call: ({ budget }, value = null, options = 0) => budget.text(writeJson(value, toInteger(options), budget)),
  },
};

function ofText(change: (text: string) => string): (scope: Scope, value?: Value) => string {
  return ({ budget }, value = null) => budget.text(change(budget.text(toText(value))));
}

function capitalize(text: string): string {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length).toLowerCase();
}

/** What `default` replaces: not 0, and not `'0'`. */
function isEmpty(value: Value): boolean {
  return value === null || value === false || value === '' || (isTable(value) && value.size === 0);
}

/** PHP's `strtr`: at each place the longest text that is found is replaced, and what replaces it is left alone. */
function replace({ budget }: Scope, value: Value = null, from: Value = null): string {
  if (!isTable(from)) throw new EvaluationError('replace needs a record of texts, such as {"a": "b"}');
  budget.elements(from.size);
  const replacements = new Map(
    Array.from(from, ([search, by]) => [String(search), toText(by)] as const).filter(([search]) => search !== ''),
  );
  const text = budget.text(toText(value));
  if (replacements.size === 0) return text;
  const searches = [...replacements.keys()].toSorted((a, b) => b.length - a.length);
  budget.room(searches.reduce((sum, search) => sum + search.length, 0));
  let length = text.length;
  return text.replace(new RegExp(searches.map(escapePattern).join('|'), 'g'), (found) => {
    const by = replacements.get(found) ?? '';
    length += by.length - found.length;
    if (by.length > 0) budget.room(Math.max(0, length));
    return by;
  });
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
